using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Webhooks;

/// <summary><c>/webhooks</c>: where notices are sent, and what came of it.</summary>
internal static class WebhookRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "webhooks",
        Route.Post<WebhookRequest, WebhookView>("/webhooks", Roles.Admins, "Makes a webhook, whose secret is shown this once", CreateAsync) with { Status = 201 },
        Route.Get("/webhooks", Roles.Admins, "Lists webhooks, oldest first", static async call => new Page<WebhookView>(await call.Client.ListWebhooksAsync(call.Caller, call.Cancellation), null)),
        Route.Get("/webhooks/{webhook}", Roles.Admins, "Shows a webhook, without its secret", static call => call.Client.GetWebhookAsync(call.Caller, call.Id("webhook"), call.Cancellation)),
        Route.Put<WebhookRequest, WebhookView>("/webhooks/{webhook}", Roles.Admins, "Replaces where a webhook sends, and what; pauses it or has it go on", static (call, body) =>
            call.Client.ChangeWebhookAsync(call.Caller, call.Id("webhook"), body, call.Cancellation)),
        Route.Delete("/webhooks/{webhook}", Roles.Admins, "Removes a webhook and its deliveries", static call => call.Client.DeleteWebhookAsync(call.Caller, call.Id("webhook"), call.Cancellation)),
        Route.Post<RotateSecretBody, WebhookView>("/webhooks/{webhook}/rotate", Roles.Admins, "Makes another secret, shown this once; the one of before signs beside it for a while", RotateAsync),
        Route.Post<NothingBody, DeliveryView>("/webhooks/{webhook}/test", Roles.Admins, "Sends a ping", static (call, _) => call.Client.TestWebhookAsync(call.Caller, call.Id("webhook"), call.Cancellation)),
        Route.Get(
            "/webhooks/{webhook}/deliveries", Roles.Admins, "Lists deliveries, newest first: those under way, and those that ended lately", ListAsync,
            [QueryParameter.Of<DeliveryState>("state", "Only those that are there"), .. QueryParameter.Paging]),
        Route.Post<NothingBody, DeliveryView>("/webhooks/{webhook}/deliveries/{delivery}/replay", Roles.Admins, "Sends again what arrived or was given up", static (call, _) =>
            call.Client.ReplayDeliveryAsync(call.Caller, call.Id("webhook"), call.Id("delivery"), call.Cancellation)));

    /// <summary>Throws where the webhook in the path does not have the delivery in it.</summary>
    internal static async Task MustHaveAsync(Call call)
    {
        if (await call.Get<IStore>().Deliveries.FindAsync(call.User.Tenant, call.Id("delivery"), call.Cancellation) is not { } found || found.Target != call.Id("webhook"))
            throw ApiProblem.NotFound("unknown_delivery", $"webhook {call.Path("webhook")} has no delivery {call.Path("delivery")}");
    }

    private static async Task<WebhookView> CreateAsync(Call call, WebhookRequest body)
    {
        var made = await call.Client.CreateWebhookAsync(call.Caller, body, call.Cancellation);
        call.Location = $"{Routes.Prefix}/webhooks/{made.Id}";
        return Once(call, made);
    }

    private static async Task<WebhookView> RotateAsync(Call call, RotateSecretBody body) =>
        Once(call, await call.Client.RotateWebhookAsync(call.Caller, call.Id("webhook"), TimeSpan.FromSeconds(body.OverlapS), call.Cancellation));

    private static WebhookView Once(Call call, WebhookView made)
    {
        call.ReplayedAnswer = made with { Secret = null };
        return made;
    }

    private static Task<Page<DeliveryView>> ListAsync(Call call) => call.Client.ListDeliveriesAsync(
        call.Caller, call.Id("webhook"), new DeliveryFilter(call.Word<DeliveryState>("state"), call.Text("cursor"), call.Limit), call.Cancellation);
}

/// <summary>How to rotate the secret of a webhook.</summary>
/// <param name="OverlapS">How long the one of before signs beside it, in seconds. Default: a day. From 0 to 30 days.</param>
internal sealed record RotateSecretBody(int OverlapS = 86_400);
