using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Schedules;

/// <summary>Schedules in the database.</summary>
internal sealed class PostgresSchedules(Database database, TenantKeys tenants) : IScheduleStore
{
    public async ValueTask<bool> AddAsync(ScheduleRow schedule, int most, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, schedule.Tenant, cancellation);
        return await database.WriteAsync(
            tenants,
            schedule.Tenant,
            audit,
            batch => batch.Then("schedule-add", schedule.Tenant, schedule.Id, schedule.Pipeline, schedule.Revision, Instant.Of(schedule.WakeAt), schedule.ToJson(), (long)most),
            cancellation) > 0;
    }

    public async ValueTask<ScheduleRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        await database.ListAsync(tenant, batch => batch.Then("schedule", tenant, id), Row, cancellation) is [var found] ? found : null;

    public ValueTask<IReadOnlyList<ScheduleRow>> ListAsync(string tenant, string? pipeline, Guid after, int limit, CancellationToken cancellation = default) =>
        database.ListAsync(tenant, batch => batch.Then("schedules", tenant, after, pipeline, (long)limit), Row, cancellation);

    public async ValueTask<bool> ChangeAsync(ScheduleRow schedule, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        var changed = schedule with { Revision = schedule.Revision + 1 };
        return await database.WriteAsync(
            tenants,
            schedule.Tenant,
            audit,
            batch => batch.Then("schedule-change", schedule.Tenant, schedule.Id, schedule.Revision, changed.Revision, Instant.Of(changed.WakeAt), changed.ToJson()),
            cancellation) > 0;
    }

    public async ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, tenant, audit, batch => batch.Then("schedule-delete", tenant, id), cancellation) > 0;

    public async ValueTask<DueSchedules> ListDueAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, CancellationToken cancellation = default)
    {
        var waking = await database.ReadAsync(
            // One more than asked for: it says when the next one is.
            batch => batch.Then("tenants-all-by-index").Then("schedules-by-time", except, limit + 1L),
            static (reader, stop) => reader.NextListAsync(Row, stop),
            cancellation);
        var due = waking.Take(limit).TakeWhile(s => s.WakeAt <= now).ToList();
        return new DueSchedules(due, due.Count < waking.Count ? waking[due.Count].WakeAt : null);
    }

    private static ScheduleRow Row(NpgsqlDataReader row) => ScheduleRow.FromJson(row.Bytes(0));
}
