using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Reading;
using Andon.Stores;
using Andon.Tenants;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>What is written rarely, on a connection of its own and without waiting for the appends.</summary>
internal sealed class RareWrites(Database database, TenantKeys tenants, PipelineReads pipelines, Partitions partitions)
{
    /// <summary>Runs removed in one transaction: appends wait meanwhile, and must not notice.</summary>
    private const int Portion = 64;

    /// <summary>Of publishers at the same moment each loses once to each other at most.</summary>
    private const int MostPublishers = 20;

    public async ValueTask<PipelineRow> PublishAsync(PipelineRow row, Func<PipelineRow, AuditEntry>? audit, CancellationToken cancellation)
    {
        await tenants.EnsureAsync(database, row.Tenant, cancellation);
        for (var tries = 1; ; tries++)
        {
            var newest = await pipelines.FindAsync(row.Tenant, row.Name, version: null, cancellation);
            if (newest is not null && string.Equals(newest.Digest, row.Digest, StringComparison.Ordinal)) return newest;
            var published = row with { Version = (newest?.Version ?? 0) + 1 };
            try
            {
                await database.WriteAsync(
                    tenants,
                    audit?.Invoke(published),
                    batch => batch.Then("tenant-named", row.Tenant).Then("pipeline-insert",
                        row.Tenant, row.Name, published.Version, row.Digest, row.Definition, row.StepTypes, row.PublishedBy, Instant.Of(row.PublishedAt)),
                    e => e.SqlState == PostgresErrorCodes.UniqueViolation && tries < MostPublishers,
                    cancellation);
                return published;
            }
            catch (PostgresException)
            {
                // Somebody else published this version at this moment.
            }
        }
    }

    public async ValueTask PutStepTypeAsync(StepTypeRow type, AuditEntry? audit, CancellationToken cancellation)
    {
        await tenants.EnsureAsync(database, type.Tenant, cancellation);
        await database.WriteAsync(tenants, type.Tenant, audit, batch => batch.Then("step-type-put", type.Tenant, type.Name, type.Metadata), cancellation);
    }

    public async ValueTask<bool> DeleteStepTypeAsync(string tenant, string name, AuditEntry? audit, CancellationToken cancellation) =>
        await database.WriteAsync(tenants, tenant, audit, batch => batch.Then("step-type-delete", tenant, name), cancellation) > 0;

    public async ValueTask PutAwayAsync(AwayRow row, AuditEntry? audit, CancellationToken cancellation)
    {
        await tenants.EnsureAsync(database, row.Tenant, cancellation);
        await database.WriteAsync(tenants, row.Tenant, audit, batch => batch.Then("away-put", row.Tenant, row.User, row.Deputy, Instant.Of(row.Until)), cancellation);
    }

    public async ValueTask<bool> DeleteAwayAsync(string tenant, string user, AuditEntry? audit, CancellationToken cancellation) =>
        await database.WriteAsync(tenants, tenant, audit, batch => batch.Then("away-delete", tenant, user), cancellation) > 0;

    public async ValueTask PutQuotaAsync(TenantQuota quota, AuditEntry? audit, CancellationToken cancellation)
    {
        await tenants.EnsureAsync(database, quota.Tenant, cancellation);
        await database.WriteAsync(
            tenants,
            audit,
            batch =>
            {
                batch.Then(quota.MaxStoredBytes is null ? "stored-end" : "stored-begin", quota.Tenant).Then("slots-free", quota.Tenant, SlotKeys.WithoutLimit(quota).ToArray());
                _ = quota.IsDefault ? batch.Then("quota-delete", quota.Tenant) : batch.Then("quota-put", quota.Tenant, quota.Weight, quota.MaxRunningSteps, quota.MaxOpenRuns, quota.MaxStoredBytes, quota.MaxRequestsPerSecond, quota.MaxRequestBurst);
            },
            null,
            cancellation);
    }

