using System.Text.Json;
using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Server.Runs;
using Andon.Stores;

namespace Andon.Server.Jobs;

/// <summary><c>/jobs</c>: steps for workers outside of the engine, in any language.</summary>
internal static class JobRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "jobs",
        Route.Post<ClaimBody, Page<JobView>>("/jobs/claim", Roles.Workers, "Takes steps for a worker, waiting for the first where there is none", ClaimAsync),
        Route.Post<HeartbeatBody, JobLease>("/jobs/{job}/heartbeat", Roles.Workers, "Says that the worker goes on", static (call, body) => call.Client.HeartbeatJobAsync(call.Caller, call.Path("job"), body.Token, call.Cancellation)),
        Route.Post<CompleteJobBody, JobEnd>("/jobs/{job}/complete", Roles.Workers, "Hands in the output of a job", static (call, body) => call.Client.CompleteJobAsync(call.Caller, call.Path("job"), body.Token, body.Output, call.Cancellation)),
        Route.Post<FailJobBody, JobEnd>("/jobs/{job}/fail", Roles.Workers, "Says that a job failed", static (call, body) =>
            call.Client.FailJobAsync(call.Caller, call.Path("job"), body.Token, new JobFailure(body.Code, body.Message, body.Retryable), call.Cancellation)));

    private static async Task<Page<JobView>> ClaimAsync(Call call, ClaimBody body)
    {
        if (body.WaitMs < 0 || body.WaitMs > RunRoutes.LongestWait.TotalMilliseconds) throw ApiProblem.Invalid("invalid_claim", "wait_ms is from 0 to 60000", new FieldError("/wait_ms", "maximum", "0 to 60000"));
        var request = new JobRequest { Types = body.Types, Queues = body.Queues, Max = body.Max, Wait = TimeSpan.FromMilliseconds(body.WaitMs) };
        return new(await call.Client.ClaimJobsAsync(call.Caller, request, call.Ending), null);
    }
}

/// <summary>What a worker would do.</summary>
internal sealed record ClaimBody
{
    /// <summary>Step types that it can carry out. From 1 to 100.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>The queues whose steps it takes. Default: empty, all of them.</summary>
    public IReadOnlyList<string> Queues { get; init; } = [];

    /// <summary>Steps to take at once. Default: 1. From 1 to 100.</summary>
    public int Max { get; init; } = 1;

    /// <summary>How long to wait for the first, in milliseconds. Default: 0. From 0 to 60,000.</summary>
    public int WaitMs { get; init; }
}

/// <summary>That a worker goes on.</summary>
/// <param name="Token">The token of the attempt.</param>
internal sealed record HeartbeatBody(Guid Token);

/// <summary>An output.</summary>
/// <param name="Token">The token of the attempt.</param>
/// <param name="Output">The output.</param>
internal sealed record CompleteJobBody(Guid Token, JsonElement Output);

/// <summary>Why a job failed.</summary>
/// <param name="Token">The token of the attempt.</param>
/// <param name="Code">A stable word that <c>retry.non_retryable</c> can name.</param>
/// <param name="Message">For people.</param>
/// <param name="Retryable">False where another attempt cannot help. Default: true.</param>
internal sealed record FailJobBody(Guid Token, string Code, string Message, bool Retryable = true);
