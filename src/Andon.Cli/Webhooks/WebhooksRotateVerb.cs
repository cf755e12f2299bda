using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks rotate WEBHOOK [--overlap HOURS]</c></summary>
internal static class WebhooksRotateVerb
{
    public static Command Create()
    {
        var webhook = WebhooksVerbs.Argument();
        var overlap = new Option<double>("--overlap") { HelpName = "HOURS", DefaultValueFactory = _ => 24, Description = Language.Of("How long the secret of before signs too", "旧签名密钥继续同时签名的小时数") };
        var verb = new Command("rotate", Language.Of("Make another secret, shown this once", "生成新的签名密钥，仅显示一次")) { webhook, overlap };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(webhook),
            async (client, id) => WebhookText.Print(invocation, await client.RotateWebhookAsync(invocation.Caller, id, TimeSpan.FromHours(Math.Clamp(invocation.Get(overlap), -1, 10_000)), cancellation)),
            cancellation));
        return verb;
    }
}
