using System.Text.Json;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Steps;
using Andon.Worlds;

namespace Andon.Nodes;

/// <summary>A handler that does what the dice say, and tells the effect log of each time it is entered.</summary>
internal sealed class ScriptedHandler(World world, Node node) : IStepHandler
{
    /// <summary>The step types it carries out.</summary>
    public static StepType[] Types { get; } = [new() { Name = "build" }, new() { Name = "deploy", MaxRunning = 2 }];

    private readonly Dice dice = world.Dice;

    public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        if (node.Process.IsDead) await new TaskCompletionSource().Task;
        world.Witness.Enter(context, node);
        node.Enter(context.Type);
        var outcome = await DoAsync(context);
        node.Leave(context.Type);
        world.Late.Add(new LateResult(context.RunId, new AttemptFinished(context.Step, context.Attempt, context.Token, outcome)));
        return outcome switch
        {
            AttemptOutcome.Succeeded success => StepOutput.FromUtf8(success.Output),
            AttemptOutcome.Failed { Error.Code: "handler_error" } failure => throw new InvalidOperationException(failure.Error.Message),
            AttemptOutcome.Failed failure => throw new StepFailedException(failure.Error.Code, failure.Error.Message, failure.Error.Retryable),
            _ => throw new NotSupportedException("a handler succeeds or fails"),
        };
    }

    private async Task<AttemptOutcome> DoAsync(StepContext context)
    {
        if (world.IsCalm) return Success(context);
        var isDeaf = dice.Chance(0.2);
        var lasts = dice.Next(10) switch
        {
            < 3 => TimeSpan.Zero,
            < 7 => dice.Time(TimeSpan.Zero, TimeSpan.FromSeconds(2)),
            < 9 => dice.Time(TimeSpan.Zero, TimeSpan.FromSeconds(30)),
            _ => dice.Time(TimeSpan.Zero, TimeSpan.FromMinutes(4)),
        };
        try
        {
            if (lasts > TimeSpan.Zero) await Task.Delay(lasts, node.Engine.Clock.Provider, isDeaf ? CancellationToken.None : context.Cancellation);
        }
        catch (OperationCanceledException)
        {
            return new AttemptOutcome.Failed(new StepError("stopped", "it was told to stop"));
        }

        return dice.Next(12) switch
        {
            0 or 1 => new AttemptOutcome.Failed(new StepError("flaky", "it failed")),
            2 => new AttemptOutcome.Failed(new StepError("handler_error", "it threw")),
            3 => new AttemptOutcome.Failed(new StepError("fatal", "it cannot succeed", Retryable: dice.Chance(0.5))),
            _ => Success(context),
        };
    }

    /// <summary>An output that names its attempt, so that the log shows whose result was taken.</summary>
    private AttemptOutcome.Succeeded Success(StepContext context) =>
        new(JsonSerializer.SerializeToUtf8Bytes(new { token = context.Token, go = dice.Chance(0.7) }));
}

/// <summary>A result that was delivered, and may be delivered again.</summary>
internal sealed record LateResult(Guid RunId, AttemptFinished Result);
