using System.Text.Json;
using Andon.Client;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Runs;

/// <summary><c>/runs</c>: submitted, listed, shown.</summary>
internal static class RunRoutes
{
    /// <summary>The longest that a request waits.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "runs",
        Route.Post<SubmitBody, RunView>("/runs", Roles.Submitters, "Submits a run; durable when it is answered", SubmitAsync) with { Status = 201, Repeats = Repeats.KnownToEngine },
        Route.Get(
            "/runs", Roles.Readers, "Lists runs, newest first", ListAsync,
            [
                QueryParameter.Of<string>("pipeline", "Only of this pipeline"), QueryParameter.Of<RunState>("state", "Only in this state"), QueryParameter.Of<string>("owner", "Only for this user"),
                QueryParameter.Of<string>("q", "Only with this in the title"), .. QueryParameter.Paging,
            ]),
        Route.Get("/runs/{run}", Roles.Readers, "Shows a run with its steps and outputs", static call => call.Client.DetailAsync(call.Caller, call.Id("run"), call.Cancellation)),
        Route.Get("/runs/{run}/wait", Roles.Readers, "Waits until a run has ended, is paused, or only people can go on; 202 with the run where it goes on", WaitAsync, QueryParameter.Of<int>("wait_ms", "How long, from 0 to 60,000; 30,000 where nothing is said")) with { OtherStatuses = [202] },
        Route.Get(
            "/runs/{run}/steps/{step}", Roles.Readers, "Shows a step: input, output, attempts and human tasks", static call => call.Client.NodeAsync(call.Caller, call.Id("run"), call.Step(), call.Number("revision"), call.Cancellation),
            QueryParameter.Of<int>("revision", "The step as it was at this revision")),
        Route.Get(
            "/runs/{run}/diff", Roles.Readers, "Shows what a revision changed against an earlier one", static call => call.Client.DiffAsync(call.Caller, call.Id("run"), call.Number("from"), call.Number("to"), call.Text("step"), call.Cancellation),
            QueryParameter.Of<int>("from", "The earlier revision; the one before the later where nothing is said"), QueryParameter.Of<int>("to", "The later revision; the newest where nothing is said"), QueryParameter.Of<string>("step", "One step alone")));

    private static async Task<RunView> SubmitAsync(Call call, SubmitBody body)
    {
        var request = new SubmitRequest { Pipeline = body.Pipeline, Version = body.Version, Title = body.Title, OwnerId = body.OwnerId, Params = body.Params, IdempotencyKey = call.IdempotencyKey };
        var run = await call.Client.SubmitAsync(call.Caller, request, call.Cancellation);
        call.Location = $"{Routes.Prefix}/runs/{run.RunId}";
        return run;
    }

    private static Task<Page<RunListItem>> ListAsync(Call call) =>
        call.Client.ListAsync(call.Caller, new RunFilter(call.Text("pipeline"), call.Word<RunState>("state"), call.Text("owner"), call.Text("q"), call.Text("cursor"), call.Limit), call.Cancellation);

    private static async Task<RunView> WaitAsync(Call call)
    {
        var most = TimeSpan.FromMilliseconds(call.Number("wait_ms") ?? 30_000);
        if (most < TimeSpan.Zero || most > LongestWait) throw ApiProblem.Bad("invalid_query", "'wait_ms' is from 0 to 60000");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(call.Ending);
        enough.CancelAfter(most);
        try
        {
            return await call.Client.WaitAsync(call.Caller, call.Id("run"), enough.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException && !call.Cancellation.IsCancellationRequested)
        {
            call.Status = 202;
            return await call.Client.DetailAsync(call.Caller, call.Id("run"), call.Cancellation);
        }
    }
}

/// <summary>What to run.</summary>
internal sealed record SubmitBody
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Its version. Default: the newest.</summary>
    public int? Version { get; init; }

    /// <summary>For people. Default: the pipeline's title.</summary>
    public string? Title { get; init; }

    /// <summary>Who the run is for. Default: the caller.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The parameters. Default: <c>{}</c>.</summary>
    public JsonElement? Params { get; init; }
}
