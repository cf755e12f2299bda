using System.Globalization;
using System.Text;
using Andon.Drawing;
using Andon.Runs;

namespace Andon.Pipelines;

/// <summary>The DAG for people: as text for a terminal, and as Mermaid (https://mermaid.js.org) for documents.</summary>
public static class GraphText
{
    private const int MostDeps = 6;

    /// <summary>
    /// One step per line under the number of its level: a step's level is one more than the highest of its dependencies, so that steps of one level may
    /// run at once. Steps that people carry out are marked <c>◆</c>.
    /// </summary>
    /// <param name="definition">A valid definition; where it is not, steps of a circle come last under <c>?</c>.</param>
    /// <param name="look">What it shows besides the graph.</param>
    public static string Text(PipelineDefinition definition, GraphLook? look = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        look ??= new GraphLook();
        var levels = Levels(definition);
        var nameWidth = definition.Steps.Select(s => s.Name.Length).DefaultIfEmpty().Max();
        var typeWidth = definition.Steps.Select(s => s.Type.Length).DefaultIfEmpty().Max();
        var noteWidth = definition.Steps.Select(s => CellWidth.Of(look.Of(s)?.Note ?? "")).DefaultIfEmpty().Max();
        var text = new StringBuilder(look.Subtitle ?? definition.Name);
        if ((look.Title ?? definition.Title) is { } title) text.Append(" · ").Append(title);
        text.Append('\n');
        foreach (var level in definition.Steps.Zip(levels).GroupBy(s => s.Second, s => s.First).OrderBy(g => g.Key))
        {
            var number = level.Key == int.MaxValue ? "?" : level.Key.ToString(CultureInfo.InvariantCulture);
            foreach (var step in level)
            {
                var mark = look.TypeOf(step)?.IsInteractive is true ? '◆' : ' ';
                var note = noteWidth == 0 ? "" : CellWidth.Fit(look.Of(step)?.Note ?? "", noteWidth) + "  ";
                var line = $"{number,4} {mark} {step.Name.PadRight(nameWidth)}  {step.Type.PadRight(typeWidth)}  {note}{Notes(step)}";
                text.Append(line.TrimEnd()).Append('\n');
                number = "";
            }
        }

        return text.ToString();
    }

    /// <summary>A Mermaid flowchart; forms are slanted, gates are hexagons, dependencies of conditional steps are dotted. Steps of a run have its colours.</summary>
    /// <param name="definition">A valid definition.</param>
    /// <param name="look">What it shows besides the graph.</param>
    public static string Mermaid(PipelineDefinition definition, GraphLook? look = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        look ??= new GraphLook();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var text = new StringBuilder("flowchart TD\n");
        foreach (var (i, step) in definition.Steps.Index())
        {
            ids.TryAdd(step.Name, i);
            var (open, close) = look.TypeOf(step)?.Execution switch
            {
                StepExecution.Form => ("[/", "/]"),
                StepExecution.Approval => ("{{", "}}"),
                StepExecution.Delay => ("([", "])"),
                _ => ("[", "]"),
            };
            text.Append($"  s{i}{open}\"{Quoted(step.Title ?? step.Name)}<br/><small>{Quoted(look.Of(step)?.Note ?? step.Type)}</small>\"{close}{(look.Of(step) is { } run ? ":::" + run.State.Name() : "")}\n");
        }

        foreach (var (i, step) in definition.Steps.Index())
            foreach (var dep in step.Deps.Where(ids.ContainsKey)) text.Append($"  s{ids[dep]} {(step.When is null ? "-->" : "-.->")} s{i}\n");
        if (look.Steps is not null) text.Append(GraphStyle.MermaidClasses(definition.Steps.Select(s => look.Of(s)?.State).OfType<StepState>()));
        return text.ToString();
    }

    private static string Notes(StepDefinition step)
    {
        var notes = new List<string>();
        if (!step.Deps.IsEmpty)
            notes.Add("after " + string.Join(", ", step.Deps.Take(MostDeps)) + (step.Deps.Length > MostDeps ? $" and {step.Deps.Length - MostDeps} more" : ""));
        if (step.When is { } when) notes.Add("when " + when.ReplaceLineEndings(" "));
        if (step.RunIf == RunIf.Always) notes.Add("always");
        return string.Join(" · ", notes);
    }

    private static int[] Levels(PipelineDefinition definition)
    {
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, step) in definition.Steps.Index()) indexes.TryAdd(step.Name, i);
        var open = new int[definition.Steps.Length];
        var dependents = definition.Steps.Select(_ => new List<int>()).ToArray();
        foreach (var (i, step) in definition.Steps.Index())
        {
            foreach (var dep in step.Deps)
            {
                if (!indexes.TryGetValue(dep, out var before)) continue;
                dependents[before].Add(i);
                open[i]++;
            }
        }

        // What is never taken from the queue is part of a circle, or comes after one.
        var levels = Enumerable.Repeat(int.MaxValue, open.Length).ToArray();
        var highest = Enumerable.Repeat(1, open.Length).ToArray();
        var ready = new Queue<int>(Enumerable.Range(0, open.Length).Where(i => open[i] == 0));
        while (ready.TryDequeue(out var step))
        {
            levels[step] = highest[step];
            foreach (var next in dependents[step])
            {
                highest[next] = Math.Max(highest[next], levels[step] + 1);
                if (--open[next] == 0) ready.Enqueue(next);
            }
        }

        return levels;
    }

    private static string Quoted(string text) => text
        .Replace("&", "#amp;", StringComparison.Ordinal)
        .Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal)
        .Replace(">", "#gt;", StringComparison.Ordinal)
        .ReplaceLineEndings(" ");
}
