using Andon.Audit;

namespace Andon.Stores;

/// <summary>Webhooks in memory.</summary>
internal sealed class MemoryWebhooks(MemoryAudit audits, MemorySecrets kept) : IWebhookStore
{
    private readonly MemoryRows<WebhookRow> rows = new(static r => (r.Tenant, r.Id, r.Revision), static (_, r) => r with { Revision = r.Revision + 1 }, audits, kept);

    public ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        rows.AddAsync(webhook, most, audit, secrets);

    public ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => rows.FindAsync(tenant, id);

    public ValueTask<IReadOnlyList<WebhookRow>> ListAsync(string tenant, CancellationToken cancellation = default) => rows.ListAsync(tenant);

    public ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default) => rows.AskAsync<IReadOnlyList<WebhookRow>>(static all => [.. all]);

    public ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        rows.ChangeAsync(webhook, audit, secrets);

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        rows.DeleteAsync(tenant, id, audit, secrets);
}
