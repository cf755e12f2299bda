namespace Andon.Drawing;

/// <summary>
/// Orders the points of each layer so that few arrows cross: every point goes to the mean place of its neighbours, layer after layer, down and up, and the
/// best order seen is kept (the barycentre method of Sugiyama, Tagawa and Toda, 1981). Then neighbours change places wherever that helps.
/// </summary>
internal static class Ordering
{
    /// <summary>Work for one picture, in points and links visited; what is larger is ordered less well, not later.</summary>
    private const int Work = 3_000_000;
    private const int MostSweeps = 24;
    private const int MostSwapped = 3_000;

    public static void Arrange(Layers layers)
    {
        FollowFirst(layers);
        var places = new double[layers.Points];
        Place(layers, places);
        var best = Keep(layers);
        var fewest = Crossings.Of(layers, places);
        var sweeps = Math.Clamp(Work / (8 * (layers.Points + layers.Links + 1)), 2, MostSweeps);
        for (var sweep = 0; sweep < sweeps && fewest > 0; sweep++)
        {
            Sweep(layers, places, isDown: sweep % 2 == 0);
            Swap(layers, places);
            var crossings = Crossings.Of(layers, places);
            if (crossings >= fewest) continue;
            fewest = crossings;
            best = Keep(layers);
        }

        for (var layer = 0; layer < best.Length; layer++) layers.ByLayer[layer] = best[layer];
    }

    /// <summary>A first order in which what belongs together lies together: points as a walk from the first step meets them.</summary>
    private static void FollowFirst(Layers layers)
    {
        var met = new int[layers.Points];
        var next = 0;
        var stack = new Stack<int>();
        for (var start = 0; start < layers.Points; start++)
        {
            if (layers.Before[start].Count == 0) stack.Push(start);
            while (stack.TryPop(out var point))
            {
                if (met[point] > 0) continue;
                met[point] = ++next;
                for (var i = layers.After[point].Count - 1; i >= 0; i--) stack.Push(layers.After[point][i]);
            }
        }

        foreach (var layer in layers.ByLayer) layer.Sort((a, b) => met[a].CompareTo(met[b]));
    }

    private static void Sweep(Layers layers, double[] places, bool isDown)
    {
        var wanted = new double[layers.Points];
        for (var i = 1; i < layers.ByLayer.Length; i++)
        {
            var number = isDown ? i : layers.ByLayer.Length - 1 - i;
            var layer = layers.ByLayer[number];
            foreach (var point in layer)
            {
                var neighbours = isDown ? layers.Before[point] : layers.After[point];
                wanted[point] = neighbours.Count == 0 ? places[point] : neighbours.Average(n => places[n]);
            }

            // Points that want the same place keep their order, so that a sweep that gains nothing changes nothing.
            layers.ByLayer[number] = [.. layer.OrderBy(p => wanted[p])];
            Place(layers, places, number);
        }
    }

    /// <summary>Neighbours change places where fewer of their links cross then.</summary>
    private static void Swap(Layers layers, double[] places)
    {
        if (layers.Points + layers.Links > MostSwapped) return;
        for (var improved = true; improved;)
        {
            improved = false;
            foreach (var layer in layers.ByLayer)
            {
                for (var i = 0; i + 1 < layer.Count; i++)
                {
                    var (a, b) = (layer[i], layer[i + 1]);
                    var now = Crossings.Between(layers.Before[a], layers.Before[b], places) + Crossings.Between(layers.After[a], layers.After[b], places);
                    var then = Crossings.Between(layers.Before[b], layers.Before[a], places) + Crossings.Between(layers.After[b], layers.After[a], places);
                    if (then >= now) continue;
                    (layer[i], layer[i + 1]) = (b, a);
                    (places[a], places[b]) = (places[b], places[a]);
                    improved = true;
                }
            }
        }
    }

    private static void Place(Layers layers, double[] places)
    {
        for (var layer = 0; layer < layers.ByLayer.Length; layer++) Place(layers, places, layer);
    }

    private static void Place(Layers layers, double[] places, int layer)
    {
        // From the middle out: layers of different size are measured by one scale.
        var points = layers.ByLayer[layer];
        for (var i = 0; i < points.Count; i++) places[points[i]] = i - ((points.Count - 1) / 2.0);
    }

    private static List<int>[] Keep(Layers layers) => [.. layers.ByLayer.Select(layer => layer.ToList())];
}
