using Andon.Audit;

namespace Andon.Stores;

/// <summary>Webhooks of tenants. Comes with a store; one conformance suite holds them all. A change is a compare-and-set by the revision.
/// What becomes of its secrets is of the same transaction, so that one is never there without the other.</summary>
public interface IWebhookStore
{
    /// <summary>Adds a webhook; false, and nothing changed, where its tenant has so many already.</summary>
    ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default);

    /// <summary>A webhook of a tenant; null where there is none.</summary>
    ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default);

    /// <summary>The webhooks of a tenant by id, which is the order in which they were made.</summary>
    ValueTask<IReadOnlyList<WebhookRow>> ListAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>The webhooks of all tenants, by id: each node keeps them in memory.</summary>
    ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default);

    /// <summary>Replaces a webhook that still has the revision given, and counts it up; false, and nothing changed, where it has another or is gone.</summary>
    ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default);

    /// <summary>Removes a webhook; false where there is none.</summary>
    ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default);
}
