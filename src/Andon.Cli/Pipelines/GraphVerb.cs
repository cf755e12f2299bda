using System.Collections.Frozen;
using System.CommandLine;
using System.Text;
using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Runs;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Drawing;
using Andon.Pipelines;

namespace Andon.Cli.Pipelines;

/// <summary><c>andon graph FILE|RUN</c></summary>
internal static class GraphVerb
{
    public static Command Create()
    {
        var what = new Argument<string>("FILE|RUN") { Description = Language.Of("A pipeline file; or a run: its id, the beginning of it, or 'last'", "流水线文件；或运行：其编号、开头，或 'last'") };
        var format = new Option<string>("--format") { HelpName = "text|mermaid|svg", Description = Language.Of("What to print", "输出形式"), DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "mermaid", "svg");
        var mermaid = new Option<bool>("--mermaid") { Description = Language.Of("The same as --format mermaid", "等同于 --format mermaid") };
        var verb = new Command("graph", Language.Of("Show the steps of a pipeline or of a run, as text, Mermaid or SVG", "以文本、Mermaid 或 SVG 显示流水线或运行的步骤")) { what, format, mermaid };
        verb.Does((invocation, cancellation) => ShowAsync(invocation, invocation.Get(what), invocation.Get(mermaid) ? "mermaid" : invocation.Get(format)!, cancellation));
        return verb;
    }

    private static async Task<int> ShowAsync(Invocation invocation, string what, string format, CancellationToken cancellation)
    {
        var (definition, look) = !File.Exists(what) && RunIds.IsOne(what)
            ? await RunAsync(invocation, what, cancellation)
            : ((await PipelineFiles.ReadAsync(invocation, what, cancellation)).Definition!, new GraphLook());
        if (invocation.Printer.IsForPrograms) PrintJson(invocation, definition, look, format);
        else invocation.Printer.Line((format switch { "svg" => Svg(definition, look), "mermaid" => GraphText.Mermaid(definition, look), _ => GraphText.Text(definition, look) }).TrimEnd());
        return ExitCode.Done;
    }

    /// <summary>A run's own version of its pipeline, and where its steps are.</summary>
    private static async Task<(PipelineDefinition Definition, GraphLook Look)> RunAsync(Invocation invocation, string what, CancellationToken cancellation)
    {
        var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Read, what, cancellation);
        await using var closing = session;
        var run = await session.Client.DetailAsync(invocation.Caller, id, cancellation);
        var pipeline = await session.Client.GetPipelineAsync(invocation.Caller, run.Pipeline, run.Version, cancellation);
        var definition = PipelineReader.ReadJson(Encoding.UTF8.GetBytes(pipeline.Definition.GetRawText())).Draft!;
        var types = await session.Client.StepTypesAsync(invocation.Caller, cancellation);
        var revision = run.Revision > 1 ? Language.Of($" · revision {run.Revision}", $" · 第 {run.Revision} 版") : "";
        return (definition, new GraphLook
        {
            StepTypes = types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal),
            Title = run.Title,
            Subtitle = $"{run.Pipeline} v{run.Version}{revision} · {run.State.Word()} · {run.RunId}",
            Steps = run.Steps.ToFrozenDictionary(s => s.Key, s => new StepLook(s.Value.State, Note(s.Value)), StringComparer.Ordinal),
        });
    }

    private static string Note(StepView step)
    {
        var elapsed = step is { StartedAt: { } start, EndedAt: { } end } ? " " + Elapsed.Of(end - start) : "";
        return step.State.Word() + elapsed;
    }

    private static string Svg(PipelineDefinition definition, GraphLook look) => GraphSvg.TryDraw(definition, look)
        ?? throw new UsageException("too_large_to_draw", Language.Of(
            $"{definition.Steps.Length} steps and their arrows are too many for a picture; use --format text",
            $"{definition.Steps.Length} 个步骤及其箭头过多，无法绘成图；请使用 --format text"));

    private static void PrintJson(Invocation invocation, PipelineDefinition definition, GraphLook look, string format)
    {
        var edges = definition.Steps.SelectMany(s => s.Deps.Select(d => new { From = d, To = s.Name }));
        var steps = definition.Steps.Select(s => new { s.Name, s.Type, Title = s.Title ?? s.Name, s.Deps, look.Of(s)?.State });
        if (format == "svg") invocation.Printer.Json(new { definition.Name, Steps = steps, Edges = edges, Svg = Svg(definition, look) });
        else invocation.Printer.Json(new { definition.Name, Steps = steps, Edges = edges, Mermaid = GraphText.Mermaid(definition, look) });
    }
}
