using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Triggers;

/// <summary>Triggers in the database.</summary>
internal sealed class PostgresTriggers(Database database, TenantKeys tenants) : ITriggerStore
{
    public async ValueTask<bool> AddAsync(TriggerRow trigger, int most, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, trigger.Tenant, cancellation);
        return await WriteAsync(trigger.Tenant, audit, batch => batch.Then("trigger-add", trigger.Tenant, trigger.Id, trigger.Token, trigger.Revision, trigger.ToJson(), (long)most), cancellation);
    }

    public async ValueTask<TriggerRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        await ReadAsync(batch => batch.Then("tenant-named", tenant).Then("trigger", tenant, id), cancellation) is [var found] ? found : null;

    public async ValueTask<TriggerRow?> FindByTokenAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation = default) =>
        await ReadAsync(batch => batch.Then("token-named", Convert.ToHexStringLower(token.Span)).Then("trigger-by-token", token), cancellation) is [var found] ? found : null;

    public ValueTask<IReadOnlyList<TriggerRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        ReadAsync(batch => batch.Then("tenant-named", tenant).Then("triggers", tenant), cancellation);

    public ValueTask<bool> ChangeAsync(TriggerRow trigger, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        var changed = trigger with { Revision = trigger.Revision + 1 };
        return WriteAsync(trigger.Tenant, audit, batch => batch.Then("trigger-change", trigger.Tenant, trigger.Id, trigger.Revision, changed.Revision, changed.ToJson()), cancellation);
    }

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(tenant, audit, batch => batch.Then("trigger-delete", tenant, id), cancellation);

    private async ValueTask<bool> WriteAsync(string tenant, AuditEntry? audit, Func<NpgsqlBatch, NpgsqlBatch> statement, CancellationToken cancellation) =>
        await database.WriteAsync(tenants, audit, batch => statement(batch.Then("tenant-named", tenant)), null, cancellation) > 0;

    private ValueTask<IReadOnlyList<TriggerRow>> ReadAsync(Func<NpgsqlBatch, NpgsqlBatch> statements, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<TriggerRow>>(
        batch => statements(batch), static async (reader, stop) => await reader.NextListAsync(static row => TriggerRow.FromJson(row.Bytes(0)) with { Token = row.Bytes(1) }, stop), cancellation);
}
