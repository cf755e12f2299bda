using Andon.Audit;

namespace Andon.Stores;

/// <summary>Webhooks in memory.</summary>
internal sealed class MemoryWebhooks(MemoryAudit audits, MemorySecrets kept) : IWebhookStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, WebhookRow> rows = new(StringComparer.Ordinal);

    public ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        Locked(() => After(rows.Values.Count(r => r.Tenant == webhook.Tenant) < most && rows.TryAdd(Key(webhook.Id), webhook), webhook.Tenant, audit, secrets));

    public ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => Locked(() => Find(tenant, id));

    public ValueTask<IReadOnlyList<WebhookRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<WebhookRow>>(() => [.. rows.Values.Where(r => r.Tenant == tenant)]);

    public ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default) => Locked<IReadOnlyList<WebhookRow>>(() => [.. rows.Values]);

    public ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => Locked(() =>
    {
        if (Find(webhook.Tenant, webhook.Id)?.Revision != webhook.Revision) return false;
        rows[Key(webhook.Id)] = webhook with { Revision = webhook.Revision + 1 };
        return After(true, webhook.Tenant, audit, secrets);
    });

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        Locked(() => After(Find(tenant, id) is not null && rows.Remove(Key(id)), tenant, audit, secrets));

    private WebhookRow? Find(string tenant, Guid id) => rows.TryGetValue(Key(id), out var row) && row.Tenant == tenant ? row : null;

    private bool After(bool isChanged, string tenant, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets)
    {
        if (isChanged) kept.Change(tenant, secrets);
        return audits.After(isChanged, audit);
    }

    private static string Key(Guid id) => id.ToString("N");

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
