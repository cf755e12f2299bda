using Andon.Artifacts;
using Andon.Audit;
using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>What people did, in the file.</summary>
internal sealed class SqliteAudit(ReaderPool readers, Func<Writer> writer) : IAuditStore
{
    public ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<AuditRecord> (db, q) => db["audit-after"].Bind(1, q.tenant).Bind(2, q.after).Bind(3, q.limit).Rows(row => Record(row, q.tenant)), (tenant, after, limit), cancellation);

    public ValueTask<Page<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => q.PageOf(NewestFirst(db, q)), query, cancellation);

    public async ValueTask AddCheckpointAsync(AuditCheckpoint checkpoint, CancellationToken cancellation = default) => await writer().WriteAsync(session =>
    {
        Span<byte> hash = stackalloc byte[Digest.Size], signature = stackalloc byte[Digest.Size];
        checkpoint.Hash.CopyTo(hash);
        checkpoint.Signature.CopyTo(signature);
        return session.Connection["audit-checkpoint-add"].Bind(1, session.Tenant(checkpoint.Tenant)).Bind(2, checkpoint.Sequence).Bind(3, hash).Bind(4, Instant.Of(checkpoint.At))
            .Bind(5, checkpoint.KeyId).Bind(6, signature).Execute();
    });

    public ValueTask<IReadOnlyList<AuditCheckpoint>> ListCheckpointsAsync(string tenant, long after, int limit, CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<AuditCheckpoint> (db, q) => db["audit-checkpoints"].Bind(1, q.tenant).Bind(2, q.after).Bind(3, q.limit).Rows(Checkpoint), (tenant, after, limit), cancellation);

    public ValueTask<AuditCheckpoint?> LastCheckpointAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["audit-checkpoint-last"].Bind(1, q).Rows(Checkpoint).FirstOrDefault(), tenant, cancellation);

    public ValueTask<IReadOnlyList<UncheckedAudit>> ListUncheckedAsync(CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<UncheckedAudit> (db, _) => db["audit-unchecked"].Rows(static row => new UncheckedAudit(row.Text(0), row.Long(1), row.IsNull(2) ? null : Instant.From(row.Long(2)))), 0, cancellation);

    private static IEnumerable<AuditRecord> NewestFirst(Connection db, AuditQuery query)
    {
        var rows = db["audit-list"].Bind(1, query.Tenant).Bind(2, query.Before ?? long.MaxValue);
        try
        {
            while (rows.Next()) yield return Record(rows, query.Tenant);
        }
        finally
        {
            rows.Reset();
        }
    }

    private static AuditRecord Record(Statement row, string tenant) => new(
        row.Long(0),
        new AuditEntry
        {
            Tenant = tenant,
            At = Instant.From(row.Long(1)),
            Actor = row.Text(2),
            Via = row.TextOrNull(3),
            Action = row.Text(4),
            Subject = row.Text(5),
            Details = row.Text(6),
        },
        Hash(row.Bytes(7)));

    private static AuditCheckpoint Checkpoint(Statement row) => new()
    {
        Tenant = row.Text(0),
        Sequence = row.Long(1),
        Hash = Hash(row.Bytes(2)),
        At = Instant.From(row.Long(3)),
        KeyId = row.Text(4),
        Signature = Hash(row.Bytes(5)),
    };

    /// <summary>A hash that somebody cut is none that any entry has.</summary>
    private static Digest Hash(ReadOnlySpan<byte> bytes) => bytes.Length == Digest.Size ? Digest.Read(bytes) : AuditChain.Start;
}
