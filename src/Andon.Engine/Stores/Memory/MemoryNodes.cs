namespace Andon.Stores;

/// <summary>The nodes over a store in memory, by a clock that is the store's own.</summary>
internal sealed class MemoryNodes(TimeProvider time, Lock gate) : INodeTable
{
    private readonly SortedDictionary<Guid, DateTimeOffset> leases = [];
    private readonly List<Action<NodeNews>> listeners = [];

    public ValueTask<Heartbeat> JoinAsync(NodeRow node, TimeSpan lease, CancellationToken cancellation = default)
    {
        lock (gate) return ValueTask.FromResult(Extend(node.Incarnation, lease));
    }

    public ValueTask<Heartbeat?> BeatAsync(Guid incarnation, TimeSpan lease, CancellationToken cancellation = default)
    {
        lock (gate) return ValueTask.FromResult(leases.ContainsKey(incarnation) ? Extend(incarnation, lease) : null);
    }

    public ValueTask LeaveAsync(Guid incarnation, CancellationToken cancellation = default)
    {
        lock (gate) leases.Remove(incarnation);
        return ValueTask.CompletedTask;
    }

    public void Tell(NodeNews news)
    {
        Action<NodeNews>[] told;
        lock (gate) told = [.. listeners];
        foreach (var heard in told) heard(news);
    }

    public async Task ListenAsync(Action<NodeNews> heard, CancellationToken cancellation)
    {
        lock (gate) listeners.Add(heard);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate) listeners.Remove(heard);
    }

    /// <summary>Declares dead whose lease is over.</summary>
    public void Bury()
    {
        var now = time.GetUtcNow();
        foreach (var (node, until) in leases.ToArray())
            if (until < now) leases.Remove(node);
    }

    public bool Has(Guid incarnation) => leases.ContainsKey(incarnation);

    /// <summary>In how long the first lease of another node is over.</summary>
    public TimeSpan? NextAfter(Guid alive) => leases.Where(l => l.Key != alive).Select(l => (TimeSpan?)(l.Value - time.GetUtcNow())).Min();

    private Heartbeat Extend(Guid incarnation, TimeSpan lease)
    {
        var now = time.GetUtcNow();
        leases[incarnation] = now + lease;
        return new Heartbeat(now, [.. leases.Where(l => l.Value > now).Select(l => l.Key)]);
    }
}
