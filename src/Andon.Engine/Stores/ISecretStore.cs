using Andon.Audit;

namespace Andon.Stores;

/// <summary>Secrets as they are kept: sealed, so that no store ever has a value. Comes with a store; one conformance suite holds them all.</summary>
public interface ISecretStore
{
    /// <summary>
    /// Writes a secret, or replaces it. False, and nothing changed, where it is new and its tenant has as many as <paramref name="limit"/>; those of the
    /// engine's own, which have a slash in their names, do not count.
    /// </summary>
    ValueTask<bool> PutAsync(SecretRow secret, int limit, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>A secret of a tenant; null where there is none.</summary>
    ValueTask<SecretRow?> FindAsync(string tenant, string name, CancellationToken cancellation = default);

    /// <summary>The secrets of a tenant, by name.</summary>
    ValueTask<IReadOnlyList<SecretRow>> ListAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Removes a secret; false where there was none.</summary>
    ValueTask<bool> DeleteAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Secrets of any tenant whose data key another master key than this one wraps; by tenant and name, after a place in that order.</summary>
    ValueTask<IReadOnlyList<SecretRow>> ListOthersAsync(string keyId, (string Tenant, string Name) after, int limit, CancellationToken cancellation = default);

    /// <summary>Keeps the same secret with its data key wrapped anew; false where it was replaced or removed meanwhile.</summary>
    ValueTask<bool> RewrapAsync(SecretRow before, SecretRow after, AuditEntry? audit = null, CancellationToken cancellation = default);
}

/// <summary>A secret as it is kept.</summary>
public sealed record SecretRow
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Which master key wraps its data key.</summary>
    public required string KeyId { get; init; }

    /// <summary>Its data key, wrapped by the master key.</summary>
    public required ReadOnlyMemory<byte> WrappedKey { get; init; }

    /// <summary>Its value, sealed by the data key.</summary>
    public required ReadOnlyMemory<byte> SealedValue { get; init; }

    /// <summary>Who wrote it.</summary>
    public required string SetBy { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset SetAt { get; init; }

    /// <summary>Whether it is one of the engine's own, such as a webhook's: people's names have no slash.</summary>
    internal bool IsOfEngine => Name.Contains('/', StringComparison.Ordinal);
}

/// <summary>What becomes of a secret of the engine's own with the row that it belongs to, in the transaction of that.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Secret">What is written, of the tenant of the row; null where it is forgotten.</param>
public sealed record SecretChange(string Name, SecretRow? Secret);