    public async ValueTask<IReadOnlyList<StoredBytes>> CountStoredAsync(int runs, CancellationToken cancellation)
    {
        if (runs > 0) await database.WriteAsync(batch => batch.Then("tenants-all-by-index").Then("stored-count", (long)runs), null, cancellation);
        return await database.ReadAsync(
            static batch => batch.Then("stored"),
            static (reader, stop) => reader.ListAsync(static row => new StoredBytes(row.GetString(0), row.GetInt64(1)), stop),
            cancellation);
    }

    public async ValueTask<bool> ExtendLeaseAsync(LeaseRow lease, CancellationToken cancellation) =>
        await database.WriteAsync(tenants, lease.Tenant, audit: null, batch => batch.Then("lease-extend", Instant.Of(lease.Until), lease.RunId, lease.Step, lease.Tenant, lease.Token), cancellation) > 0;

    /// <summary>
    /// First whole partitions of history, then by portions what is left of their runs and the others, until nothing more is found: what a portion removed may
    /// have been in the way of others.
    /// </summary>
    public async ValueTask<int> PruneAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellation)
    {
        await partitions.DropAsync(endedBefore, cancellation);
        for (var removed = 0; ;)
        {
            var portion = Math.Min(Portion, limit - removed);
            var gone = portion <= 0 ? 0 : await database.ReadAsync(
                batch => batch.Then("begin-prune").Then("prune", Instant.Of(endedBefore), (long)portion),
                static async (reader, stop) => (int)(await reader.NextListAsync(static row => row.GetInt64(0), stop)).Single(),
                cancellation);
            removed += gone;
            if (gone > 0) continue;
            await database.WriteAsync(static batch => batch.Then("tenants-all").Then("files-unfinished"), null, cancellation);
            return removed;
        }
    }

    /// <summary>The rows of a run, for the next ones to be written in the same transaction.</summary>
    public async ValueTask ReplaceAsync(FollowingRows rows, CancellationToken cancellation)
    {
        var run = rows.Run.RunId;
        IEnumerable<string> names = [rows.Run.Tenant, .. rows.Ready.Select(r => r.Tenant), .. rows.Tasks.Select(t => t.Tenant), .. rows.Leases.Select(l => l.Tenant), .. rows.Slots.Select(s => s.Tenant)];
        foreach (var name in names.Distinct(StringComparer.Ordinal)) await tenants.EnsureAsync(database, name, cancellation);
        var keys = await database.ReadAsync(
            batch => batch.Then("runs-by-id", (Guid[])[run]),
            static (reader, stop) => reader.ListAsync(static row => (Key: row.GetInt64(1), Tenant: row.GetInt32(2)), stop),
            cancellation);
        if (keys is not [var (key, tenant)]) throw new StoreException(Errors.Other, $"There is no run {run} whose rows could be replaced.");
        var changed = new RunColumns("change-runs");
        changed.Add(key, tenant, rows.Run, null);
        var waiting = new WaitingColumns();
        IEnumerable<RowChange> changes =
        [
            .. rows.Ready.Select(row => new RowChange.AddReady(row)), .. rows.Timers.Select(row => new RowChange.SetTimer(row)),
            .. rows.Tasks.Select(row => new RowChange.PutTask(row)), .. rows.Calls.Select(row => new RowChange.PutCall(row)),
            .. rows.Leases.Select(row => new RowChange.PutLease(row)), .. rows.Slots.Select(row => new RowChange.TakeSlot(row, int.MaxValue)),
        ];
        foreach (var change in changes) waiting.Add(key, run, change, name => tenants.OfName(name)!.Value);
        await database.WriteAsync(
            batch =>
            {
                batch.Then("begin-append", "{" + tenant + "}", database.Node).Then("replace-rows", run);
                changed.AddTo(batch);
                waiting.AddRefusableTo(batch);
                waiting.AddTo(batch);
            },
            null,
            cancellation);
    }
}
