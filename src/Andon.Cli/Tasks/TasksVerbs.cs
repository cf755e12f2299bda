using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks …</c>: the inbox.</summary>
internal static class TasksVerbs
{
    public static Command Create() => new("tasks", Language.Of("The inbox of people's tasks", "人工任务收件箱"))
    {
        TasksListVerb.Create(),
        TasksShowVerb.Create(),
        ClaimVerbs.Claim(),
        ClaimVerbs.Unclaim(),
        TasksCompleteVerb.Create(),
        TasksApproveVerb.Create(),
        TasksReapproveVerb.Create(),
        TasksRejectVerb.Create(),
        TasksDelegateVerb.Create(),
        TasksLinkVerb.Create(),
        TasksCommentVerb.Create(),
        TasksDraftVerb.Create(),
    };

    /// <summary>The task that a verb is about.</summary>
    public static Argument<string> Argument() => new("TASK") { Description = Language.Of("The task's id, or the beginning of it", "任务编号，或其开头") };

    /// <summary>Opens the database, finds the task, and does something with it.</summary>
    public static async Task<int> WithAsync(Invocation invocation, Access access, string task, Func<IAndonClient, Guid, Task> action, CancellationToken cancellation)
    {
        await using var session = await Contention.OpenAsync(invocation, access, cancellation);
        await action(session.Client, await FindAsync(session.Client, invocation.Caller, task, cancellation));
        return ExitCode.Done;
    }

    /// <summary>The task that is named.</summary>
    public static Task<Guid> FindAsync(IAndonClient client, Caller caller, string task, CancellationToken cancellation) => ShortIds.FindAsync(
        task, ("task", "任务"), "tasks list",
        cursor => client.ListTasksAsync(caller, new TaskFilter(OpenOnly: false, Cursor: cursor, Limit: ShortIds.PageSize), cancellation), t => t.Id);
}
