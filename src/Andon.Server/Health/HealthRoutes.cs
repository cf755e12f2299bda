using System.Net;
using Andon.Hosting;
using Andon.Server.Http;
using Andon.Server.Identities;

namespace Andon.Server.Health;

/// <summary>Whether the process lives, and whether it can work: for whoever restarts it and whoever sends it requests. Without a credential.</summary>
internal static class HealthRoutes
{
    public static IReadOnlyList<Route> All { get; } =
    [
        Route.Get("/healthz", Roles.None, "Says that the process lives", static call => Task.FromResult(Answer(call, call.Get<EngineHealth>().Dead(), "dead"))) with { OtherStatuses = [(int)HttpStatusCode.ServiceUnavailable] },
        Route.Get("/readyz", Roles.None, "Says whether the engine runs and its database answers", static async call => Answer(call, await call.Get<EngineHealth>().ProblemAsync(call.Cancellation), "not_ready")) with
        {
            OtherStatuses = [(int)HttpStatusCode.ServiceUnavailable],
        },
    ];

    private static HealthView Answer(Call call, string? problem, string status)
    {
        if (problem is null) return new HealthView("ok", null);
        call.Status = (int)HttpStatusCode.ServiceUnavailable;
        return new HealthView(status, problem);
    }
}

/// <summary>How a process is.</summary>
/// <param name="Status"><c>ok</c>, <c>not_ready</c> or <c>dead</c>.</param>
/// <param name="Reason">Why it is not well.</param>
internal sealed record HealthView(string Status, string? Reason);
