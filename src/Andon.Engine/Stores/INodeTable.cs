namespace Andon.Stores;

/// <summary>
/// The nodes that use a store together. Each that carries out steps says from time to time that it lives; time here is the store's alone. One that
/// was not heard of for its lease is declared dead by whoever looks for what the dead left (<see cref="IStore.ListLostAsync"/>): it is not in the
/// table any more, and an incarnation that is not in it never comes back.
/// </summary>
public interface INodeTable
{
    /// <summary>Enters an incarnation that was never here, for one lease from now.</summary>
    ValueTask<Heartbeat> JoinAsync(NodeRow node, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Says that an incarnation lives, for one lease from now; null where it has been declared dead.</summary>
    ValueTask<Heartbeat?> BeatAsync(Guid incarnation, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Takes an incarnation out that has ended; what it held to the last is lost at once. Nothing happens where it is not there.</summary>
    ValueTask LeaveAsync(Guid incarnation, CancellationToken cancellation = default);

    /// <summary>
    /// Tells the other nodes that there may be something new to look for; returns at once. A hint: it may come late, together with others, or not at all,
    /// and whoever is told finds by looking what there is.
    /// </summary>
    void Tell(NodeNews news);

    /// <summary>Hears what others tell, until cancelled. Where some of it may have been missed, all of it is told. Never fails: it tries again.</summary>
    Task ListenAsync(Action<NodeNews> heard, CancellationToken cancellation);
}

/// <summary>Where there may be something new.</summary>
[Flags]
public enum NodeNews
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>Steps wait for a node or for an outside worker.</summary>
    Ready = 1,

    /// <summary>Timers were set.</summary>
    Timers = 2,

    /// <summary>Outside workers have taken steps.</summary>
    Leases = 4,

    /// <summary>Anywhere.</summary>
    All = Ready | Timers | Leases,
}

/// <summary>A node as others see it.</summary>
/// <param name="Incarnation">This life of it.</param>
/// <param name="Name">Where it is, for people.</param>
public sealed record NodeRow(Guid Incarnation, string Name);

/// <summary>What a node hears when it is heard.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Nodes">Whose lease is not over, in the order of their ids.</param>
public sealed record Heartbeat(DateTimeOffset Now, IReadOnlyList<Guid> Nodes);

/// <summary>An unended run, and a dead incarnation that has attempts of it under way.</summary>
public readonly record struct LostHolder(Guid RunId, Guid Incarnation);

/// <summary>What the dead left, and in how long the first lease of another node is over unless that is heard of before; null where there is none.</summary>
public sealed record LostHolders(IReadOnlyList<LostHolder> Lost, TimeSpan? Next);
