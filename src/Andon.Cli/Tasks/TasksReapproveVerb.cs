using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Runs;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks reapprove RUN</c>: approves again what an edit opened anew without changing what is shown.</summary>
internal static class TasksReapproveVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var comments = DecisionFlags.Comments();
        var dryRun = new Option<bool>("--dry-run") { Description = Language.Of("Only say which gates they are", "仅列出相关审批") };
        var verb = new Command("reapprove", Language.Of("Approve again the gates of a run that show just what you approved before", "重新批准所示内容与你上次批准时相同的审批")) { run, comments, dryRun };
        verb.Does(async (invocation, cancellation) =>
        {
            var isDryRun = invocation.Get(dryRun);
            var (session, id) = await RunsVerbs.OpenAsync(invocation, isDryRun ? Access.Read : Access.Decide, invocation.Get(run), cancellation);
            await using var closing = session;
            var tasks = await session.Client.ReapproveAsync(invocation.Caller, id, invocation.Get(comments), isDryRun, cancellation);
            if (invocation.Printer.IsForPrograms)
            {
                invocation.Printer.Json(new { Items = tasks });
                return ExitCode.Done;
            }

            if (tasks.Count == 0) invocation.Printer.Line(Language.Of("no open gate shows just what you approved before", "没有审批所示内容与你上次批准时相同"));
            foreach (var task in tasks)
                invocation.Printer.Line(isDryRun ? Language.Of($"unchanged: {task.Step}  {task.Id}", $"无变化：{task.Step}  {task.Id}") : Language.Of($"approved again: {task.Step}  {task.Id}", $"已重新批准：{task.Step}  {task.Id}"));
            return ExitCode.Done;
        });
        return verb;
    }
}
