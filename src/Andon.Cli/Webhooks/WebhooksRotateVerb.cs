using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Pipelines;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks rotate WEBHOOK [--overlap DURATION]</c></summary>
internal static class WebhooksRotateVerb
{
    public static Command Create()
    {
        var webhook = WebhooksVerbs.Argument();
        var overlap = new Option<string>("--overlap") { HelpName = "DURATION", DefaultValueFactory = _ => "1d", Description = Language.Of("How long the secret of before signs too, such as 12h", "旧签名密钥继续同时签名的时长，如 12h") };
        var verb = new Command("rotate", Language.Of("Make another secret, shown this once", "生成新的签名密钥，仅显示一次")) { webhook, overlap };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(webhook),
            async (client, id) => WebhookText.Print(invocation, await client.RotateWebhookAsync(invocation.Caller, id, OverlapOf(invocation.Get(overlap)!), cancellation)),
            cancellation));
        return verb;
    }

    private static TimeSpan OverlapOf(string text) => Duration.TryParse(text, out var overlap)
        ? overlap
        : throw new UsageException(Language.Of($"--overlap {text}: give a duration such as 12h or 0s", $"--overlap {text}：请给出时长，如 12h 或 0s"));
}
