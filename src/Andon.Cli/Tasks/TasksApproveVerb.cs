using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks approve TASK</c></summary>
internal static class TasksApproveVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var comments = DecisionFlags.Comments();
        var flags = new DecisionFlags();
        var verb = new Command("approve", Language.Of("Approve a gate", "批准")) { task, comments };
        flags.AddTo(verb);
        verb.Does((invocation, cancellation) => TasksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(task),
            async (client, id) => await TaskText.PrintDecisionAsync(
                invocation, client, await client.ApproveTaskAsync(invocation.Caller, id, invocation.Get(comments), flags.Of(invocation), cancellation)),
            cancellation));
        return verb;
    }
}
