using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Secrets;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Outbox;

/// <summary>Webhooks in the database.</summary>
internal sealed class PostgresWebhooks(Database database, TenantKeys tenants) : IWebhookStore
{
    public async ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, webhook.Tenant, cancellation);
        return await database.WriteAsync(tenants, webhook.Tenant, audit, secrets, batch => batch.Then("webhook-add", webhook.Tenant, webhook.Id, webhook.Revision, webhook.ToJson(), (long)most), cancellation);
    }

    public async ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        await database.ListAsync(tenant, batch => batch.Then("webhook", tenant, id), Row, cancellation) is [var found] ? found : null;

    public ValueTask<IReadOnlyList<WebhookRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        database.ListAsync(tenant, batch => batch.Then("webhooks", tenant), Row, cancellation);

    public ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default) => database.ReadAsync<IReadOnlyList<WebhookRow>>(
        static batch => batch.Then("tenants-all").Then("webhooks-all"), static async (reader, stop) => await reader.NextListAsync(Row, stop), cancellation);

    public async ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default)
    {
        var changed = webhook with { Revision = webhook.Revision + 1 };
        return await database.WriteAsync(tenants, webhook.Tenant, audit, secrets, batch => batch.Then("webhook-change", webhook.Tenant, webhook.Id, webhook.Revision, changed.Revision, changed.ToJson()), cancellation);
    }

    public async ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, tenant, audit, secrets, batch => batch.Then("webhook-delete", tenant, id), cancellation);

    private static WebhookRow Row(NpgsqlDataReader row) => WebhookRow.FromJson(row.Bytes(0));
}
