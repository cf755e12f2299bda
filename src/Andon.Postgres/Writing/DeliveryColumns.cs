using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Andon.Postgres.Writing;

/// <summary>What is to be sent.</summary>
internal sealed class DeliveryColumns
{
    private readonly Columns columns = new("delivery-put");
    private readonly List<Guid> id, target;
    private readonly List<long> dueAt, createdAt;
    private readonly List<int> ofTenant;
    private readonly List<string?> type;
    private readonly List<ReadOnlyMemory<byte>> body;

    public DeliveryColumns()
    {
        (id, target, dueAt, createdAt, ofTenant, type) = (columns.Uuid(), columns.Uuid(), columns.Bigint(), columns.Bigint(), columns.Integer(), columns.Text());
        body = columns.Add<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
    }

    public void Add(int tenant, DeliveryRow row)
    {
        columns.Rows++;
        id.Add(row.Id);
        target.Add(row.Target);
        dueAt.Add(Instant.Of(row.DueAt));
        createdAt.Add(Instant.Of(row.CreatedAt));
        ofTenant.Add(tenant);
        type.Add(Statements.Text(row.Type));
        body.Add(row.Body);
    }

    public void AddTo(NpgsqlBatch batch) => columns.AddTo(batch);

    public void Clear() => columns.Clear();
}
