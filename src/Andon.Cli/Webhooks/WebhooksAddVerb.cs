using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks add URL --event TYPE…</c></summary>
internal static class WebhooksAddVerb
{
    public static Command Create()
    {
        var url = new Argument<string>("URL") { Description = Language.Of("Where to: http or https", "接收地址：http 或 https") };
        var events = WebhooksVerbs.Events();
        var title = WebhooksVerbs.Title();
        var verb = new Command("add", Language.Of("Send notices to a URL from now on; all of them where no --event says which", "从现在起向 URL 发送通知；未给 --event 时发送全部")) { url, events, title };
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Contention.OpenAsync(invocation, Access.Submit, cancellation);
            var request = new WebhookRequest { Url = invocation.Get(url), Events = invocation.Get(events) is { Length: > 0 } given ? [.. given] : ["*"], Title = invocation.Get(title) };
            WebhookText.Print(invocation, await session.Client.CreateWebhookAsync(invocation.Caller, request, cancellation));
            return ExitCode.Done;
        });
        return verb;
    }
}
