using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Pipelines;

namespace Andon.Cli.Pipelines;

/// <summary><c>andon graph FILE</c></summary>
internal static class GraphVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = Language.Of("A pipeline file", "流水线文件") };
        var format = new Option<string>("--format") { HelpName = "text|mermaid", Description = Language.Of("Default: text", "默认 text"), DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "mermaid");
        var mermaid = new Option<bool>("--mermaid") { Description = Language.Of("The same as --format mermaid", "等同于 --format mermaid") };
        var verb = new Command("graph", Language.Of("Show the steps of a pipeline, as text or Mermaid", "以文本或 Mermaid 显示流水线的步骤")) { file, format, mermaid };
        verb.Does((invocation, cancellation) => ShowAsync(invocation, invocation.Get(file), invocation.Get(mermaid) || invocation.Get(format) == "mermaid", cancellation));
        return verb;
    }

    private static async Task<int> ShowAsync(Invocation invocation, string path, bool asMermaid, CancellationToken cancellation)
    {
        var definition = await PipelineFiles.ReadAsync(invocation, path, cancellation);
        var graph = asMermaid ? GraphText.Mermaid(definition) : GraphText.Text(definition);
        if (!invocation.Printer.IsForPrograms)
        {
            invocation.Printer.Line(graph.TrimEnd());
            return ExitCode.Done;
        }

        var edges = definition.Steps.SelectMany(s => s.Deps.Select(d => new { From = d, To = s.Name }));
        invocation.Printer.Json(new { definition.Name, Steps = definition.Steps.Select(s => new { s.Name, s.Type, Title = s.Title ?? s.Name, s.Deps }), Edges = edges, Mermaid = GraphText.Mermaid(definition) });
        return ExitCode.Done;
    }
}
