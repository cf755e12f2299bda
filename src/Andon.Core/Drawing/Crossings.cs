namespace Andon.Drawing;

/// <summary>Counts where links cross.</summary>
internal static class Crossings
{
    /// <summary>All crossings: for each two layers, the links in the order of their beginnings, and how many of their ends are out of order (Barth, Mutzel and Jünger, 2004).</summary>
    public static long Of(Layers layers, double[] places)
    {
        var crossings = 0L;
        var ranks = new int[layers.Points];
        for (var layer = 0; layer + 1 < layers.ByLayer.Length; layer++)
        {
            var below = layers.ByLayer[layer + 1];
            for (var i = 0; i < below.Count; i++) ranks[below[i]] = i;
            var seen = new int[below.Count + 1];
            var links = 0;
            foreach (var point in layers.ByLayer[layer])
            {
                var ends = layers.After[point].Select(p => ranks[p]).Order().ToArray();
                foreach (var end in ends) crossings += links - UpTo(seen, end);
                foreach (var end in ends) Add(seen, end);
                links += ends.Length;
            }
        }

        return crossings;
    }

    /// <summary>The crossings of the links of two points, the first of which lies first.</summary>
    public static int Between(List<int> first, List<int> second, double[] places)
    {
        var crossings = 0;
        foreach (var a in first)
            foreach (var b in second) if (places[b] < places[a]) crossings++;
        return crossings;
    }

    /// <summary>How many ends lie at <paramref name="rank"/> or before (Fenwick, 1994).</summary>
    private static int UpTo(int[] tree, int rank)
    {
        var sum = 0;
        for (var i = rank + 1; i > 0; i -= i & -i) sum += tree[i];
        return sum;
    }

    private static void Add(int[] tree, int rank)
    {
        for (var i = rank + 1; i < tree.Length; i += i & -i) tree[i]++;
    }
}
