using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>The DAG of a pipeline by step index: who depends on whom, directly and transitively.</summary>
public sealed class Graph
{
    private readonly ulong[][] ancestors;

    private Graph(ImmutableArray<ImmutableArray<int>> deps, ImmutableArray<ImmutableArray<int>> dependents, ImmutableArray<int> order, ulong[][] ancestors)
    {
        Deps = deps;
        Dependents = dependents;
        Order = order;
        this.ancestors = ancestors;
    }

    /// <summary>The direct dependencies of each step.</summary>
    public ImmutableArray<ImmutableArray<int>> Deps { get; }

    /// <summary>The steps that name each step as a dependency.</summary>
    public ImmutableArray<ImmutableArray<int>> Dependents { get; }

    /// <summary>All steps, each after its dependencies.</summary>
    public ImmutableArray<int> Order { get; }

    /// <summary>Whether <paramref name="ancestor"/> is a transitive dependency of <paramref name="step"/>.</summary>
    public bool IsAncestor(int ancestor, int step) => (ancestors[step][ancestor >> 6] & (1UL << (ancestor & 63))) != 0;

    /// <summary>Builds the graph, or returns the steps of one cycle in order (Kahn's algorithm; what remains holds a cycle).</summary>
    public static Graph? TryBuild(ImmutableArray<ImmutableArray<int>> deps, out ImmutableArray<int> cycle)
    {
        var count = deps.Length;
        var dependents = new List<int>[count];
        var open = new int[count];
        for (var i = 0; i < count; i++) dependents[i] = [];
        for (var i = 0; i < count; i++)
        {
            open[i] = deps[i].Length;
            foreach (var dep in deps[i]) dependents[dep].Add(i);
        }

        var order = new List<int>(count);
        for (var i = 0; i < count; i++) if (open[i] == 0) order.Add(i);
        for (var next = 0; next < order.Count; next++)
        {
            foreach (var dependent in dependents[order[next]])
                if (--open[dependent] == 0) order.Add(dependent);
        }

        if (order.Count < count)
        {
            cycle = FindCycle(deps, open);
            return null;
        }

        cycle = [];
        return new Graph(deps, [.. dependents.Select(d => d.ToImmutableArray())], [.. order], Ancestors(deps, order));
    }

    private static ulong[][] Ancestors(ImmutableArray<ImmutableArray<int>> deps, List<int> order)
    {
        var words = (deps.Length + 63) / 64;
        var ancestors = new ulong[deps.Length][];
        foreach (var step in order)
        {
            var mine = ancestors[step] = new ulong[words];
            foreach (var dep in deps[step])
            {
                for (var w = 0; w < words; w++) mine[w] |= ancestors[dep][w];
                mine[dep >> 6] |= 1UL << (dep & 63);
            }
        }

        return ancestors;
    }

    private static ImmutableArray<int> FindCycle(ImmutableArray<ImmutableArray<int>> deps, int[] open)
    {
        // Every step that is still open has an open dependency, so that walking back must come round.
        var seen = new Dictionary<int, int>();
        var path = new List<int>();
        var step = Array.FindIndex(open, o => o > 0);
        while (seen.TryAdd(step, path.Count))
        {
            path.Add(step);
            step = deps[step].First(d => open[d] > 0);
        }

        return [.. path.Skip(seen[step]).Reverse()];
    }
}
