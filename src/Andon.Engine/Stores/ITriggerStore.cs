using Andon.Audit;

namespace Andon.Stores;

/// <summary>Triggers of tenants. Comes with a store; one conformance suite holds them all. A change is a compare-and-set by the revision.
/// What becomes of its secret is of the same transaction, so that one is never there without the other.</summary>
public interface ITriggerStore
{
    /// <summary>Adds a trigger; false, and nothing changed, where its tenant has so many already.</summary>
    ValueTask<bool> AddAsync(TriggerRow trigger, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default);

    /// <summary>A trigger of a tenant; null where there is none.</summary>
    ValueTask<TriggerRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default);

    /// <summary>The trigger with a token, given its hash, whatever its tenant: who asks does not know that. Null where there is none.</summary>
    ValueTask<TriggerRow?> FindByTokenAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation = default);

    /// <summary>The triggers of a tenant by id, which is the order in which they were made.</summary>
    ValueTask<IReadOnlyList<TriggerRow>> ListAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Replaces a trigger that still has the revision given, but for its token, and counts it up; false, and nothing changed, where it has another or is gone.</summary>
    ValueTask<bool> ChangeAsync(TriggerRow trigger, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default);

    /// <summary>Removes a trigger; false where there is none.</summary>
    ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default);
}
