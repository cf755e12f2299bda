using Andon.HumanTasks;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.HumanTasks;

/// <summary><c>/away</c>: who is away, and who decides in their stead.</summary>
internal static class AwayRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "tasks",
        Route.Get("/away", Roles.Readers, "Lists who is away", static async call => new Page<Absence>(await call.Client.ListAwayAsync(call.Caller, call.Cancellation), null)),
        Route.Put<AwayBody, Absence>("/away/{user}", Roles.Deciders, "Says that a user is away, and who decides in their stead; one's own to say, or an admin's", static (call, body) =>
            call.Client.SetAwayAsync(call.Caller, new Absence(call.Path("user"), body.Deputy, body.Until), call.Cancellation)),
        Route.Delete("/away/{user}", Roles.Deciders, "Says that a user is back", static call => call.Client.EndAwayAsync(call.Caller, call.Path("user"), call.Cancellation)));
}

/// <summary>An absence.</summary>
/// <param name="Deputy">Who decides instead.</param>
/// <param name="Until">When it is over. Default: null, not yet known.</param>
internal sealed record AwayBody(string Deputy, DateTimeOffset? Until = null);
