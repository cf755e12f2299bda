using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks draft TASK</c>: saves a form that is not finished; fields are added to those saved before.</summary>
internal static class TasksDraftVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var form = new FormFlags();
        var verb = new Command("draft", Language.Of("Save a form that is not finished, for yourself", "为自己保存未完成的表单")) { task };
        form.AddTo(verb);
        verb.Does((invocation, cancellation) => TasksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(task),
            async (client, id) =>
            {
                if (!form.IsGiven(invocation)) throw new UsageException(Language.Of("nothing to save: give --data or --field", "没有要保存的内容：请给出 --data 或 --field"));
                var json = form.Read(invocation, await client.GetTaskAsync(invocation.Caller, id, cancellation), goesOn: true)!.Value;
                var view = await client.DraftTaskAsync(invocation.Caller, id, json, cancellation);
                if (invocation.Printer.IsForPrograms) invocation.Printer.Json(view);
                else invocation.Printer.Line(Language.Of($"{view.Step}: draft saved", $"{view.Step}：草稿已保存"));
            },
            cancellation));
        return verb;
    }
}
