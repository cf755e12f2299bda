using Andon.Audit;
using Andon.Client;
using Andon.Identity;

namespace Andon.Stores;

/// <summary>
/// Tenants, their users and keys. Comes with a store; one conformance suite holds them all. Nothing is kept of it in memory, so that a key that was
/// revoked anywhere is refused everywhere at its next use.
/// </summary>
public interface IIdentityStore
{
    /// <summary>Sets a tenant up; false, and nothing changed, where it was.</summary>
    ValueTask<bool> AddTenantAsync(TenantRow tenant, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>The tenants that were set up, by id.</summary>
    ValueTask<IReadOnlyList<TenantRow>> ListTenantsAsync(CancellationToken cancellation = default);

    /// <summary>The users of a tenant, by id.</summary>
    ValueTask<IReadOnlyList<UserRow>> ListUsersAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>A user; null where there is none.</summary>
    ValueTask<UserRow?> FindUserAsync(string tenant, string user, CancellationToken cancellation = default);

    /// <summary>Adds a user, or says anew what one may; when one was added stays.</summary>
    ValueTask PutUserAsync(UserRow user, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Removes a user and their keys; false where there is none.</summary>
    ValueTask<bool> DeleteUserAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Adds a key of a user who is there.</summary>
    /// <exception cref="AndonException"><c>unknown_user</c>: there is none; nothing was changed.</exception>
    ValueTask AddKeyAsync(KeyRow key, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>A key by its id, whatever its tenant: who asks does not know that yet. Null where there is none.</summary>
    ValueTask<KeyHolder?> FindKeyAsync(string id, CancellationToken cancellation = default);

    /// <summary>The keys of a tenant, newest first; those that have expired included.</summary>
    ValueTask<IReadOnlyList<KeyRow>> ListKeysAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Has a key expire at a time, unless it does so before; false where this tenant has none of this id.</summary>
    ValueTask<bool> EndKeyAsync(string tenant, string id, DateTimeOffset at, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Removes keys that expired before a time; returns how many.</summary>
    ValueTask<int> ForgetKeysAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default);
}
