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
    public ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellation = default) =>
        ListAsync(tenant, batch => batch.Then("audit-after", tenant, after, (long)limit), row => Record(row, tenant), cancellation);

    public ValueTask<IReadOnlyList<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellation = default) => ListAsync(
        query.Tenant,
        batch => batch.Then(
            "audit-list", query.Tenant, query.Before ?? long.MaxValue, query.Actor, query.Action, query.Subject, query.Since is { } since ? Instant.Of(since) : long.MinValue, (long)query.Limit),
        row => Record(row, query.Tenant),
        cancellation);

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
        ListAsync(tenant, batch => batch.Then("audit-checkpoints", tenant, after, (long)limit), row => Checkpoint(row, tenant), cancellation);

    public async ValueTask<AuditCheckpoint?> LastCheckpointAsync(string tenant, CancellationToken cancellation = default) =>
        await ListAsync(tenant, batch => batch.Then("audit-checkpoint-last", tenant), row => Checkpoint(row, tenant), cancellation) is [var last] ? last : null;

    public ValueTask<IReadOnlyList<UncheckedAudit>> ListUncheckedAsync(CancellationToken cancellation = default) => database.ReadAsync<IReadOnlyList<UncheckedAudit>>(
        static batch => batch.Then("tenants-all").Then("audit-unchecked"),
        static async (reader, stop) => await reader.NextListAsync(static row => new UncheckedAudit(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : Instant.From(row.GetInt64(2))), stop),
        cancellation);

    private ValueTask<IReadOnlyList<T>> ListAsync<T>(string tenant, Func<NpgsqlBatch, NpgsqlBatch> statement, Func<NpgsqlDataReader, T> row, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<T>>(batch => statement(batch.Then("tenant-named", tenant)), async (reader, stop) => await reader.NextListAsync(row, stop), cancellation);

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
