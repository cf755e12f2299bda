using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Runs;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks link TASK</c>: a link by which somebody decides from a mail or a chat.</summary>
internal static class TasksLinkVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var user = new Option<string?>("--user") { HelpName = "USER", Description = Language.Of("Who decides by it; default: you", "由谁决定；默认为您自己") };
        var action = new Option<LinkAction?>("--action") { HelpName = "approve|reject|complete", Description = Language.Of("What it decides", "决定的内容") };
        var expires = new Option<string?>("--expires-in") { HelpName = "DURATION", Description = Language.Of("How long it is good; default: 3d", "有效期；默认 3d") };
        var verb = new Command("link", Language.Of("Make a link by which a person decides a task, once; whoever has it is taken for them", "生成供某人处理任务的一次性链接；持有链接者即视为本人")) { task, user, action, expires };
        verb.Does((invocation, cancellation) =>
        {
            var decides = invocation.Get(action) ?? throw new UsageException(Language.Of("say what the link decides: --action approve, reject or complete", "请说明链接的作用：--action approve、reject 或 complete"));
            var request = new TaskLinkRequest { Action = decides, User = invocation.Get(user) };
            if (invocation.Get(expires) is { } lifetime) request = request with { Lifetime = Patience.Read("--expires-in", lifetime) };
            return TasksVerbs.WithAsync(
                invocation,
                Access.Decide,
                invocation.Get(task),
                async (client, id) =>
                {
                    var link = await client.LinkTaskAsync(invocation.Caller, id, request, cancellation);
                    if (invocation.Printer.IsForPrograms) invocation.Printer.Json(link);
                    else invocation.Printer.Line(link.Url.AbsoluteUri);
                },
                cancellation);
        });
        return verb;
    }
}
