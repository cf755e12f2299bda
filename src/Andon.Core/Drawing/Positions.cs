namespace Andon.Drawing;

/// <summary>
/// Puts the points of ordered layers side by side: each step as near to the mean of its neighbours as the others of its layer allow, and each bend as near
/// to the mean of all bends of its arrow, so that long arrows come out straight.
/// </summary>
internal sealed class Positions
{
    private const double BendWeight = 4;

    /// <summary>What a long arrow pulls its ends with; a step beside a neighbour's step pulls with 1, so that the main line comes out straight.</summary>
    private const double BendPull = 0.2;

    private const int Work = 4_000_000;
    private const int MostSweeps = 32;

    private readonly Layers layers;
    private readonly double size;
    private readonly double gap;
    private readonly double[] at;
    private readonly Chain[] chains;

    private Positions(Layers layers, double size, double gap)
    {
        (this.layers, this.size, this.gap) = (layers, size, gap);
        at = new double[layers.Points];
        chains = new Chain[layers.Points];
        for (var point = 0; point < at.Length; point++)
        {
            if (!layers.IsBend(point)) continue;
            var before = layers.Before[point][0];
            chains[point] = layers.IsBend(before) ? chains[before] : new Chain();
            chains[point].Count++;
        }
    }

    /// <summary>The middle of each point across the layers; the outermost edge of all is at 0.</summary>
    /// <param name="layers">In their order.</param>
    /// <param name="size">The room that a step takes.</param>
    /// <param name="gap">The room between two steps.</param>
    public static double[] Of(Layers layers, double size, double gap)
    {
        var positions = new Positions(layers, size, gap);
        positions.Begin();
        positions.Settle();
        var first = Enumerable.Range(0, layers.Points).Select(p => positions.at[p] - (layers.IsBend(p) ? 0 : size / 2)).DefaultIfEmpty().Min();
        return [.. positions.at.Select(a => a - first)];
    }

    /// <summary>Side by side, and each layer in the middle.</summary>
    private void Begin()
    {
        foreach (var layer in layers.ByLayer)
        {
            var end = 0.0;
            for (var i = 1; i < layer.Count; i++) at[layer[i]] = end += Apart(layer[i - 1], layer[i]);
            foreach (var point in layer) Move(point, at[point] - (end / 2), from: 0);
        }
    }

    private void Settle()
    {
        var sweeps = Math.Clamp(Work / (4 * (layers.Points + layers.Links + 1)), 4, MostSweeps);
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            for (var i = 0; i < layers.ByLayer.Length; i++)
            {
                var number = sweep % 2 == 0 ? i : layers.ByLayer.Length - 1 - i;
                // First each side alone pulls its own way, which spreads what is crowded; then both sides do. Last, bends only keep in line.
                var (up, down) = sweep < sweeps / 2 ? (sweep % 2 == 0, sweep % 2 == 1) : (true, true);
                Settle(layers.ByLayer[number], up, down, bendsYield: sweep < sweeps * 3 / 4);
            }
        }
    }

    /// <summary>
    /// Moves one layer to where its points want to be, in their order and apart: least squares, which pooling neighbours that push each other solves exactly,
    /// in one pass (Ayer et al., 1955).
    /// </summary>
    private void Settle(List<int> layer, bool up, bool down, bool bendsYield)
    {
        var pools = new List<(double Mean, double Weight, int Count)>(layer.Count);
        var shifts = new double[layer.Count];
        for (var i = 0; i < layer.Count; i++)
        {
            if (i > 0) shifts[i] = shifts[i - 1] + Apart(layer[i - 1], layer[i]);
            var isHeld = !bendsYield && layers.IsBend(layer[i]);
            var (wanted, weight) = Wanted(layer[i], up && !isHeld, down && !isHeld);
            var pool = (Mean: wanted - shifts[i], Weight: weight, Count: 1);
            while (pools.Count > 0 && pools[^1].Mean >= pool.Mean)
            {
                var (mean, w, count) = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pool = (((mean * w) + (pool.Mean * pool.Weight)) / (w + pool.Weight), w + pool.Weight, count + pool.Count);
            }

            pools.Add(pool);
        }

        var next = 0;
        foreach (var (mean, _, count) in pools)
            for (var end = next + count; next < end; next++) Move(layer[next], mean + shifts[next], at[layer[next]]);
    }

    private (double At, double Weight) Wanted(int point, bool up, bool down)
    {
        var (sum, weight) = layers.IsBend(point) ? (BendWeight * chains[point].Mean, BendWeight) : (0.0, 0.0);
        if (up) Pull(layers.Before[point]);
        if (down) Pull(layers.After[point]);
        return weight > 0 ? (sum / weight, weight) : (at[point], 0.1);

        void Pull(List<int> neighbours)
        {
            foreach (var neighbour in neighbours)
            {
                // Between bends the mean of their chain says all.
                if (layers.IsBend(point) && layers.IsBend(neighbour)) continue;
                var pull = layers.IsBend(point) || layers.IsBend(neighbour) ? BendPull : 1;
                sum += pull * at[neighbour];
                weight += pull;
            }
        }
    }

    private void Move(int point, double to, double from)
    {
        at[point] = to;
        if (layers.IsBend(point)) chains[point].Sum += to - from;
    }

    private double Apart(int a, int b) => (layers.IsBend(a), layers.IsBend(b)) switch
    {
        (true, true) => gap * 0.6,
        (false, false) => size + gap,
        _ => (size / 2) + (gap * 0.9),
    };

    /// <summary>The bends of one step's arrows.</summary>
    private sealed class Chain
    {
        public double Sum { get; set; }

        public int Count { get; set; }

        public double Mean => Sum / Count;
    }
}
