using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks change WEBHOOK [--url URL] [--event TYPE…] [--title TEXT] [--pause|--resume]</c></summary>
internal static class WebhooksChangeVerb
{
    public static Command Create()
    {
        var webhook = WebhooksVerbs.Argument();
        var url = new Option<string?>("--url") { HelpName = "URL", Description = Language.Of("Where to", "接收地址") };
        var (events, title) = (WebhooksVerbs.Events(), WebhooksVerbs.Title());
        var pause = new Option<bool>("--pause") { Description = Language.Of("Send nothing until it is resumed", "暂停发送，直到恢复") };
        var resume = new Option<bool>("--resume") { Description = Language.Of("Send again; what happened meanwhile is not made up for", "恢复发送；暂停期间的事件不补发") };
        var verb = new Command("change", Language.Of("Change what is said, and leave the rest", "修改所给的项，其余不变")) { webhook, url, events, title, pause, resume };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(webhook),
            async (client, id) =>
            {
                if (invocation.Get(pause) && invocation.Get(resume)) throw new UsageException(Language.Of("give --pause or --resume, not both", "--pause 与 --resume 只能给一个"));
                var before = await client.GetWebhookAsync(invocation.Caller, id, cancellation);
                var request = new WebhookRequest
                {
                    Url = invocation.Get(url) ?? before.Url,
                    Events = invocation.Get(events) is { Length: > 0 } given ? [.. given] : before.Events,
                    Title = invocation.Get(title) ?? before.Title,
                    Paused = invocation.Get(pause) || (before.Paused && !invocation.Get(resume)),
                };
                WebhookText.Print(invocation, await client.ChangeWebhookAsync(invocation.Caller, id, request, cancellation));
            },
            cancellation));
        return verb;
    }
}
