using Andon.Audit;
using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Schedules in the file.</summary>
internal sealed class SqliteSchedules(ReaderPool readers, Func<Writer> writer) : IScheduleStore
{
    public ValueTask<bool> AddAsync(ScheduleRow schedule, int most, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(audit, session => session.Connection["schedule-add"]
        .Bind(1, session.Tenant(schedule.Tenant)).Bind(2, schedule.Id).Bind(3, schedule.Pipeline).Bind(4, schedule.Revision).Bind(5, Instant.Of(schedule.WakeAt))
        .Bind(6, schedule.ToJson()).Bind(7, most).Execute() > 0);

    public ValueTask<ScheduleRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["schedule"].Bind(1, q.tenant).Bind(2, q.id).Rows(Row).FirstOrDefault(), (tenant, id), cancellation);

    public ValueTask<IReadOnlyList<ScheduleRow>> ListAsync(string tenant, string? pipeline, Guid after, int limit, CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<ScheduleRow> (db, q) => db["schedules"].Bind(1, q.tenant).Bind(2, q.after).Bind(3, q.pipeline).Bind(4, q.limit).Rows(Row),
        (tenant, pipeline, after, limit), cancellation);

    public ValueTask<bool> ChangeAsync(ScheduleRow schedule, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(audit, session =>
    {
        var changed = schedule with { Revision = schedule.Revision + 1 };
        return session.Connection["schedule-change"].Bind(1, changed.Revision).Bind(2, Instant.Of(changed.WakeAt)).Bind(3, changed.ToJson())
            .Bind(4, schedule.Id).Bind(5, session.Tenant(schedule.Tenant)).Bind(6, schedule.Revision).Execute() > 0;
    });

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        WriteAsync(audit, session => session.Connection["schedule-delete"].Bind(1, id).Bind(2, session.Tenant(tenant)).Execute() > 0);

    public ValueTask<DueSchedules> ListDueAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => Due(db, q.now, q.limit, q.except), (now, limit, except), cancellation);

    private static DueSchedules Due(Connection connection, DateTimeOffset now, int limit, IReadOnlySet<Guid>? except)
    {
        var due = new List<ScheduleRow>();
        DateTimeOffset? next = null;
        var waking = connection["schedules-by-time"];
        while (next is null && waking.Next())
        {
            if (!Filters.Includes(waking.Guid(0), except, null))
                continue;
            var at = Instant.From(waking.Long(1));
            if (due.Count < limit && at <= now)
                due.Add(ScheduleRow.FromJson(waking.Bytes(2)));
            else
                next = at;
        }
        waking.Reset();
        return new DueSchedules(due, next);
    }

    private async ValueTask<bool> WriteAsync(AuditEntry? audit, Func<WriteSession, bool> write) => await writer().WriteAsync(session => session.Audit.After(write(session), audit));

    private static ScheduleRow Row(Statement row) => ScheduleRow.FromJson(row.Bytes(0));
}
