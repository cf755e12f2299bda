using System.Text.Json;
using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Triggers;

/// <summary><c>/triggers</c> and <c>/hooks/{token}</c>: what requests from outside start.</summary>
internal static class TriggerRoutes
{
    public static IReadOnlyList<Route> All { get; } =
    [
        .. Routes.Area(
            "triggers",
            Route.Post<TriggerRequest, TriggerView>("/triggers", Roles.Admins, "Makes a trigger, whose path and secret are shown this once; its runs are submitted in the name of who made it", CreateAsync) with { Status = 201 },
            Route.Get("/triggers", Roles.Admins, "Lists triggers, oldest first", static async call => new Page<TriggerView>(await call.Client.ListTriggersAsync(call.Caller, call.Cancellation), null)),
            Route.Get("/triggers/{trigger}", Roles.Admins, "Shows a trigger, without its path and secret", static call => call.Client.GetTriggerAsync(call.Caller, call.Id("trigger"), call.Cancellation)),
            Route.Put<TriggerRequest, TriggerView>("/triggers/{trigger}", Roles.Admins, "Replaces what a trigger starts and how it is verified; pauses it or has it go on", ChangeAsync),
            Route.Post<NothingBody, TriggerView>("/triggers/{trigger}/pause", Roles.Admins, "Has a trigger start nothing", static (call, _) => call.Client.PauseTriggerAsync(call.Caller, call.Id("trigger"), call.Cancellation)),
            Route.Post<NothingBody, TriggerView>("/triggers/{trigger}/resume", Roles.Admins, "Has a trigger start runs again, in the name in which it did", static (call, _) => call.Client.ResumeTriggerAsync(call.Caller, call.Id("trigger"), call.Cancellation)),
            Route.Delete("/triggers/{trigger}", Roles.Admins, "Removes a trigger; its runs stay", static call => call.Client.DeleteTriggerAsync(call.Caller, call.Id("trigger"), call.Cancellation))),
        new Route
        {
            Method = "POST",
            Path = Routes.Prefix + "/hooks/{token}",
            Roles = Roles.None,
            Summary = "Submits a run of a trigger: the token is the credential, and where the trigger says so a signature; the same delivery sent again is the same run",
            Body = typeof(JsonElement),
            BodyMedia = [ApiJson.MediaType, "*/*"],
            ReadsBody = true,
            Answer = typeof(HookAnswer),
            Status = 202,
            Repeats = Repeats.KnownToEngine,
            Handle = static async call => await call.Get<HookReceiver>().ReceiveAsync(call),
        },
    ];

    private static async Task<TriggerView> CreateAsync(Call call, TriggerRequest body)
    {
        var made = await call.Client.CreateTriggerAsync(call.Caller, body, call.Cancellation);
        call.Location = $"{Routes.Prefix}/triggers/{made.Id}";
        call.ReplayedAnswer = made with { Path = null, Secret = null };
        return made;
    }

    private static Task<TriggerView> ChangeAsync(Call call, TriggerRequest body) => call.Client.ChangeTriggerAsync(call.Caller, call.Id("trigger"), body, call.Cancellation);
}

/// <summary>What a request to a trigger started.</summary>
/// <param name="RunId">The run.</param>
internal sealed record HookAnswer(Guid RunId);
