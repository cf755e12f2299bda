using Andon.Expressions;

namespace Andon.Pipelines;

/// <summary>A compiled <c>map</c>: its steps run once for each item of a list.</summary>
public sealed class MapDefinition
{
    /// <summary>Gives the list.</summary>
    public required Template Over { get; init; }

    /// <summary>Names an item for good, by its content. Default: null, its place in the list.</summary>
    public Template? Key { get; init; }

    /// <summary>Items under way at once. Default: 100.</summary>
    public int MaxParallel { get; init; } = PipelineLimits.DefaultMapParallel;

    /// <summary>Items that may fail before the map does. Default: 0.</summary>
    public int MaxFailures { get; init; }

    /// <summary>What is done for each item.</summary>
    public required Dag Dag { get; init; }
}
