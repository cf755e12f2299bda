using Andon.Audit;

namespace Andon.Stores;

/// <summary>What people did, in memory.</summary>
internal sealed class MemoryAudit : IAuditStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, List<AuditRecord>> chains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<long, AuditCheckpoint>> checkpoints = new(StringComparer.Ordinal);

    /// <summary>Adds an entry to the chain of its tenant; nothing happens where there is none to add.</summary>
    public void Add(AuditEntry? entry)
    {
        if (entry is null) return;
        lock (gate)
        {
            if (!chains.TryGetValue(entry.Tenant, out var chain)) chains[entry.Tenant] = chain = [];
            var sequence = chain.Count + 1;
            chain.Add(new AuditRecord(sequence, entry, AuditChain.Next(chain.Count == 0 ? AuditChain.Start : chain[^1].Hash, sequence, entry)));
        }
    }

    /// <summary>Adds an entry where something was changed, which it says again.</summary>
    public bool After(bool isChanged, AuditEntry? entry)
    {
        if (isChanged) Add(entry);
        return isChanged;
    }

    public ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<AuditRecord>>(() => [.. Chain(tenant).Skip((int)Math.Max(0, after)).Take(limit)]);

    public ValueTask<Page<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellation = default) =>
        Locked(() => query.PageOf(Enumerable.Reverse(Chain(query.Tenant)).SkipWhile(r => r.Sequence >= query.Before)));

    public async ValueTask AddCheckpointAsync(AuditCheckpoint checkpoint, CancellationToken cancellation = default) => await Locked(() =>
    {
        if (!checkpoints.TryGetValue(checkpoint.Tenant, out var made)) checkpoints[checkpoint.Tenant] = made = [];
        return made.TryAdd(checkpoint.Sequence, checkpoint);
    });

    public ValueTask<IReadOnlyList<AuditCheckpoint>> ListCheckpointsAsync(string tenant, long after, int limit, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<AuditCheckpoint>>(() => checkpoints.TryGetValue(tenant, out var made) ? [.. made.Values.Where(c => c.Sequence > after).Take(limit)] : []);

    public ValueTask<AuditCheckpoint?> LastCheckpointAsync(string tenant, CancellationToken cancellation = default) => Locked(() => Last(tenant));

    public ValueTask<IReadOnlyList<UncheckedAudit>> ListUncheckedAsync(CancellationToken cancellation = default) => Locked<IReadOnlyList<UncheckedAudit>>(() =>
    [
        .. from chain in chains
           let last = Last(chain.Key)
           where chain.Value.Count > (last?.Sequence ?? 0)
           select new UncheckedAudit(chain.Key, chain.Value.Count - (last?.Sequence ?? 0), last?.At),
    ]);

    private List<AuditRecord> Chain(string tenant) => chains.GetValueOrDefault(tenant) ?? [];

    private AuditCheckpoint? Last(string tenant) => checkpoints.TryGetValue(tenant, out var made) ? made.Values[^1] : null;

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
