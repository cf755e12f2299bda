using System.Globalization;

namespace Andon.Stores;

/// <summary>The lists of a store in memory, under its lock.</summary>
internal static class MemoryLists
{
    public static Page<RunRow> Runs(MemoryTables tables, RunQuery query)
    {
        var before = query.Cursor is { } cursor ? Cursors.Key(cursor) : long.MaxValue;
        var found = tables.ByKey.Values.Reverse()
            .Where(run => run.Key < before && string.Equals(run.Row.Tenant, query.Tenant, StringComparison.Ordinal) && query.Matches(run.Row))
            .Take(query.Limit + 1)
            .ToList();
        var items = found.Take(query.Limit).Select(run => run.Row).ToList();
        return new Page<RunRow>(items, found.Count > items.Count ? found[^2].Key.ToString(CultureInfo.InvariantCulture) : null);
    }

    public static Page<TaskRow> Tasks(MemoryTables tables, TaskQuery query)
    {
        var after = query.Cursor is { } cursor ? Cursors.TimeAndKey(cursor) : (long.MinValue, 0);
        var found = tables.Tasks.Values
            .Where(task => query.Matches(task.Row) && (query.RunId is not { } run || task.Row.RunId == run))
            .OrderBy(Place)
            .Where(task => Place(task).CompareTo(after) > 0)
            .Take(query.Limit + 1)
            .ToList();
        var items = found.Take(query.Limit).Select(task => task.Row).ToList();
        return new Page<TaskRow>(items, found.Count > items.Count ? Cursors.Of(Place(found[^2]).Time, Place(found[^2]).Key) : null);

        static (long Time, long Key) Place((TaskRow Row, long Arrival) task) => (task.Row.OpenedAt.UtcTicks, task.Arrival);
    }

    /// <summary>
    /// The first row of each tenant, then so many of each as its weight says; the turn begins with another tenant at each call where there are more than fit.
    /// </summary>
    public static List<ReadyRow> Ready(MemoryTables tables, ReadyQuery query, int turn)
    {
        var tenants = tables.Ready.Where(tenant => (query.Tenant is not { } only || only == tenant.Key) && !tables.IsFull(tenant.Key))
            .Select(tenant => (
                Weight: tables.Quotas.TryGetValue(tenant.Key, out var quota) ? quota.Weight : 1,
                Rows: tenant.Value.Values.Where(row => query.Matches(row.RunId, row.Type, row.Queue) && (row.Slot is not { } slot || tables.TakenSlots(row.Tenant, slot.Key) < slot.Limit)).Take(query.Limit).ToList()))
            .Where(tenant => tenant.Rows.Count > 0)
            .ToList();
        var first = tenants.Count > query.Limit ? turn % tenants.Count : 0;
        return tenants.Skip(first).Concat(tenants.Take(first))
            .SelectMany(tenant => tenant.Rows.Select((row, n) => (Row: row, Turn: (double)n / tenant.Weight)))
            .OrderBy(row => row.Turn)
            .Select(row => row.Row)
            .Take(query.Limit)
            .ToList();
    }

    public static OverLeases LeasesOver(MemoryTables tables, DateTimeOffset now, int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only)
    {
        var first = tables.Leases.Where(lease => Filters.Includes(lease.RunId, except, only)).Take(limit + 1).ToList();
        var count = first.Take(limit).TakeWhile(lease => lease.Until <= now).Count();
        return new OverLeases(first[..count], count < first.Count ? first[count].Until : null);
    }

    public static DueTimers DueTimers(MemoryTables tables, DateTimeOffset now, int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only)
    {
        var first = tables.Timers.Where(timer => Filters.Includes(timer.RunId, except, only)).Take(limit + 1).ToList();
        var count = first.Take(limit).TakeWhile(timer => timer.DueAt <= now).Count();
        return new DueTimers(first[..count], count < first.Count ? first[count].DueAt : null);
    }
}
