using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>The outbox in the file.</summary>
internal sealed class SqliteDeliveries(ReaderPool readers, Func<Writer> writer) : IDeliveryStore
{
    public async ValueTask AddAsync(IReadOnlyList<DeliveryRow> deliveries, CancellationToken cancellation = default) => await WriteAsync(session =>
    {
        foreach (var delivery in deliveries) session.Rows.AddDelivery(delivery);
        return deliveries.Count;
    });

    public ValueTask<IReadOnlyList<DeliveryTarget>> ListTargetsAsync(CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<DeliveryTarget> (db, _) => db["delivery-targets"].Rows(static row => new DeliveryTarget(row.Text(0), row.Guid(1), Instant.From(row.Long(2)))), 0, cancellation);

    public async ValueTask<IReadOnlyList<DeliveryRow>> ClaimAsync(DeliveryClaim claim, CancellationToken cancellation = default) => await WriteAsync<IReadOnlyList<DeliveryRow>>(session =>
    {
        var tenant = session.Tenant(claim.Tenant);
        var claimed = session.Connection["delivery-claim"]
            .Bind(1, Instant.Of(claim.Until)).Bind(2, claim.By).Bind(3, claim.Target).Bind(4, tenant).Bind(5, Instant.Of(claim.Now)).Bind(6, claim.Limit).Execute();
        return claimed == 0 ? [] : session.Connection["delivery-claimed"].Bind(1, claim.Target).Bind(2, tenant).Bind(3, Instant.Of(claim.Until)).Bind(4, claim.By).Rows(Row);
    });

    public ValueTask<bool> SettleAsync(DeliveryRow delivery, CancellationToken cancellation = default) => WriteAsync(session =>
    {
        var settle = session.Connection["delivery-settle"].Bind(1, (long)delivery.State).Bind(2, Instant.Of(delivery.DueAt)).Bind(3, delivery.Attempts).Bind(4, Instant.Of(delivery.EndedAt));
        settle = (delivery.LastStatus is { } status ? settle.Bind(5, status) : settle.BindNull(5)).Bind(6, delivery.LastError).Bind(7, delivery.Id).Bind(8, session.Tenant(delivery.Tenant));
        return (delivery.Claim is { } claim ? settle.Bind(9, claim) : settle.BindNull(9)).Execute() > 0;
    });

    public ValueTask<DeliveryRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["delivery"].Bind(1, q.tenant).Bind(2, q.id).Rows(Row).FirstOrDefault(), (tenant, id), cancellation);

    public ValueTask<IReadOnlyList<DeliveryRow>> ListAsync(string tenant, Guid target, DeliveryState? state, Guid? before, int limit, CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<DeliveryRow> (db, q) =>
        {
            var list = db["deliveries"].Bind(1, q.tenant).Bind(2, q.target).Bind(3, q.state is { } state ? (long)state : -1);
            return (q.before is { } before ? list.Bind(4, before) : list.BindNull(4)).Bind(5, q.limit).Rows(Row);
        },
        (tenant, target, state, before, limit), cancellation);

    public ValueTask<bool> ReplayAsync(string tenant, Guid target, Guid id, DateTimeOffset now, CancellationToken cancellation = default) => WriteAsync(session =>
        session.Connection["delivery-replay"].Bind(1, Instant.Of(now)).Bind(2, id).Bind(3, session.Tenant(tenant)).Bind(4, target).Execute() > 0);

    public ValueTask<int> DeleteAsync(string tenant, Guid target, CancellationToken cancellation = default) =>
        WriteAsync(session => session.Connection["deliveries-delete"].Bind(1, session.Tenant(tenant)).Bind(2, target).Execute());

    public ValueTask<int> PruneAsync(DateTimeOffset deliveredBefore, DateTimeOffset deadBefore, int limit, CancellationToken cancellation = default) => WriteAsync(session =>
        session.Connection["deliveries-prune"].Bind(1, Instant.Of(deliveredBefore)).Bind(2, Instant.Of(deadBefore)).Bind(3, limit).Execute());

    private async ValueTask<T> WriteAsync<T>(Func<WriteSession, T> write) => await writer().WriteAsync(write);

    private static DeliveryRow Row(Statement row) => new()
    {
        Tenant = row.Text(0),
        Id = row.Guid(1),
        Target = row.Guid(2),
        State = (DeliveryState)row.Long(3),
        DueAt = Instant.FromOrNotYet(row.Long(4)),
        Claim = row.IsNull(5) ? null : row.Guid(5),
        Attempts = row.Int(6),
        CreatedAt = Instant.From(row.Long(7)),
        EndedAt = Instant.FromOrNotYet(row.Long(8)),
        LastStatus = row.IsNull(9) ? null : row.Int(9),
        Type = row.Text(10),
        LastError = row.TextOrNull(11),
        Body = row.Blob(12),
    };
}
