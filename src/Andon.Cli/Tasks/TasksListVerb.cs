using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Runs;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks list</c></summary>
internal static class TasksListVerb
{
    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = Language.Of("Closed ones too", "包括已关闭的") };
        var mine = new Option<bool>("--mine") { Description = Language.Of("Only those that name you, as a deputy or delegate too, or that you have claimed; with --server those that you may decide now", "仅指名您的（含代理、转交）或由您认领的；使用 --server 时为您现在可以决定的") };
        var role = new Option<string?>("--role") { HelpName = "ROLE", Description = Language.Of("Only for this business role", "仅此业务角色") };
        var assignee = new Option<string?>("--assignee") { HelpName = "USER", Description = Language.Of("Only for this user", "仅此用户") };
        var run = new Option<string?>("--run") { HelpName = "RUN", Description = Language.Of("Only of this run", "仅此运行") };
        var (limit, cursor) = Listing.Paging();
        var verb = new Command("list", Language.Of("List open tasks, oldest first", "列出待处理任务，旧的在前")) { all, mine, role, assignee, run, limit, cursor };
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            Guid? ofRun = invocation.Get(run) is { } text ? await RunIds.FindAsync(session.Client, invocation.Caller, text, cancellation) : null;
            // Who acts on a server is known to it alone, by the key.
            var isMine = invocation.Get(mine);
            var user = isMine && invocation.Server is null ? invocation.Caller.Actor.User : invocation.Get(assignee);
            var filter = new TaskFilter(!invocation.Get(all), ofRun, null, invocation.Get(role), user, invocation.Get(cursor), invocation.Get(limit), Mine: isMine && invocation.Server is not null);
            return Listing.Print(
                invocation,
                "tasks list",
                await session.Client.ListTasksAsync(invocation.Caller, filter, cancellation),
                Language.Of("no tasks", "没有任务"),
                [Language.Of("TASK", "任务"), Language.Of("STATUS", "状态"), Language.Of("FOR", "处理人"), Language.Of("TITLE", "标题")],
                task => [task.Id.ToString(), TaskText.Word(task.Status), RunTexts.Who(task), task.Title],
                all, mine, role, assignee, run, limit);
        });
        return verb;
    }
}
