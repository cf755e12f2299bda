using Andon.Pipelines;

namespace Andon.Drawing;

/// <summary>
/// The points of a drawing, in layers. Each step is a point; where an arrow passes a layer, a bend is one too, shared by all arrows of one step there, so that
/// its arrows part as late as they can. Every link leads from one layer to the next.
/// </summary>
internal sealed class Layers
{
    private readonly List<int> steps = [];
    private readonly List<int> layerOf = [];

    private Layers(int count) => ByLayer = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];

    /// <summary>The points of each layer; drawn in this order.</summary>
    public List<int>[] ByLayer { get; }

    /// <summary>Where a point's links come from, one layer before.</summary>
    public List<List<int>> Before { get; } = [];

    /// <summary>Where a point's links lead to, one layer after.</summary>
    public List<List<int>> After { get; } = [];

    /// <summary>Steps and bends.</summary>
    public int Points => steps.Count;

    /// <summary>Links between neighbouring layers.</summary>
    public int Links { get; private set; }

    public int LayerOf(int point) => layerOf[point];

    /// <summary>Whether an arrow only passes here. The points below the number of steps are the steps.</summary>
    public bool IsBend(int point) => steps[point] < 0;

    /// <summary>The points and links of a graph; null where there are more than <paramref name="most"/> points.</summary>
    public static Layers? Of(Graph graph, int most)
    {
        if (graph.Deps.Length > most) return null;
        var layerOf = LayersOf(graph);
        var layers = new Layers(layerOf.Append(-1).Max() + 1);
        for (var step = 0; step < layerOf.Length; step++) layers.Add(step, layerOf[step]);
        // In the order of the graph, bends of steps that come first lie first; ordering starts from there.
        foreach (var step in graph.Order)
        {
            var at = step;
            var last = graph.Dependents[step].Select(d => layerOf[d]).Append(0).Max();
            for (var layer = layerOf[step] + 1; layer <= last; layer++)
            {
                foreach (var dependent in graph.Dependents[step]) if (layerOf[dependent] == layer) layers.Link(at, dependent);
                if (layer == last) break;
                if (layers.Points == most) return null;
                var bend = layers.Add(-1, layer);
                layers.Link(at, bend);
                at = bend;
            }
        }

        return layers;
    }

    /// <summary>One more than the highest of its dependencies; then what only feeds later steps moves down to them, which makes arrows short.</summary>
    private static int[] LayersOf(Graph graph)
    {
        var layers = new int[graph.Deps.Length];
        foreach (var step in graph.Order)
            foreach (var dep in graph.Deps[step]) layers[step] = Math.Max(layers[step], layers[dep] + 1);
        foreach (var step in graph.Order.Reverse())
            if (graph.Dependents[step].Length > graph.Deps[step].Length) layers[step] = graph.Dependents[step].Min(d => layers[d]) - 1;
        return layers;
    }

    private int Add(int step, int layer)
    {
        var point = steps.Count;
        steps.Add(step);
        layerOf.Add(layer);
        Before.Add([]);
        After.Add([]);
        ByLayer[layer].Add(point);
        return point;
    }

    private void Link(int from, int to)
    {
        After[from].Add(to);
        Before[to].Add(from);
        Links++;
    }
}
