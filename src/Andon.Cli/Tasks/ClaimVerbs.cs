using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks claim TASK</c> and its undoing, <c>unclaim</c>.</summary>
internal static class ClaimVerbs
{
    public static Command Claim() => Create("claim", Language.Of("Take a task for yourself", "认领任务"), (client, caller, id) => client.ClaimTaskAsync(caller, id));

    public static Command Unclaim() => Create("unclaim", Language.Of("Give a claimed task back", "退回已认领的任务"), (client, caller, id) => client.UnclaimTaskAsync(caller, id));

    private static Command Create(string name, string description, Func<IAndonClient, Caller, Guid, Task<TaskView>> act)
    {
        var task = TasksVerbs.Argument();
        var verb = new Command(name, description) { task };
        verb.Does((invocation, cancellation) => TasksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(task),
            async (client, id) =>
            {
                var view = await act(client, invocation.Caller, id);
                if (invocation.Printer.IsForPrograms) invocation.Printer.Json(view);
                else invocation.Printer.Line(view.ClaimedBy is { } by ? Language.Of($"{view.Step}: claimed by {by}", $"{view.Step}：由 {by} 认领") : Language.Of($"{view.Step}: free", $"{view.Step}：未认领"));
            },
            cancellation));
        return verb;
    }
}
