using Andon.Audit;

namespace Andon.Stores;

/// <summary>
/// Schedules of tenants. Comes with a store; one conformance suite holds them all. A change is a compare-and-set by the revision, so that of several nodes
/// that see the same schedule due one moves it on.
/// </summary>
public interface IScheduleStore
{
    /// <summary>Adds a schedule; false, and nothing changed, where its tenant has so many already.</summary>
    ValueTask<bool> AddAsync(ScheduleRow schedule, int most, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>A schedule of a tenant; null where there is none.</summary>
    ValueTask<ScheduleRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default);

    /// <summary>Schedules of a tenant by id, which is the order in which they were made, after one; only those of a pipeline where one is given.</summary>
    ValueTask<IReadOnlyList<ScheduleRow>> ListAsync(string tenant, string? pipeline, Guid after, int limit, CancellationToken cancellation = default);

    /// <summary>Replaces a schedule that still has the revision given, and counts it up; false, and nothing changed, where it has another or is gone.</summary>
    ValueTask<bool> ChangeAsync(ScheduleRow schedule, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Removes a schedule; false where there is none.</summary>
    ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Schedules of all tenants with something to do at <paramref name="now"/>, the earliest first; as if those in <paramref name="except"/> had nothing.</summary>
    ValueTask<DueSchedules> ListDueAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, CancellationToken cancellation = default);
}

/// <summary>Schedules that are due, and when the next one after them is.</summary>
public sealed record DueSchedules(IReadOnlyList<ScheduleRow> Due, DateTimeOffset? Next);
