using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks show TASK</c></summary>
internal static class TasksShowVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var verb = new Command("show", Language.Of("Show what a task asks, and how to decide", "显示任务内容与处理方法")) { task };
        verb.Does((invocation, cancellation) => TasksVerbs.WithAsync(
            invocation,
            Access.Read,
            invocation.Get(task),
            async (client, id) => TaskText.Print(invocation, await client.GetTaskAsync(invocation.Caller, id, cancellation)),
            cancellation));
        return verb;
    }
}
