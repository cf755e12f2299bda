using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks …</c>: where notices are sent.</summary>
internal static class WebhooksVerbs
{
    public static Command Create() => new("webhooks", Language.Of("Where others are told of what happens", "向外部通知所发生的事件"))
    {
        WebhooksAddVerb.Create(),
        WebhooksListVerb.Create(),
        WebhooksShowVerb.Create(),
        WebhooksChangeVerb.Create(),
        WebhooksRotateVerb.Create(),
        WebhooksTestVerb.Create(),
        WebhooksDeliveriesVerb.Create(),
        WebhooksReplayVerb.Create(),
        WebhooksRemoveVerb.Create(),
    };

    public static Argument<string> Argument() => new("WEBHOOK") { Description = Language.Of("Its id, or the beginning of it", "编号或其开头") };

    public static Option<string[]> Events() => new("--event")
    {
        HelpName = "TYPE",
        Description = Language.Of("What to send, such as run.failed, human_task.* or *; may be repeated", "发送哪些事件，如 run.failed、human_task.* 或 *；可重复"),
    };

    public static Option<string?> Title() => new("--title") { HelpName = "TEXT", Description = Language.Of("What it is for", "用途") };

    /// <summary>Opens the database and does something with the webhook that is named.</summary>
    public static async Task<int> WithAsync(Invocation invocation, Access access, string webhook, Func<IAndonClient, Guid, Task> act, CancellationToken cancellation)
    {
        await using var session = await Contention.OpenAsync(invocation, access, cancellation);
        var client = session.Client;
        var id = await ShortIds.FindAsync(
            webhook, ("webhook", "Webhook"), "webhooks list", async _ => new Page<WebhookView>(await client.ListWebhooksAsync(invocation.Caller, cancellation), null), w => w.Id);
        await act(client, id);
        return ExitCode.Done;
    }
}
