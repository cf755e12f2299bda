using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>Compiled steps that depend on one another: those of a pipeline, or those that a map carries out for each of its items.</summary>
public sealed class Dag
{
    private readonly FrozenDictionary<string, int> indexes;

    internal Dag(Graph graph, ImmutableArray<Step> steps)
    {
        Graph = graph;
        Steps = steps;
        HasAlways = steps.Any(s => s.Definition.RunIf == RunIf.Always);
        indexes = steps.ToFrozenDictionary(s => s.Name, s => s.Index, StringComparer.Ordinal);
    }

    /// <summary>Who depends on whom.</summary>
    public Graph Graph { get; }

    /// <summary>The steps, by index.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>Whether any step runs after failures too.</summary>
    public bool HasAlways { get; }

    /// <summary>These steps and those of the maps among them, whatever the depth.</summary>
    public IEnumerable<Step> All => Steps.SelectMany(s => s.Map is { } map ? map.Dag.All.Prepend(s) : [s]);

    /// <summary>The index of a step by name, or −1.</summary>
    public int IndexOf(ReadOnlySpan<char> step) => indexes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(step, out var index) ? index : -1;
}
