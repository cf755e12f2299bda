using static Andon.Drawing.SvgText;

namespace Andon.Drawing;

/// <summary>Where everything is: cards in layers, downwards or, where that would be too wide, to the right.</summary>
internal sealed class Frame
{
    public const double CardHeight = 46;
    public const double Margin = 28;

    /// <summary>As wide as a page of text and its margins: up to here a picture runs downwards.</summary>
    private const double PageWidth = 1_100;
    private const double PortGap = 12;
    private const double ShareOfSide = 0.6;

    private readonly Layers layers;
    private readonly double[] across;
    private readonly double[] starts;
    private readonly bool isDown;
    private readonly double top;
    private readonly Dictionary<(int From, int To), double> leaving = [];
    private readonly Dictionary<(int From, int To), double> entering = [];

    public Frame(Layers layers, double cardWidth, double top)
    {
        this.layers = layers;
        this.top = top;
        CardWidth = cardWidth;
        var widest = layers.ByLayer.Select(l => l.Count(p => !layers.IsBend(p))).DefaultIfEmpty().Max();
        var downWidth = widest * (cardWidth + Gap(true));
        isDown = downWidth <= PageWidth || downWidth <= layers.ByLayer.Length * (cardWidth + LayerGap(false));
        across = Positions.Of(layers, isDown ? cardWidth : CardHeight, Gap(isDown));
        starts = Starts();
        foreach (var layer in layers.ByLayer)
        {
            foreach (var point in layer.Where(p => !layers.IsBend(p)))
            {
                Spread(layers.After[point], (to, port) => leaving[(point, to)] = port);
                Spread(layers.Before[point], (from, port) => entering[(from, point)] = port);
            }
        }
    }

    public double CardWidth { get; }

    /// <summary>The room that a layer takes along the picture.</summary>
    public double Depth => isDown ? CardHeight : CardWidth;

    public double Width => (2 * Margin) + (isDown ? Extent() : Length());

    public double Height => top + Margin + (isDown ? Length() : Extent());

    /// <summary>The upper left corner of a step's card.</summary>
    public (double X, double Y) Corner(int step)
    {
        var spot = new Spot(across[step] - (Side / 2), starts[layers.LayerOf(step)]);
        return isDown ? (Margin + spot.Across, top + spot.Along) : (Margin + spot.Along, top + spot.Across);
    }

    /// <summary>Where the link from a point to another begins: each at a place of its own on a card's edge.</summary>
    public Spot Leaves(int from, int to) => new(across[from] + leaving.GetValueOrDefault((from, to)), starts[layers.LayerOf(from)] + Depth);

    /// <summary>Where the link from a point to another ends.</summary>
    public Spot Enters(int from, int to) => new(across[to] + entering.GetValueOrDefault((from, to)), starts[layers.LayerOf(to)]);

    public string Point(Spot spot) => isDown
        ? $"{N(Margin + spot.Across)} {N(top + spot.Along)}"
        : $"{N(Margin + spot.Along)} {N(top + spot.Across)}";

    private double Side => isDown ? CardWidth : CardHeight;

    private static double Gap(bool isDown) => isDown ? 28 : 16;

    private static double LayerGap(bool isDown) => isDown ? 44 : 60;

    /// <summary>Where arrows go far to the side, layers stand further apart, so that the arrows are not flat.</summary>
    private double[] Starts()
    {
        var starts = new double[layers.ByLayer.Length];
        for (var layer = 1; layer < starts.Length; layer++)
        {
            var furthest = layers.ByLayer[layer].SelectMany(p => layers.Before[p].Select(b => Math.Abs(across[p] - across[b]))).DefaultIfEmpty().Max();
            starts[layer] = starts[layer - 1] + Depth + LayerGap(isDown) + Math.Min(120, Math.Max(0, furthest - 200) * 0.1);
        }

        return starts;
    }

    private double Extent() => across.Select((at, p) => at + (layers.IsBend(p) ? 0 : Side / 2)).DefaultIfEmpty().Max();

    private double Length() => starts.Length == 0 ? 0 : starts[^1] + Depth;

    private void Spread(List<int> others, Action<int, double> place)
    {
        var sorted = others.OrderBy(p => across[p]).ToList();
        var apart = sorted.Count < 2 ? 0 : Math.Min(PortGap, Side * ShareOfSide / (sorted.Count - 1));
        for (var i = 0; i < sorted.Count; i++) place(sorted[i], (i - ((sorted.Count - 1) / 2.0)) * apart);
    }
}
