using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks list</c></summary>
internal static class WebhooksListVerb
{
    public static Command Create()
    {
        var verb = new Command("list", Language.Of("List webhooks, oldest first", "列出 Webhook，旧的在前"));
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            var webhooks = await session.Client.ListWebhooksAsync(invocation.Caller, cancellation);
            return Listing.Print(
                invocation,
                "webhooks list",
                new Page<WebhookView>(webhooks, null),
                Language.Of("no webhooks", "没有 Webhook"),
                ["WEBHOOK", "URL", Language.Of("EVENTS", "事件"), Language.Of("STATE", "状态")],
                webhook => [webhook.Id.ToString(), webhook.Url, string.Join(' ', webhook.Events), WebhookText.State(webhook)]);
        });
        return verb;
    }
}
