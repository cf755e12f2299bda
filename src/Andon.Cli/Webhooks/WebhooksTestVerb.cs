using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks test WEBHOOK</c></summary>
internal static class WebhooksTestVerb
{
    public static Command Create()
    {
        var webhook = WebhooksVerbs.Argument();
        var verb = new Command("test", Language.Of("Send a ping, as any other notice is sent", "发送一个 ping 通知")) { webhook };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(webhook),
            async (client, id) =>
            {
                var ping = await client.TestWebhookAsync(invocation.Caller, id, cancellation);
                if (invocation.Printer.IsForPrograms) invocation.Printer.Json(ping);
                else invocation.Printer.Line(Language.Of($"ping {ping.Id} is in the outbox; {invocation.Command($"webhooks deliveries {id}")} shows what comes of it", $"ping {ping.Id} 已放入发件箱；用 {invocation.Command($"webhooks deliveries {id}")} 查看结果"));
            },
            cancellation));
        return verb;
    }
}
