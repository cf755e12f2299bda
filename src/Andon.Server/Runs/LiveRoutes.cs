using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Server.Live;
using Andon.Stores;

namespace Andon.Server.Runs;

/// <summary>What happens in a run, and what its steps write, while it happens.</summary>
internal static class LiveRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "runs",
        Route.Get(
            "/runs/{run}/events", Roles.Readers, "Streams what happened in a run and what happens from now on; as JSON, what happened", EventsAsync,
            QueryParameter.Of<string>("after", "As Last-Event-ID, for who cannot send it")) with
        { Media = [Sse.MediaType, ApiJson.MediaType], OtherStatuses = [204] },
        Route.Get(
            "/runs/{run}/steps/{step}/log", Roles.Readers, "Shows what the process of a step has written, as far as this node has it, and streams what it writes", LogAsync,
            QueryParameter.Of<bool>("follow", "Whether to go on while the step runs")) with
        { Media = ["text/plain", Sse.MediaType] });

    private static async Task<Page<EventView>> EventsAsync(Call call)
    {
        var after = EventPlace.Of(call);
        if (call.Http.Request.Headers.Accept.ToString().Contains(ApiJson.MediaType, StringComparison.OrdinalIgnoreCase))
            return new(await call.Client.EventsAsync(call.Caller, call.Id("run"), after.Sequence, call.Cancellation), null);
        await call.Get<EventStream>().RunAsync(call, after);
        return null!;
    }

    private static async Task<object?> LogAsync(Call call)
    {
        // Whether the run and the step are there, and are the caller's.
        var node = await call.Client.NodeAsync(call.Caller, call.Id("run"), call.Step(), null, call.Cancellation);
        if (call.Flag("follow")) await call.Get<LogStream>().RunAsync(call, node);
        else await call.Get<LogStream>().WriteAsync(call, node);
        return null;
    }
}
