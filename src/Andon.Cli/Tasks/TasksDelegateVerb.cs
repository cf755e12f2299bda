using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks delegate TASK</c>: to somebody else, or back.</summary>
internal static class TasksDelegateVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var to = new Option<string?>("--to") { HelpName = "USER", Description = Language.Of("Who decides from now on", "今后由谁决定") };
        var back = new Option<bool>("--back") { Description = Language.Of("Take it back, or give it back", "收回或退回") };
        var comments = DecisionFlags.Comments();
        var verb = new Command("delegate", Language.Of("Hand a task on to somebody else", "将任务转交他人")) { task, to, back, comments };
        verb.Does((invocation, cancellation) =>
        {
            var user = invocation.Get(to);
            if (invocation.Get(back) == user is not null)
                throw new UsageException(Language.Of("say who gets the task: --to USER, or --back", "请说明转交给谁：--to USER，或 --back"));
            return TasksVerbs.WithAsync(
                invocation,
                Access.Decide,
                invocation.Get(task),
                async (client, id) => TaskText.PrintPeople(invocation, await client.DelegateTaskAsync(invocation.Caller, id, user, invocation.Get(comments), cancellation)),
                cancellation);
        });
        return verb;
    }
}
