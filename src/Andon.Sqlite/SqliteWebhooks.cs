using Andon.Audit;
using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Webhooks in the file.</summary>
internal sealed class SqliteWebhooks(ReaderPool readers, Func<Writer> writer) : IWebhookStore
{
    public ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => WriteAsync(webhook.Tenant, audit, secrets, session => session.Connection["webhook-add"]
        .Bind(1, session.Tenant(webhook.Tenant)).Bind(2, webhook.Id).Bind(3, webhook.Revision).Bind(4, webhook.ToJson()).Bind(5, most).Execute());

    public ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["webhook"].Bind(1, q.tenant).Bind(2, q.id).Rows(Row).FirstOrDefault(), (tenant, id), cancellation);

    public ValueTask<IReadOnlyList<WebhookRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<WebhookRow> (db, q) => db["webhooks"].Bind(1, q).Rows(Row), tenant, cancellation);

    public ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<WebhookRow> (db, _) => db["webhooks-all"].Rows(Row), 0, cancellation);

    public ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => WriteAsync(webhook.Tenant, audit, secrets, session =>
    {
        var changed = webhook with { Revision = webhook.Revision + 1 };
        return session.Connection["webhook-change"].Bind(1, changed.Revision).Bind(2, changed.ToJson()).Bind(3, webhook.Id).Bind(4, session.Tenant(webhook.Tenant)).Bind(5, webhook.Revision).Execute();
    });

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        WriteAsync(tenant, audit, secrets, session => session.Connection["webhook-delete"].Bind(1, id).Bind(2, session.Tenant(tenant)).Execute());

    private async ValueTask<bool> WriteAsync(string tenant, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets, Func<WriteSession, int> write) =>
        await writer().WriteAsync(session => session.Audit.After(SqliteSecrets.After(session, write(session) > 0, tenant, secrets), audit));

    private static WebhookRow Row(Statement row) => WebhookRow.FromJson(row.Bytes(0));
}
