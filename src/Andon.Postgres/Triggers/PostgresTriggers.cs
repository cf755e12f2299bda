using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Secrets;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Triggers;

/// <summary>Triggers in the database.</summary>
internal sealed class PostgresTriggers(Database database, TenantKeys tenants) : ITriggerStore
{
    public async ValueTask<bool> AddAsync(TriggerRow trigger, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, trigger.Tenant, cancellation);
        return await database.WriteAsync(tenants, trigger.Tenant, audit, secrets, batch => batch.Then("trigger-add", trigger.Tenant, trigger.Id, trigger.Token, trigger.Revision, trigger.ToJson(), (long)most), cancellation);
    }

    public async ValueTask<TriggerRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        await database.ListAsync(tenant, batch => batch.Then("trigger", tenant, id), Row, cancellation) is [var found] ? found : null;

    public async ValueTask<TriggerRow?> FindByTokenAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation = default) => await database.ReadAsync(
        batch => batch.Then("token-named", Convert.ToHexStringLower(token.Span)).Then("trigger-by-token", token),
        static async (reader, stop) => (await reader.NextListAsync(Row, stop)).FirstOrDefault(),
        cancellation);

    public ValueTask<IReadOnlyList<TriggerRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        database.ListAsync(tenant, batch => batch.Then("triggers", tenant), Row, cancellation);

    public async ValueTask<bool> ChangeAsync(TriggerRow trigger, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default)
    {
        var changed = trigger with { Revision = trigger.Revision + 1 };
        return await database.WriteAsync(tenants, trigger.Tenant, audit, secrets, batch => batch.Then("trigger-change", trigger.Tenant, trigger.Id, trigger.Revision, changed.Revision, changed.ToJson()), cancellation);
    }

    public async ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, tenant, audit, secrets, batch => batch.Then("trigger-delete", tenant, id), cancellation);

    private static TriggerRow Row(NpgsqlDataReader row) => TriggerRow.FromJson(row.Bytes(0)) with { Token = row.Bytes(1) };
}
