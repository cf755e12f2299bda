using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Andon.Postgres.Writing;

/// <summary>What changes of the rows of runs while they go on.</summary>
internal sealed class ChangedRunColumns
{
    private readonly Columns columns = new("change-runs");
    private readonly List<long> key, startedAt, endedAt;
    private readonly List<int> tenant, version, revision;
    private readonly List<short> state;
    private readonly List<string?> title, owner;
    private readonly List<byte[]?> holders;

    public ChangedRunColumns()
    {
        (key, tenant) = (columns.Bigint(), columns.Integer());
        (startedAt, endedAt) = (columns.Bigint(), columns.Bigint());
        (version, revision) = (columns.Integer(), columns.Integer());
        state = columns.Smallint();
        (title, owner) = (columns.Text(), columns.Text());
        holders = columns.Add<byte[]?>(NpgsqlDbType.Bytea);
    }

    public void Add(long run, int tenantKey, RunRow row)
    {
        columns.Rows++;
        key.Add(run);
        tenant.Add(tenantKey);
        startedAt.Add(Instant.Of(row.StartedAt));
        endedAt.Add(Instant.Of(row.EndedAt));
        version.Add(row.Version);
        revision.Add(row.Revision);
        state.Add((short)row.State);
        title.Add(Statements.Text(row.Title));
        owner.Add(Statements.Text(row.Owner));
        holders.Add(RunColumns.BytesOf(row.Holders));
    }

    public void AddTo(NpgsqlBatch batch) => columns.AddTo(batch);

    public void Clear() => columns.Clear();
}
