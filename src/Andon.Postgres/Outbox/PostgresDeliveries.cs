using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Outbox;

/// <summary>The outbox in the database.</summary>
internal sealed class PostgresDeliveries(Database database, TenantKeys tenants) : IDeliveryStore
{
    public async ValueTask AddAsync(IReadOnlyList<DeliveryRow> deliveries, CancellationToken cancellation = default)
    {
        var columns = new DeliveryColumns();
        var keys = new HashSet<int>();
        foreach (var delivery in deliveries)
        {
            var key = await tenants.EnsureAsync(database, delivery.Tenant, cancellation);
            keys.Add(key);
            columns.Add(key, delivery);
        }

        if (keys.Count > 0) await database.WriteAsync(batch => columns.AddTo(batch.Then("tenant-of-batch", $"{{{string.Join(',', keys)}}}")), null, cancellation);
    }

    public ValueTask<IReadOnlyList<DeliveryTarget>> ListTargetsAsync(CancellationToken cancellation = default) => database.ReadAsync<IReadOnlyList<DeliveryTarget>>(
        static batch => batch.Then("tenants-all-by-index").Then("delivery-targets"),
        static async (reader, stop) => await reader.NextListAsync(static row => new DeliveryTarget(row.GetString(0), row.GetGuid(1), Instant.From(row.GetInt64(2))), stop),
        cancellation);

    public ValueTask<IReadOnlyList<DeliveryRow>> ClaimAsync(DeliveryClaim claim, CancellationToken cancellation = default) => database.ListAsync(
        claim.Tenant,
        batch => batch.Then("delivery-claim", claim.Tenant, claim.Target, Instant.Of(claim.Now), Instant.Of(claim.Until), claim.By, (long)claim.Limit),
        Row,
        cancellation);

    public async ValueTask<bool> SettleAsync(DeliveryRow delivery, CancellationToken cancellation = default) => await database.WriteAsync(
        tenants,
        delivery.Tenant,
        audit: null,
        batch => batch.Then(
            "delivery-settle", delivery.Tenant, delivery.Id, delivery.Claim ?? Guid.Empty, (short)delivery.State, Instant.Of(delivery.DueAt), delivery.Attempts, Instant.Of(delivery.EndedAt),
            delivery.LastStatus, delivery.LastError),
        cancellation) > 0;

    public async ValueTask<DeliveryRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        await database.ListAsync(tenant, batch => batch.Then("delivery", tenant, id), Row, cancellation) is [var found] ? found : null;

    public ValueTask<IReadOnlyList<DeliveryRow>> ListAsync(string tenant, Guid target, DeliveryState? state, Guid? before, int limit, CancellationToken cancellation = default) =>
        database.ListAsync(tenant, batch => batch.Then("deliveries", tenant, target, (short?)state, before, (long)limit), Row, cancellation);

    public async ValueTask<bool> ReplayAsync(string tenant, Guid target, Guid id, DateTimeOffset now, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, tenant, audit: null, batch => batch.Then("delivery-replay", tenant, target, id, Instant.Of(now)), cancellation) > 0;

    public ValueTask<int> DeleteAsync(string tenant, Guid target, CancellationToken cancellation = default) =>
        database.WriteAsync(tenants, tenant, audit: null, batch => batch.Then("deliveries-delete", tenant, target), cancellation);

    public ValueTask<int> PruneAsync(DateTimeOffset deliveredBefore, DateTimeOffset deadBefore, int limit, CancellationToken cancellation = default) =>
        database.WriteAsync(batch => batch.Then("tenants-all-by-index").Then("deliveries-prune", Instant.Of(deliveredBefore), Instant.Of(deadBefore), (long)limit), null, cancellation);

    private static DeliveryRow Row(NpgsqlDataReader row) => new()
    {
        Tenant = row.GetString(0),
        Id = row.GetGuid(1),
        Target = row.GetGuid(2),
        State = (DeliveryState)row.GetInt16(3),
        DueAt = Instant.FromOrNotYet(row.GetInt64(4)),
        Claim = row.IsDBNull(5) ? null : row.GetGuid(5),
        Attempts = row.GetInt32(6),
        CreatedAt = Instant.From(row.GetInt64(7)),
        EndedAt = Instant.FromOrNotYet(row.GetInt64(8)),
        LastStatus = row.IsDBNull(9) ? null : row.GetInt32(9),
        Type = row.GetString(10),
        LastError = row.TextOrNull(11),
        Body = row.Bytes(12),
    };
}
