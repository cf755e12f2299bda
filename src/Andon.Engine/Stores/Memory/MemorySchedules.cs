using Andon.Audit;

namespace Andon.Stores;

/// <summary>Schedules in memory.</summary>
internal sealed class MemorySchedules(MemoryAudit audits) : IScheduleStore
{
    private readonly MemoryRows<ScheduleRow> rows = new(static r => (r.Tenant, r.Id, r.Revision), static (_, r) => r with { Revision = r.Revision + 1 }, audits);

    public ValueTask<bool> AddAsync(ScheduleRow schedule, int most, AuditEntry? audit = null, CancellationToken cancellation = default) => rows.AddAsync(schedule, most, audit);

    public ValueTask<ScheduleRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => rows.FindAsync(tenant, id);

    public ValueTask<IReadOnlyList<ScheduleRow>> ListAsync(string tenant, string? pipeline, Guid after, int limit, CancellationToken cancellation = default) => rows.AskAsync<IReadOnlyList<ScheduleRow>>(all =>
    [
        .. all.Where(r => r.Tenant == tenant && (pipeline is null || r.Pipeline == pipeline) && string.CompareOrdinal(MemoryRows<ScheduleRow>.Key(r.Id), MemoryRows<ScheduleRow>.Key(after)) > 0).Take(limit),
    ]);

    public ValueTask<bool> ChangeAsync(ScheduleRow schedule, AuditEntry? audit = null, CancellationToken cancellation = default) => rows.ChangeAsync(schedule, audit);

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) => rows.DeleteAsync(tenant, id, audit);

    public ValueTask<DueSchedules> ListDueAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, CancellationToken cancellation = default) => rows.AskAsync(all =>
    {
        var waking = all.Where(r => r.WakeAt is not null && except?.Contains(r.Id) is not true).OrderBy(r => r.WakeAt).ToList();
        var due = waking.Take(limit).TakeWhile(r => r.WakeAt <= now).ToList();
        return new DueSchedules(due, due.Count < waking.Count ? waking[due.Count].WakeAt : null);
    });
}
