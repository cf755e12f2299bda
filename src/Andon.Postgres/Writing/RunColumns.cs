using System.Collections.Immutable;
using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Andon.Postgres.Writing;

/// <summary>What lists show of runs.</summary>
internal sealed class RunColumns
{
    private readonly Columns columns;
    private readonly List<long> key, submittedAt, startedAt, endedAt;
    private readonly List<Guid> id;
    private readonly List<int> tenant, version, revision;
    private readonly List<short> state;
    private readonly List<string?> pipeline, title, owner, idempotencyKey;
    private readonly List<Guid?> parent;
    private readonly List<byte[]?> holders;

    public RunColumns(string file)
    {
        columns = new Columns(file);
        (key, id) = (columns.Bigint(), columns.Uuid());
        (submittedAt, startedAt, endedAt) = (columns.Bigint(), columns.Bigint(), columns.Bigint());
        (tenant, version, revision) = (columns.Integer(), columns.Integer(), columns.Integer());
        state = columns.Smallint();
        (pipeline, title, owner, idempotencyKey) = (columns.Text(), columns.Text(), columns.Text(), columns.Text());
        parent = columns.Add<Guid?>(NpgsqlDbType.Uuid);
        holders = columns.Add<byte[]?>(NpgsqlDbType.Bytea);
    }

    public void Add(long run, int tenantKey, RunRow row, string? submission)
    {
        columns.Rows++;
        key.Add(run);
        id.Add(row.RunId);
        submittedAt.Add(Instant.Of(row.SubmittedAt));
        startedAt.Add(Instant.Of(row.StartedAt));
        endedAt.Add(Instant.Of(row.EndedAt));
        tenant.Add(tenantKey);
        version.Add(row.Version);
        revision.Add(row.Revision);
        state.Add((short)row.State);
        pipeline.Add(Statements.Text(row.Pipeline));
        title.Add(Statements.Text(row.Title));
        owner.Add(Statements.Text(row.Owner));
        idempotencyKey.Add(Statements.TextOrNull(submission));
        parent.Add(row.Parent);
        holders.Add(Bytes(row.Holders));
    }

    public void AddTo(NpgsqlBatch batch) => columns.AddTo(batch);

    public void Clear() => columns.Clear();

    private static byte[]? Bytes(ImmutableArray<Guid> incarnations)
    {
        if (incarnations.IsDefaultOrEmpty) return null;
        var bytes = new byte[incarnations.Length * 16];
        for (var i = 0; i < incarnations.Length; i++) incarnations[i].TryWriteBytes(bytes.AsSpan(i * 16), bigEndian: true, out _);
        return bytes;
    }
}
