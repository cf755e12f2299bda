using System.Diagnostics;
using Andon.Steps;

namespace Andon.Cli.Bench;

/// <summary>
/// The step that is measured: an ordinary asynchronous handler, as a user would write one, that really gives its thread up once and answers
/// with about 200 bytes of JSON made for the occasion.
/// </summary>
internal sealed class BenchStep : IStepHandler
{
    public const string Type = "bench_step";

    private static readonly string Text = new('x', 80);

    public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        await Task.Yield();
        return StepOutput.From(new Output(context.RunId, context.Step, context.Attempt, true, Text));
    }

    private sealed record Output(Guid Run, string Step, int Attempt, bool Ok, string Text);
}

/// <summary>A step that says when it was entered, by a clock that all processes of a machine share, and where.</summary>
internal sealed class MomentStep : IStepHandler
{
    public const string Type = "bench_moment";

    public ValueTask<StepOutput> ExecuteAsync(StepContext context) => ValueTask.FromResult(StepOutput.From(new Moment(Stopwatch.GetTimestamp(), Environment.ProcessId)));

    internal sealed record Moment(long At, int Process);
}

/// <summary>A step that takes a while: from half of what it is told to half as much again, so that not all that began together end together.</summary>
internal sealed class SlowStep : IStepHandler
{
    public const string Type = "bench_slow";

    private static readonly CancellationTokenSource Over = new();

    /// <summary>From now on none takes any time.</summary>
    public static void Hurry() => Over.Cancel();

    public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        var time = TimeSpan.FromMilliseconds(context.Config.GetProperty("ms").GetDouble() * (0.5 + Random.Shared.NextDouble()));
        await Task.Delay(time, TimeProvider.System, Over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return StepOutput.Empty;
    }
}
