using System.Text;
using Andon.Pipelines;

namespace Andon.Drawing;

/// <summary>How an arrow is drawn; the later ones lie above the earlier, and a line that several arrows share is drawn as the last of them.</summary>
internal enum ArrowKind
{
    /// <summary>The dependency follows from others: it says what the step reads, not when it starts.</summary>
    Implied,

    /// <summary>Into a step with <c>when</c>.</summary>
    Conditional,

    /// <summary>Any other.</summary>
    Plain,

    /// <summary>In a run: what came before is settled, and the step has begun.</summary>
    Taken,
}

/// <summary>The arrows of a picture, as the paths of SVG.</summary>
internal sealed class Arrows(Layers layers, Frame frame, Func<int, int, ArrowKind> kindOf)
{
    private const double Head = 7;
    private const double Kink = 9;
    private readonly StringBuilder[] lines = [.. Enum.GetValues<ArrowKind>().Select(_ => new StringBuilder())];
    private readonly StringBuilder[] heads = [.. Enum.GetValues<ArrowKind>().Select(_ => new StringBuilder())];

    public void Draw(Graph graph)
    {
        for (var step = 0; step < graph.Deps.Length; step++) DrawFrom(step);
    }

    /// <summary>Writes the lines and heads of each kind that there is.</summary>
    public void Write(StringBuilder svg)
    {
        foreach (var kind in Enum.GetValues<ArrowKind>())
        {
            if (lines[(int)kind].Length == 0) continue;
            var name = kind.ToString().ToLowerInvariant();
            svg.Append($"<path class=\"line {name}\" d=\"{lines[(int)kind]}\"/>\n<path class=\"head {name}\" d=\"{heads[(int)kind]}\"/>\n");
        }
    }

    private void DrawFrom(int step)
    {
        // The bends of one step are a chain; what leaves it late is known first when it is walked from its end.
        var chain = new List<int> { step };
        while (layers.After[chain[^1]].Find(layers.IsBend) is > 0 and var bend) chain.Add(bend);
        var kindAfter = ArrowKind.Implied;
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var from = chain[i];
            var kind = i + 1 < chain.Count ? kindAfter : ArrowKind.Implied;
            if (i + 1 < chain.Count) Line(from, chain[i + 1], kind);
            foreach (var to in layers.After[from].Where(p => !layers.IsBend(p)))
            {
                var mine = kindOf(step, to);
                Line(from, to, mine);
                kind = (ArrowKind)Math.Max((int)kind, (int)mine);
            }

            kindAfter = kind;
        }
    }

    private void Line(int from, int to, ArrowKind kind)
    {
        var (a, b) = (frame.Leaves(from, to), frame.Enters(from, to));
        var isBend = layers.IsBend(to);
        // A kink smaller than this is no news.
        if (!layers.IsBend(from) && Math.Abs(a.Across - b.Across) < Kink) a = a with { Across = b.Across };
        var end = b with { Along = b.Along - (isBend ? 0 : Head - 1) };
        var line = lines[(int)kind].Append('M').Append(frame.Point(a));
        if (a.Across == end.Across)
        {
            line.Append('L').Append(frame.Point(end));
        }
        else
        {
            var middle = (a.Along + end.Along) / 2;
            line.Append('C').Append(frame.Point(a with { Along = middle })).Append(' ').Append(frame.Point(end with { Along = middle })).Append(' ').Append(frame.Point(end));
        }

        if (isBend) line.Append('L').Append(frame.Point(b with { Along = b.Along + frame.Depth }));
        else heads[(int)kind].Append('M').Append(frame.Point(b)).Append('L').Append(frame.Point(new Spot(b.Across - (Head / 2), b.Along - Head))).Append('L').Append(frame.Point(new Spot(b.Across + (Head / 2), b.Along - Head))).Append('Z');
    }
}

/// <summary>A point of a picture before it is known which way it runs.</summary>
/// <param name="Across">Along a layer.</param>
/// <param name="Along">From layer to layer.</param>
internal readonly record struct Spot(double Across, double Along);
