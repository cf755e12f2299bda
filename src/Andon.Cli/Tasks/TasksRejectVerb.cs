using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks reject TASK</c>: for good, or back to an earlier step.</summary>
internal static class TasksRejectVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var comments = DecisionFlags.Comments();
        var rollback = new Option<string?>("--rollback-to") { HelpName = "STEP", Description = Language.Of("Send the run back to this step; without it the run fails", "退回到此步骤；不指定则运行失败") };
        var flags = new DecisionFlags();
        var verb = new Command("reject", Language.Of("Reject a gate, or send the run back to a step", "拒绝，或退回到某一步骤")) { task, comments, rollback };
        flags.AddTo(verb);
        verb.Does((invocation, cancellation) => TasksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(task),
            async (client, id) => await TaskText.PrintDecisionAsync(
                invocation,
                client,
                await client.RejectTaskAsync(invocation.Caller, id, invocation.Get(comments), invocation.Get(rollback), flags.Of(invocation), cancellation)),
            cancellation));
        return verb;
    }
}
