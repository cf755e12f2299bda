using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks remove WEBHOOK</c></summary>
internal static class WebhooksRemoveVerb
{
    public static Command Create()
    {
        var webhook = WebhooksVerbs.Argument();
        var verb = new Command("remove", Language.Of("Remove a webhook and its deliveries", "删除 Webhook 及其投递记录")) { webhook };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(webhook),
            async (client, id) =>
            {
                await client.DeleteWebhookAsync(invocation.Caller, id, cancellation);
                if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Id = id });
                else invocation.Printer.Line(Language.Of($"webhook {id} is removed, with its deliveries", $"Webhook {id} 及其投递记录已删除"));
            },
            cancellation));
        return verb;
    }
}
