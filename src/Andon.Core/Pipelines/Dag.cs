using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>Compiled steps that depend on one another: those of a pipeline, or those that a map carries out for each of its items.</summary>
public sealed class Dag
{
    private readonly FrozenDictionary<string, int> indexes;

    internal Dag(Graph graph, ImmutableArray<Step> steps, ImmutableArray<Step> compensations)
    {
        Graph = graph;
        Steps = steps;
        Slots = [.. steps, .. compensations];
        HasAlways = steps.Any(s => s.Definition.RunIf == RunIf.Always);
        indexes = Slots.ToFrozenDictionary(s => s.Name, s => s.Index, StringComparer.Ordinal);
    }

    /// <summary>Who depends on whom.</summary>
    public Graph Graph { get; }

    /// <summary>The steps, by index.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>The steps, and after them those that undo some of them: as a run holds them.</summary>
    public ImmutableArray<Step> Slots { get; }

    /// <summary>Whether any step runs after failures too.</summary>
    public bool HasAlways { get; }

    /// <summary>These steps, those of the maps among them, whatever the depth, and those that undo them.</summary>
    public IEnumerable<Step> All => Slots.SelectMany(s => s.Map is { } map ? map.Dag.All.Prepend(s) : [s]);

    /// <summary>The index of a step by name, or −1. What undoes a step is none that others may name.</summary>
    public int IndexOf(ReadOnlySpan<char> step) => SlotOf(step) is var slot && slot < Steps.Length ? slot : -1;

    /// <summary>The index of a step, or of what undoes one, by name; or −1.</summary>
    public int SlotOf(ReadOnlySpan<char> step) => indexes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(step, out var index) ? index : -1;
}
