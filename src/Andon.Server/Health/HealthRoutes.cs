using System.Net;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Health;

/// <summary>Whether the process lives, and whether it can work: for whoever restarts it and whoever sends it requests. Without a credential.</summary>
internal static class HealthRoutes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<Route> All { get; } =
    [
        Route.Get("/healthz", Roles.None, "Says that the process lives", static _ => Task.FromResult(new HealthView("ok", null))),
        Route.Get("/readyz", Roles.None, "Says whether the engine runs and its database answers", ReadyAsync) with { OtherStatuses = [(int)HttpStatusCode.ServiceUnavailable] },
    ];

    private static async Task<HealthView> ReadyAsync(Call call)
    {
        if (await ProblemAsync(call.Get<RunEngine>(), call.Cancellation) is not { } problem) return new HealthView("ok", null);
        call.Status = (int)HttpStatusCode.ServiceUnavailable;
        return new HealthView("not_ready", problem);
    }

    /// <summary>Why the engine cannot work now; null where it can.</summary>
    public static async Task<string?> ProblemAsync(RunEngine engine, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(Patience);
        try
        {
            if (!engine.IsStarted || engine.IsStopped) return "the engine does not run";
            await engine.Store.ListRunIdsAsync(Guid.Empty, 1, enough.Token).AsTask().WaitAsync(enough.Token);
            return null;
        }
        catch (StoreException e)
        {
            return e.Code;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "the database does not answer";
        }
    }
}

/// <summary>How a process is.</summary>
/// <param name="Status"><c>ok</c> or <c>not_ready</c>.</param>
/// <param name="Reason">Why it is not ready.</param>
internal sealed record HealthView(string Status, string? Reason);
