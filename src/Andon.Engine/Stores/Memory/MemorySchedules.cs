using Andon.Audit;

namespace Andon.Stores;

/// <summary>Schedules in memory.</summary>
internal sealed class MemorySchedules(MemoryAudit audits) : IScheduleStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, ScheduleRow> rows = new(StringComparer.Ordinal);

    public ValueTask<bool> AddAsync(ScheduleRow schedule, int most, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        Locked(() => audits.After(rows.Values.Count(r => r.Tenant == schedule.Tenant) < most && rows.TryAdd(Key(schedule.Id), schedule), audit));

    public ValueTask<ScheduleRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => Locked(() => Find(tenant, id));

    public ValueTask<IReadOnlyList<ScheduleRow>> ListAsync(string tenant, string? pipeline, Guid after, int limit, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<ScheduleRow>>(() =>
        [
            .. rows.Values.Where(r => r.Tenant == tenant && (pipeline is null || r.Pipeline == pipeline) && string.CompareOrdinal(Key(r.Id), Key(after)) > 0).Take(limit),
        ]);

    public ValueTask<bool> ChangeAsync(ScheduleRow schedule, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() =>
    {
        if (Find(schedule.Tenant, schedule.Id)?.Revision != schedule.Revision) return false;
        rows[Key(schedule.Id)] = schedule with { Revision = schedule.Revision + 1 };
        return audits.After(true, audit);
    });

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        Locked(() => audits.After(Find(tenant, id) is not null && rows.Remove(Key(id)), audit));

    public ValueTask<DueSchedules> ListDueAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, CancellationToken cancellation = default) => Locked(() =>
    {
        var waking = rows.Values.Where(r => r.WakeAt is not null && except?.Contains(r.Id) is not true).OrderBy(r => r.WakeAt).ToList();
        var due = waking.Take(limit).TakeWhile(r => r.WakeAt <= now).ToList();
        return new DueSchedules(due, due.Count < waking.Count ? waking[due.Count].WakeAt : null);
    });

    private ScheduleRow? Find(string tenant, Guid id) => rows.TryGetValue(Key(id), out var row) && row.Tenant == tenant ? row : null;

    private static string Key(Guid id) => id.ToString("N");

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
