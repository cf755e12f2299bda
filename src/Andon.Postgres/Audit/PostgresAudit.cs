using Andon.Artifacts;
using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Audit;

/// <summary>What people did, in the database.</summary>
internal sealed class PostgresAudit(Database database, TenantKeys tenants) : IAuditStore
{
    private const int Portion = 5_000;

    public ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellation = default) =>
        database.ListAsync(tenant, batch => batch.Then("audit-after", tenant, after, (long)limit), row => Record(row, tenant), cancellation);

    public async ValueTask<Page<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellation = default)
    {
        var before = query.Before ?? long.MaxValue;
        var found = new List<AuditRecord>();
        for (int examined = 0, most; examined < query.MostExamined; examined += most)
        {
            most = Math.Min(Portion, query.MostExamined - examined);
            var (entries, end) = await PortionAsync(query, before, most, cancellation);
            found.AddRange(entries);
            if (found.Count > query.Limit) return new Page<AuditRecord>([.. found.Take(query.Limit)], $"{found[query.Limit - 1].Sequence}");
            if (end is not (var sequence, var at) || query.EndsAt(at)) return new Page<AuditRecord>(found, null);
            before = sequence;
        }

        return new Page<AuditRecord>(found, $"{before}");
    }

    public async ValueTask AddCheckpointAsync(AuditCheckpoint checkpoint, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, checkpoint.Tenant, cancellation);
        byte[] hash = new byte[Digest.Size], signature = new byte[Digest.Size];
        checkpoint.Hash.CopyTo(hash);
        checkpoint.Signature.CopyTo(signature);
        await database.WriteAsync(
            batch => batch.Then("tenant-named", checkpoint.Tenant).Then("audit-checkpoint-add", checkpoint.Tenant, checkpoint.Sequence, hash, Instant.Of(checkpoint.At), checkpoint.KeyId, signature),
            null,
            cancellation);
    }

    public ValueTask<IReadOnlyList<AuditCheckpoint>> ListCheckpointsAsync(string tenant, long after, int limit, CancellationToken cancellation = default) =>
        database.ListAsync(tenant, batch => batch.Then("audit-checkpoints", tenant, after, (long)limit), row => Checkpoint(row, tenant), cancellation);

    public async ValueTask<AuditCheckpoint?> LastCheckpointAsync(string tenant, CancellationToken cancellation = default) =>
        await database.ListAsync(tenant, batch => batch.Then("audit-checkpoint-last", tenant), row => Checkpoint(row, tenant), cancellation) is [var last] ? last : null;

    public ValueTask<IReadOnlyList<UncheckedAudit>> ListUncheckedAsync(CancellationToken cancellation = default) => database.ReadAsync<IReadOnlyList<UncheckedAudit>>(
        static batch => batch.Then("tenants-all").Then("audit-unchecked"),
        static async (reader, stop) => await reader.NextListAsync(static row => new UncheckedAudit(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : Instant.From(row.GetInt64(2))), stop),
        cancellation);

    /// <summary>What matches of the next entries, and the last of these; null at the end of all.</summary>
    private ValueTask<(List<AuditRecord> Entries, (long Sequence, DateTimeOffset At)? End)> PortionAsync(AuditQuery query, long before, int most, CancellationToken cancellation) => database.ReadAsync(
        batch => batch.Then("tenant-named", query.Tenant)
            .Then("audit-list", query.Tenant, before, (long)most, query.Actor, query.Action, query.Subject, query.Since is { } since ? Instant.Of(since) : long.MinValue, query.Limit + 1L)
            .Then("audit-list-end", query.Tenant, before, (long)most),
        async (reader, stop) =>
        {
            var entries = await reader.NextListAsync(row => Record(row, query.Tenant), stop);
            var end = await reader.NextListAsync(static row => (row.GetInt64(0), Instant.From(row.GetInt64(1))), stop);
            return (entries, end is [var last] ? last : default((long, DateTimeOffset)?));
        },
        cancellation);

    private static AuditRecord Record(NpgsqlDataReader row, string tenant) => new(
        row.GetInt64(0),
        new AuditEntry
        {
            Tenant = tenant,
            At = Instant.From(row.GetInt64(1)),
            Actor = row.GetString(2),
            Via = row.TextOrNull(3),
            Action = row.GetString(4),
            Subject = row.GetString(5),
            Details = row.GetString(6),
        },
        Hash(row.Bytes(7)));

    private static AuditCheckpoint Checkpoint(NpgsqlDataReader row, string tenant) => new()
    {
        Tenant = tenant,
        Sequence = row.GetInt64(0),
        Hash = Hash(row.Bytes(1)),
        At = Instant.From(row.GetInt64(2)),
        KeyId = row.GetString(3),
        Signature = Hash(row.Bytes(4)),
    };

    /// <summary>A hash that somebody cut is none that any entry has.</summary>
    private static Digest Hash(byte[] bytes) => bytes.Length == Digest.Size ? Digest.Read(bytes) : AuditChain.Start;
}
