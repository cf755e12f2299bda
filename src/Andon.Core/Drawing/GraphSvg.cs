using System.Collections.Immutable;
using System.Text;
using Andon.Pipelines;
using Andon.Runs;
using static Andon.Drawing.SvgText;

namespace Andon.Drawing;

/// <summary>
/// The DAG as a picture (SVG 1.1), of a pipeline or of a run: steps in layers, each after its dependencies, with few crossings and straight long arrows. It
/// needs no script and no font of its own, and suits light and dark surroundings.
/// </summary>
public static class GraphSvg
{
    /// <summary>Steps, and bends of arrows that pass layers, of one picture. What has more cannot be read as a picture.</summary>
    public const int MaxPoints = 10_000;

    private const double NameSize = 13;
    private const double NoteSize = 11;
    private const double TextAt = 48;
    private const double SignRoom = 28;
    private const double NarrowestCard = 128;
    private const double WidestCard = 260;
    private const double Heading = 76;

    /// <summary>The picture; null where it has more than <see cref="MaxPoints"/>, or where the steps form a circle.</summary>
    /// <param name="definition">A valid definition.</param>
    /// <param name="look">What it shows besides the graph.</param>
    public static string? TryDraw(PipelineDefinition definition, GraphLook? look = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        look ??= new GraphLook();
        if (definition.Steps.Length > MaxPoints || GraphOf(definition) is not { } graph || Layers.Of(graph, MaxPoints) is not { } layers) return null;
        Ordering.Arrange(layers);
        var frame = new Frame(layers, CardWidth(definition, look), Heading);
        var arrows = new Arrows(layers, frame, (from, to) => KindOf(graph, definition, look, from, to));
        arrows.Draw(graph);

        var title = CellWidth.OneLine(look.Title ?? definition.Title ?? definition.Name);
        var subtitle = CellWidth.OneLine(look.Subtitle ?? definition.Name);
        var width = Math.Max(frame.Width, (2 * Frame.Margin) + Math.Min(480, Math.Max(TextWidth.Of(title, 16.5), TextWidth.Of(subtitle, 12))));
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"andon\" role=\"img\" width=\"{N(width)}\" height=\"{N(frame.Height)}\" viewBox=\"0 0 {N(width)} {N(frame.Height)}\">\n");
        svg.Append($"<title>{Escape(title)}</title>\n<style>\n{GraphStyle.Css}</style>\n");
        svg.Append($"<rect class=\"page\" width=\"{N(width)}\" height=\"{N(frame.Height)}\" rx=\"12\"/>\n");
        svg.Append($"<text class=\"title\" x=\"{N(Frame.Margin)}\" y=\"36\">{Escape(TextWidth.Fit(title, 16.5, width - (2 * Frame.Margin)))}</text>\n");
        svg.Append($"<text class=\"subtitle\" x=\"{N(Frame.Margin)}\" y=\"55\">{Escape(TextWidth.Fit(subtitle, 12, width - (2 * Frame.Margin)))}</text>\n");
        svg.Append($"<g transform=\"translate({N((width - frame.Width) / 2)} 0)\">\n");
        arrows.Write(svg);
        foreach (var (i, step) in definition.Steps.Index()) DrawCard(svg, frame.Corner(i), frame.CardWidth, step, look);
        return svg.Append("</g>\n</svg>\n").ToString();
    }

    private static void DrawCard(StringBuilder svg, (double X, double Y) corner, double width, StepDefinition step, GraphLook look)
    {
        var run = look.Of(step);
        var (kind, mark) = Marks.Of(look.TypeOf(step));
        var room = TextRoom(width, run);
        svg.Append($"<g class=\"step {run?.State.Name()}\" transform=\"translate({N(corner.X)} {N(corner.Y)})\"><title>{Escape(CellWidth.OneLine(Told(step, run)))}</title>");
        svg.Append($"<rect class=\"card\" width=\"{N(width)}\" height=\"{N(Frame.CardHeight)}\" rx=\"8\"/>");
        if (run?.State is not (null or StepState.Pending or StepState.Skipped or StepState.Cancelled))
            svg.Append($"<rect class=\"tint\" width=\"{N(width)}\" height=\"{N(Frame.CardHeight)}\" rx=\"8\"/>");
        svg.Append($"<rect class=\"plate {kind}\" x=\"9\" y=\"9\" width=\"28\" height=\"28\" rx=\"7\"/><path class=\"mark {kind}\" transform=\"translate(15 15)\" d=\"{mark}\"/>");
        svg.Append($"<text class=\"name\" x=\"{N(TextAt)}\" y=\"20\">{Escape(TextWidth.Fit(step.Title ?? step.Name, NameSize * 1.06, room))}</text>");
        svg.Append($"<text class=\"note\" x=\"{N(TextAt)}\" y=\"35.5\">{Escape(TextWidth.Fit(Note(step, run), NoteSize, room))}</text>");
        if (step.Compensate is not null)
            svg.Append($"<circle class=\"badge\" cx=\"37\" cy=\"36.5\" r=\"7\"/><path class=\"undo\" transform=\"translate(31 30.2) scale(.74)\" d=\"{Marks.Undo}\"/>");
        if (run is not null)
            svg.Append($"<circle class=\"disc\" cx=\"{N(width - 18)}\" cy=\"23\" r=\"8\"/><path class=\"sign\" transform=\"translate({N(width - 26)} 15)\" d=\"{Marks.Of(run.State)}\"/>");
        svg.Append("</g>\n");
    }

    /// <summary>The name, which commands want, and below a title of its own; then the type, or where the step is.</summary>
    private static string Note(StepDefinition step, StepLook? run) =>
        (step.Title is null || step.Title == step.Name ? "" : step.Name + " · ") + (run?.Note ?? step.Type);

    private static string Told(StepDefinition step, StepLook? run) =>
        $"{step.Name} · {step.Type}{(run is null ? "" : " · " + run.Note)}{(step.When is null ? "" : " · when " + step.When)}{(step.Compensate is { } undo ? " · undone by " + undo.Type : "")}";

    private static double CardWidth(PipelineDefinition definition, GraphLook look)
    {
        var widest = NarrowestCard;
        foreach (var step in definition.Steps)
        {
            var run = look.Of(step);
            var text = Math.Max(TextWidth.Of(step.Title ?? step.Name, NameSize * 1.06), TextWidth.Of(Note(step, run), NoteSize));
            widest = Math.Max(widest, Math.Ceiling(text) + NarrowestCard - TextRoom(NarrowestCard, run));
        }

        return Math.Min(widest, WidestCard);
    }

    private static double TextRoom(double width, StepLook? run) => width - TextAt - (run is null ? 12 : SignRoom + 6);

    private static ArrowKind KindOf(Graph graph, PipelineDefinition definition, GraphLook look, int from, int to)
    {
        foreach (var dep in graph.Deps[to]) if (dep != from && graph.IsAncestor(from, dep)) return ArrowKind.Implied;
        var step = definition.Steps[to];
        if (look.Of(definition.Steps[from])?.State.IsSettled() is true && look.Of(step)?.State is not (null or StepState.Pending or StepState.Skipped or StepState.Cancelled)) return ArrowKind.Taken;
        return step.When is null ? ArrowKind.Plain : ArrowKind.Conditional;
    }

    private static Graph? GraphOf(PipelineDefinition definition)
    {
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, step) in definition.Steps.Index()) indexes.TryAdd(step.Name, i);
        return Graph.TryBuild([.. definition.Steps.Select(s => s.Deps.Where(indexes.ContainsKey).Select(d => indexes[d]).Distinct().ToImmutableArray())], out _);
    }
}
