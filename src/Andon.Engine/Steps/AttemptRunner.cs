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

    public ValueTask<AttemptOutcome> RunAsync(LiveAttempt attempt, DateTimeOffset? deadline, CancellationToken cancellation)
    {
        var definition = attempt.Definition;
        if ((definition.Input is not null && !attempt.TryInput(out var error)) || !attempt.TryConfig(out var config, out error))
            return new ValueTask<AttemptOutcome>(new AttemptOutcome.Failed(error!));

        // Removed since the decision: the step goes back and is parked, as if it had been missing then.
        if (!handlers.TryGet(definition.Type.Name, out var handler)) return new ValueTask<AttemptOutcome>(new AttemptOutcome.Interrupted());

        var filling = AttemptSecrets.FillAsync(Secrets, attempt, config, cancellation);
        return filling.IsCompletedSuccessfully
            ? CallAsync(attempt, handler, config, filling.Result, deadline, cancellation)
            : FillThenCallAsync(filling, attempt, handler, config, deadline, cancellation);
    }

    private async ValueTask<AttemptOutcome> FillThenCallAsync(
        ValueTask<FilledAttempt?> filling, LiveAttempt attempt, HandlerRegistry.Registration handler, ReadOnlyMemory<byte> config, DateTimeOffset? deadline, CancellationToken cancellation) =>
        await CallAsync(attempt, handler, config, await filling, deadline, cancellation);

    private ValueTask<AttemptOutcome> CallAsync(
        LiveAttempt attempt, HandlerRegistry.Registration handler, ReadOnlyMemory<byte> config, FilledAttempt? filled, DateTimeOffset? deadline, CancellationToken cancellation)
    {
        // The host is being disposed of, as one whose start failed half-way is: the attempt goes on elsewhere, and has not failed.
        if (TryScope() is not { } services) return new ValueTask<AttemptOutcome>(new AttemptOutcome.Interrupted());

        attempt.Mask = filled?.Mask;
        var log = handler.Log(logs);
        return EnterAsync(services, handler, log, new StepContext
        {
            Tenant = attempt.Tenant,
            RunId = attempt.RunId,
            Pipeline = attempt.Pipeline,
            Step = attempt.Name,
            Type = attempt.Type,
            Revision = attempt.Revision,
            Attempt = attempt.Number,
            Token = attempt.Token,
            Source = attempt,
            FilledInput = filled?.Input,
            ConfigBytes = filled?.Config ?? config,
            Mask = filled?.Mask,
            Deadline = deadline,
            MaxOutputBytes = options.MaxOutputBytes,
            Log = filled is null ? log : new MaskedLog(log, filled.Mask),
            Services = services.ServiceProvider,
            Cancellation = cancellation,
        });
    }

    /// <summary>All that is kept of an attempt while its handler runs, of which there may be very many at once.</summary>
    private static async ValueTask<AttemptOutcome> EnterAsync(AsyncServiceScope services, HandlerRegistry.Registration handler, ILogger log, StepContext context)
    {
        await using (services)
        {
            // Whatever is logged while the handler runs, by whichever logger, is found by these.
            using var named = log.BeginScope(new AttemptScope(context.Tenant, context.RunId, context.Step, context.Attempt));
            var output = await handler.Resolve(services.ServiceProvider).ExecuteAsync(context);
            return Check(output.Json, context.Step, context.Mask);
        }
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

    private static AttemptOutcome Check(ReadOnlyMemory<byte> json, string step, SecretMask? mask) => StrictJson.ProblemOf(json.Span) is { } problem
        ? new AttemptOutcome.Failed(new StepError("invalid_output", $"the handler of '{step}' returned what is not one JSON value: {problem}", Retryable: false))
        : new AttemptOutcome.Succeeded(mask is null ? json : mask.Json(json));
}
