using Andon.Runs;
using Andon.Secrets;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Andon.Steps;

/// <summary>Calls the handler of one attempt, in a DI scope of its own, and checks what it returns.</summary>
internal sealed class AttemptRunner(IStore store, HandlerRegistry handlers, IServiceScopeFactory scopes, ILoggerFactory logs, AndonOptions options, SecretVault? secrets = null)
{
    /// <summary>The secrets that attempts may name.</summary>
    public SecretVault Secrets { get; } = secrets ?? new SecretVault(store, new SecretOptions(), TimeProvider.System);

    public async ValueTask<AttemptOutcome> RunAsync(LiveAttempt attempt, Run run, StartAttempt start, DateTimeOffset? deadline, CancellationToken cancellation)
    {
        var definition = attempt.Definition;
        ReadOnlyMemory<byte>? input = null;
        if ((definition.Input is not null && !TryInput(run, start, out input, out var error))
            || !StepInput.TryConfig(run, start.Step.Index, start.Attempt, out var config, out error))
        {
            return new AttemptOutcome.Failed(error!);
        }

        if (!handlers.TryGet(definition.Type.Name, out var registration))
        {
            // Removed since the decision: the step goes back and is parked, as if it had been missing then.
            return new AttemptOutcome.Interrupted();
        }

        if (TryScope() is not { } services)
        {
            // The host is being disposed of, as one whose start failed half-way is: the attempt goes on elsewhere, and has not failed.
            return new AttemptOutcome.Interrupted();
        }

        await using var scope = services;
        var inputSource = () => input ?? (TryInput(run, start, out var whole, out _) ? whole!.Value : default);
        var filled = await AttemptSecrets.FillAsync(Secrets, run, definition, config, inputSource, cancellation);
        attempt.Mask = filled?.Mask;
        var ownLog = registration.Log(logs);
        ILogger log = filled is null ? ownLog : new MaskedLog(ownLog, filled.Mask);
        // Whatever is logged while the handler runs, by whichever logger, is found by these.
        using var named = ownLog.BeginScope(new AttemptScope(run.Tenant, run.Id, attempt.Name, start.Attempt));
        var context = new StepContext
        {
            Tenant = run.Tenant,
            RunId = run.Id,
            Pipeline = run.Pipeline.Name,
            Step = attempt.Name,
            Type = definition.Type.Name,
            Revision = run.Steps[start.Step.Index].Revision,
            Attempt = start.Attempt,
            Token = start.Token,
            InputSource = filled?.Input is { } withValues ? () => withValues : inputSource,
            ConfigBytes = filled?.Config ?? config,
            Mask = filled?.Mask,
            FileSource = this,
            Deadline = deadline,
            MaxOutputBytes = options.MaxOutputBytes,
            Log = log,
            Services = scope.ServiceProvider,
            Cancellation = cancellation,
        };
        var output = await registration.Resolve(scope.ServiceProvider).ExecuteAsync(context);
        return Check(output.Json, attempt.Name, filled?.Mask);
    }

    private AsyncServiceScope? TryScope()
    {
        try
        {
            return scopes.CreateAsyncScope();
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The files of an attempt. Few ask, and a store in memory makes a folder for the first who does.</summary>
    public StepFiles FilesOf(StepContext context) => new(store.Blobs, context.Tenant, context.Step, options) { Mask = context.Mask };

    private static bool TryInput(Run run, StartAttempt start, out ReadOnlyMemory<byte>? input, out StepError? error)
    {
        var isRendered = StepInput.TryInput(run, start.Step.Index, start.Attempt, out var json, out error);
        input = json;
        return isRendered;
    }

    private static AttemptOutcome Check(ReadOnlyMemory<byte> json, string step, SecretMask? mask) => StrictJson.ProblemOf(json.Span) is { } problem
        ? new AttemptOutcome.Failed(new StepError("invalid_output", $"the handler of '{step}' returned what is not one JSON value: {problem}", Retryable: false))
        : new AttemptOutcome.Succeeded(mask is null ? json : mask.Json(json));
}
