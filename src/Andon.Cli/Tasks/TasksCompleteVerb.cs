using System.CommandLine;
using System.Text.Json;
using Andon.Cli.Database;
using Andon.Cli.Pipelines;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks complete TASK</c>: hands in the form of a <c>human_task</c>.</summary>
internal static class TasksCompleteVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var data = Data();
        var fields = Fields();
        var flags = new DecisionFlags();
        var verb = new Command("complete", Language.Of("Hand in the form of a task", "提交任务表单")) { task, data, fields };
        flags.AddTo(verb);
        verb.Does((invocation, cancellation) => TasksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(task),
            async (client, id) =>
            {
                var given = Given(invocation, data, fields);
                JsonElement? form = given.Count == 0 ? null : (await client.GetTaskAsync(invocation.Caller, id, cancellation)).FormSchema;
                var json = ParamsReader.Read(form, given) ?? JsonSerializer.SerializeToElement(new { }, AndonJson.Options);
                await TaskText.PrintDecisionAsync(invocation, client, await client.CompleteTaskAsync(invocation.Caller, id, json, flags.Of(invocation), cancellation));
            },
            cancellation));
        return verb;
    }

    public static Option<string?> Data() => new("--data", "-d") { HelpName = "JSON", Description = Language.Of("The whole form, or @file.json", "整个表单，或 @file.json") };

    public static Option<string[]> Fields() => new("--field", "-f") { HelpName = "k=v", Description = Language.Of("A field of the form; may be repeated", "表单字段；可重复") };

    public static List<string> Given(Invocation invocation, Option<string?> data, Option<string[]> fields) =>
        [.. invocation.Get(data) is { } whole ? [whole] : Array.Empty<string>(), .. invocation.Get(fields) ?? []];
}
