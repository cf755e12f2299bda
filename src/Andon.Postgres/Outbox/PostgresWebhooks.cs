using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Outbox;

/// <summary>Webhooks in the database.</summary>
internal sealed class PostgresWebhooks(Database database, TenantKeys tenants) : IWebhookStore
{
    public async ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, webhook.Tenant, cancellation);
        return await WriteAsync(webhook.Tenant, audit, batch => batch.Then("webhook-add", webhook.Tenant, webhook.Id, webhook.Revision, webhook.ToJson(), (long)most), cancellation);
    }

    public async ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        await ReadAsync(batch => batch.Then("tenant-named", tenant).Then("webhook", tenant, id), cancellation) is [var found] ? found : null;

    public ValueTask<IReadOnlyList<WebhookRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        ReadAsync(batch => batch.Then("tenant-named", tenant).Then("webhooks", tenant), cancellation);

    public ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default) => ReadAsync(static batch => batch.Then("tenants-all").Then("webhooks-all"), cancellation);

    public ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        var changed = webhook with { Revision = webhook.Revision + 1 };
        return WriteAsync(webhook.Tenant, audit, batch => batch.Then("webhook-change", webhook.Tenant, webhook.Id, webhook.Revision, changed.Revision, changed.ToJson()), cancellation);
    }

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(tenant, audit, batch => batch.Then("webhook-delete", tenant, id), cancellation);

    private async ValueTask<bool> WriteAsync(string tenant, AuditEntry? audit, Func<NpgsqlBatch, NpgsqlBatch> statement, CancellationToken cancellation) =>
        await database.WriteAsync(tenants, audit, batch => statement(batch.Then("tenant-named", tenant)), null, cancellation) > 0;

    private ValueTask<IReadOnlyList<WebhookRow>> ReadAsync(Func<NpgsqlBatch, NpgsqlBatch> statements, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<WebhookRow>>(
        batch => statements(batch), static async (reader, stop) => await reader.NextListAsync(static row => WebhookRow.FromJson(row.Bytes(0)), stop), cancellation);
}
