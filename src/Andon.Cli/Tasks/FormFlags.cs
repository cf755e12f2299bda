using System.CommandLine;
using System.Text.Json;
using Andon.Cli.Pipelines;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Tasks;

/// <summary>A form on the command line: as a whole, by its fields, or both; the fields win.</summary>
internal sealed class FormFlags
{
    private readonly Option<string?> data = new("--data", "-d") { HelpName = "JSON", Description = Language.Of("The whole form, or @file.json", "整个表单，或 @file.json") };
    private readonly Option<string[]> fields = new("--field", "-f") { HelpName = "k=v", Description = Language.Of("A field of the form; may be repeated", "表单字段；可重复") };

    public void AddTo(Command verb)
    {
        verb.Add(data);
        verb.Add(fields);
    }

    public bool IsGiven(Invocation invocation) => invocation.Get(data) is not null || invocation.Get(fields) is { Length: > 0 };

    /// <summary>The form as it is given, over the actor's draft where it <paramref name="goesOn"/> and is not given as a whole; null where nothing is.</summary>
    public JsonElement? Read(Invocation invocation, TaskView task, bool goesOn)
    {
        var whole = invocation.Get(data) ?? (goesOn ? task.Draft?.GetRawText() : null);
        return ParamsReader.Read(task.FormSchema, [.. whole is null ? Array.Empty<string>() : [whole], .. invocation.Get(fields) ?? []], "--data");
    }
}
