namespace Andon.Pipelines;

/// <summary>The steps that a step may name: those beside it, and for a step of a map those that its map may name. Inner names hide outer ones.</summary>
/// <param name="Graph">The steps beside it.</param>
/// <param name="Outer">What the map may name; null for the steps of the pipeline itself.</param>
/// <param name="Map">The map's index in <paramref name="Outer"/>.</param>
internal sealed record StepScope(StepGraph Graph, StepScope? Outer, int Map)
{
    /// <summary>Whether who asks undoes the step that it is asked for: then that step is before it.</summary>
    public bool Undoes { get; init; }

    /// <summary>How many maps are around these steps.</summary>
    public int Depth => Outer is null ? 0 : Outer.Depth + 1;

    /// <summary>Every name, inner ones first.</summary>
    public IEnumerable<string> Names => Outer is null ? Graph.Names : Graph.Names.Concat(Outer.Names);

    /// <summary>What the step called <paramref name="name"/> is to the step at <paramref name="from"/>.</summary>
    public StepRelation Find(string name, int from)
    {
        if (!Graph.TryFind(name, out var other)) return Outer?.Find(name, Map) ?? StepRelation.Unknown;
        if (other == from) return Undoes ? StepRelation.Before : StepRelation.Itself;
        if (!Graph.IsCertain(from) || Graph.IsAncestor(other, from)) return StepRelation.Before;
        return Graph.IsAncestor(from, other) ? StepRelation.After : StepRelation.Beside;
    }
}

/// <summary>What one step is to another.</summary>
internal enum StepRelation
{
    /// <summary>There is none of that name.</summary>
    Unknown,

    /// <summary>The same, or a map around it.</summary>
    Itself,

    /// <summary>A transitive dependency, or perhaps one where mistyped names keep it from being told.</summary>
    Before,

    /// <summary>It depends on the step that asks.</summary>
    After,

    /// <summary>Neither depends on the other.</summary>
    Beside,
}
