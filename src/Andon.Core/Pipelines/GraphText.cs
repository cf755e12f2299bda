using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Andon.Drawing;
using Andon.Runs;

namespace Andon.Pipelines;

/// <summary>The DAG for people: as text for a terminal, and as Mermaid (https://mermaid.js.org) for documents.</summary>
public static class GraphText
{
    private const int MostDeps = 6;
    private const int Indent = 2;

    /// <summary>
    /// One step per line under the number of its level: a step's level is one more than the highest of its dependencies, so that steps of one level may
    /// run at once. Steps that people carry out are marked <c>◆</c>; those inside a map stand below it.
    /// </summary>
    /// <param name="definition">A valid definition; where it is not, steps of a circle come last under <c>?</c>.</param>
    /// <param name="look">What it shows besides the graph.</param>
    public static string Text(PipelineDefinition definition, GraphLook? look = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        look ??= new GraphLook();
        var rows = Rows(definition.Steps, 0).ToList();
        var nameWidth = rows.Select(r => (Indent * r.Depth) + r.Step.Name.Length).DefaultIfEmpty().Max();
        var typeWidth = rows.Select(r => r.Step.Type.Length).DefaultIfEmpty().Max();
        var noteWidth = definition.Steps.Select(s => CellWidth.Of(look.Of(s)?.Note ?? "")).DefaultIfEmpty().Max();
        var text = new StringBuilder(look.Subtitle ?? definition.Name);
        if ((look.Title ?? definition.Title) is { } title) text.Append(" · ").Append(title);
        text.Append('\n');
        foreach (var (step, depth, number) in rows)
        {
            var mark = look.TypeOf(step)?.IsInteractive is true ? '◆' : ' ';
            var note = noteWidth == 0 ? "" : CellWidth.Fit(depth == 0 ? look.Of(step)?.Note ?? "" : "", noteWidth) + "  ";
            var name = new string(' ', Indent * depth) + step.Name;
            var line = $"{number,4} {mark} {name.PadRight(nameWidth)}  {step.Type.PadRight(typeWidth)}  {note}{Notes(step)}";
            text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The steps level by level, the first of each with its number; those inside a map after it.</summary>
    private static IEnumerable<(StepDefinition Step, int Depth, string Number)> Rows(ImmutableArray<StepDefinition> steps, int depth)
    {
        foreach (var level in steps.Zip(Levels(steps)).GroupBy(s => s.Second, s => s.First).OrderBy(g => g.Key))
        {
            var number = depth > 0 ? "" : level.Key == int.MaxValue ? "?" : level.Key.ToString(CultureInfo.InvariantCulture);
            foreach (var step in level)
            {
                yield return (step, depth, number);
                number = "";
                foreach (var inner in Rows(step.Steps, depth + 1)) yield return inner;
            }
        }
    }

    /// <summary>A Mermaid flowchart; forms are slanted, gates are hexagons, dependencies of conditional steps are dotted. Steps of a run have its colours.</summary>
    /// <param name="definition">A valid definition.</param>
    /// <param name="look">What it shows besides the graph.</param>
    public static string Mermaid(PipelineDefinition definition, GraphLook? look = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        look ??= new GraphLook();
        var text = new StringBuilder("flowchart TD\n");
        AppendMermaid(text, definition.Steps, look, "s", "  ");
        if (look.Steps is not null) text.Append(GraphStyle.MermaidClasses(definition.Steps.Select(s => look.Of(s)?.State).OfType<StepState>()));
        return text.ToString();
    }

    /// <summary>Nodes and arrows; a map is a box around its steps, which have no state of their own: each item has one.</summary>
    private static void AppendMermaid(StringBuilder text, ImmutableArray<StepDefinition> steps, GraphLook look, string prefix, string indent)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var isInMap = prefix.Length > 1;
        foreach (var (i, step) in steps.Index())
        {
            ids.TryAdd(step.Name, i);
            var run = isInMap ? null : look.Of(step);
            var label = $"\"{Quoted(step.Title ?? step.Name)}<br/><small>{Quoted(run?.Note ?? step.Type)}{(step.Compensate is null ? "" : " ↩")}</small>\"";
            if (!step.Steps.IsEmpty)
            {
                text.Append($"{indent}subgraph {prefix}{i}[{label}]\n");
                AppendMermaid(text, step.Steps, look, $"{prefix}{i}_", indent + "  ");
                text.Append($"{indent}end\n");
                if (run is not null) text.Append($"{indent}class {prefix}{i} {run.State.Name()}\n");
                continue;
            }

            var (open, close) = look.TypeOf(step)?.Execution switch
            {
                StepExecution.Form => ("[/", "/]"),
                StepExecution.Approval => ("{{", "}}"),
                StepExecution.Delay or StepExecution.Signal => ("([", "])"),
                _ => ("[", "]"),
            };
            text.Append($"{indent}{prefix}{i}{open}{label}{close}{(run is not null ? ":::" + run.State.Name() : "")}\n");
        }

        foreach (var (i, step) in steps.Index())
            foreach (var dep in step.Deps.Where(ids.ContainsKey)) text.Append($"{indent}{prefix}{ids[dep]} {(step.When is null ? "-->" : "-.->")} {prefix}{i}\n");
    }

    private static string Notes(StepDefinition step)
    {
        var notes = new List<string>();
        if (!step.Deps.IsEmpty)
            notes.Add("after " + string.Join(", ", step.Deps.Take(MostDeps)) + (step.Deps.Length > MostDeps ? $" and {step.Deps.Length - MostDeps} more" : ""));
        if (step.When is { } when) notes.Add("when " + when.ReplaceLineEndings(" "));
        if (step.RunIf == RunIf.Always) notes.Add("always");
        if (step.Compensate is { } undo) notes.Add("undone by " + undo.Type);
        return string.Join(" · ", notes);
    }

    private static int[] Levels(ImmutableArray<StepDefinition> steps)
    {
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, step) in steps.Index()) indexes.TryAdd(step.Name, i);
        var open = new int[steps.Length];
        var dependents = steps.Select(_ => new List<int>()).ToArray();
        foreach (var (i, step) in steps.Index())
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
