using Andon.Audit;

namespace Andon.Stores;

/// <summary>Webhooks in memory.</summary>
internal sealed class MemoryWebhooks(MemoryAudit audits) : IWebhookStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, WebhookRow> rows = new(StringComparer.Ordinal);

    public ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        Locked(() => audits.After(rows.Values.Count(r => r.Tenant == webhook.Tenant) < most && rows.TryAdd(Key(webhook.Id), webhook), audit));

    public ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => Locked(() => Find(tenant, id));

    public ValueTask<IReadOnlyList<WebhookRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<WebhookRow>>(() => [.. rows.Values.Where(r => r.Tenant == tenant)]);

    public ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default) => Locked<IReadOnlyList<WebhookRow>>(() => [.. rows.Values]);

    public ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() =>
    {
        if (Find(webhook.Tenant, webhook.Id)?.Revision != webhook.Revision) return false;
        rows[Key(webhook.Id)] = webhook with { Revision = webhook.Revision + 1 };
        return audits.After(true, audit);
    });

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() => audits.After(Find(tenant, id) is not null && rows.Remove(Key(id)), audit));

    private WebhookRow? Find(string tenant, Guid id) => rows.TryGetValue(Key(id), out var row) && row.Tenant == tenant ? row : null;

    private static string Key(Guid id) => id.ToString("N");

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
