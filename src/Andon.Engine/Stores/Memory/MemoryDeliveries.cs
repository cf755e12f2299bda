namespace Andon.Stores;

/// <summary>The outbox in memory, under the lock of the store whose appends fill it.</summary>
internal sealed class MemoryDeliveries(MemoryTables tables, Lock gate) : IDeliveryStore
{
    private Dictionary<Guid, DeliveryRow> Rows => tables.Deliveries;

    public async ValueTask AddAsync(IReadOnlyList<DeliveryRow> deliveries, CancellationToken cancellation = default) =>
        await Locked(() => deliveries.Count(d => Rows.TryAdd(d.Id, d)));

    public ValueTask<IReadOnlyList<DeliveryTarget>> ListTargetsAsync(CancellationToken cancellation = default) => Locked<IReadOnlyList<DeliveryTarget>>(() =>
    [
        .. Rows.Values.Where(r => r.State == DeliveryState.Pending).GroupBy(r => (r.Tenant, r.Target)).Select(g => new DeliveryTarget(g.Key.Tenant, g.Key.Target, g.Min(r => r.DueAt!.Value))),
    ]);

    public ValueTask<IReadOnlyList<DeliveryRow>> ClaimAsync(DeliveryClaim claim, CancellationToken cancellation = default) => Locked<IReadOnlyList<DeliveryRow>>(() =>
    {
        List<DeliveryRow> claimed =
        [
            .. Rows.Values.Where(r => r.Tenant == claim.Tenant && r.Target == claim.Target && r.State == DeliveryState.Pending && r.DueAt <= claim.Now)
                .OrderBy(r => r.DueAt).Take(claim.Limit).Select(r => r with { DueAt = claim.Until, Claim = claim.By }),
        ];
        foreach (var row in claimed) Rows[row.Id] = row;
        return claimed;
    });

    public ValueTask<bool> SettleAsync(DeliveryRow delivery, CancellationToken cancellation = default) => Locked(() =>
    {
        if (Find(delivery.Tenant, delivery.Id) is not { State: DeliveryState.Pending } found || found.Claim != delivery.Claim) return false;
        Rows[delivery.Id] = delivery with { Claim = null };
        return true;
    });

    public ValueTask<DeliveryRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => Locked(() => Find(tenant, id));

    public ValueTask<IReadOnlyList<DeliveryRow>> ListAsync(string tenant, Guid target, DeliveryState? state, Guid? before, int limit, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<DeliveryRow>>(() =>
        [
            .. Rows.Values.Where(r => r.Tenant == tenant && r.Target == target && (state is null || r.State == state) && (before is null || string.CompareOrdinal(Key(r.Id), Key(before.Value)) < 0))
                .OrderByDescending(r => Key(r.Id), StringComparer.Ordinal).Take(limit),
        ]);

    public ValueTask<bool> ReplayAsync(string tenant, Guid target, Guid id, DateTimeOffset now, CancellationToken cancellation = default) => Locked(() =>
    {
        if (Find(tenant, id) is not { } found || found.Target != target || found.State == DeliveryState.Pending) return false;
        Rows[id] = found with { State = DeliveryState.Pending, DueAt = now, Attempts = 0, EndedAt = null };
        return true;
    });

    public ValueTask<int> DeleteAsync(string tenant, Guid target, CancellationToken cancellation = default) => Locked(() => Remove(Rows.Values.Where(r => r.Tenant == tenant && r.Target == target)));

    public ValueTask<int> PruneAsync(DateTimeOffset deliveredBefore, DateTimeOffset deadBefore, int limit, CancellationToken cancellation = default) =>
        Locked(() => Remove(Rows.Values.Where(r => r.EndedAt < (r.State == DeliveryState.Dead ? deadBefore : deliveredBefore)).Take(limit)));

    private int Remove(IEnumerable<DeliveryRow> rows) => rows.ToList().Count(row => Rows.Remove(row.Id));

    private DeliveryRow? Find(string tenant, Guid id) => Rows.TryGetValue(id, out var row) && row.Tenant == tenant ? row : null;

    private static string Key(Guid id) => id.ToString("N");

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
