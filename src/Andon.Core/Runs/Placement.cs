using System.Collections.Frozen;
using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>What the deciding node has room for. A decision starts no more than this; the rest becomes ready for any node.</summary>
public sealed record Placement
{
    /// <summary>A node that carries out nothing.</summary>
    public static Placement None { get; } = new() { Incarnation = Guid.Empty, Handlers = FrozenSet<string>.Empty };

    /// <summary>This life of the node's process.</summary>
    public required Guid Incarnation { get; init; }

    /// <summary>Step types that have a live handler.</summary>
    public required IReadOnlySet<string> Handlers { get; init; }

    /// <summary>The queues whose steps the node takes; empty for all of them.</summary>
    public IReadOnlyCollection<string> Queues { get; init; } = [];

    /// <summary>Attempts that may start now.</summary>
    public int FreeSlots { get; init; }

    /// <summary>Attempts of the run's tenant that may start now, here or with outside workers. Default: any number.</summary>
    public int FreeInTenant { get; init; } = int.MaxValue;

    /// <summary>Attempts that may start now of the types that have a limit of their own.</summary>
    public IReadOnlyDictionary<string, int> FreeByType { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>Attempts under way in the run's tenant by the key of their step's <c>concurrency</c>.</summary>
    public IReadOnlyDictionary<string, int> RunningByKey { get; init; } = FrozenDictionary<string, int>.Empty;
}

/// <summary>All that a decision may know beside the run and the command.</summary>
/// <param name="Now">The engine's clock.</param>
/// <param name="Seed">Where ids, tokens and jitter come from.</param>
/// <param name="Placement">What the node has room for.</param>
public sealed record DecisionContext(DateTimeOffset Now, Seed Seed, Placement Placement)
{
    /// <summary>Bytes an output may have. Default: 1 MiB.</summary>
    public int MaxOutputBytes { get; init; } = 1 << 20;

    /// <summary>Bytes that the output of a map may have, all its items together, or that of a child run. Default: 64 MiB.</summary>
    public int MaxMapOutputBytes { get; init; } = 64 << 20;

    /// <summary>Signals that a run keeps until a step waits for them. Default: 100.</summary>
    public int MaxKeptSignals { get; init; } = 100;

    /// <summary>Bytes that these signals may have together. Default: 1 MiB.</summary>
    public int MaxKeptSignalBytes { get; init; } = 1 << 20;
    /// <summary>Who of the run's tenant is away. Default: nobody.</summary>
    public Absences Absences { get; init; } = Absences.None;
}
