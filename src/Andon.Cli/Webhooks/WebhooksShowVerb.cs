using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks show WEBHOOK</c></summary>
internal static class WebhooksShowVerb
{
    public static Command Create()
    {
        var webhook = WebhooksVerbs.Argument();
        var verb = new Command("show", Language.Of("Show a webhook", "显示 Webhook")) { webhook };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Read,
            invocation.Get(webhook),
            async (client, id) => WebhookText.Print(invocation, await client.GetWebhookAsync(invocation.Caller, id, cancellation)),
            cancellation));
        return verb;
    }
}
