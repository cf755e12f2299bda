using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks comment TASK</c>: says something, and decides nothing.</summary>
internal static class TasksCommentVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var comments = DecisionFlags.Comments();
        comments.Required = true;
        var key = DecisionFlags.Key();
        var verb = new Command("comment", Language.Of("Say something about a task without deciding it", "评论任务而不作决定")) { task, comments, key };
        verb.Does((invocation, cancellation) => TasksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(task),
            async (client, id) =>
            {
                var view = await client.CommentTaskAsync(invocation.Caller, id, invocation.Get(comments)!, invocation.Get(key), cancellation);
                if (invocation.Printer.IsForPrograms) invocation.Printer.Json(view);
                else invocation.Printer.Line(Language.Of($"{view.Step}: {view.Discussion.Length} comment(s)", $"{view.Step}：{view.Discussion.Length} 条评论"));
            },
            cancellation));
        return verb;
    }
}
