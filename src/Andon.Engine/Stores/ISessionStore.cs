using Andon.Audit;
using Andon.Client;
using Andon.Identity;

namespace Andon.Stores;

/// <summary>
/// Passwords and sessions of users. Comes with a store; one conformance suite holds them all. Both go with their user, and nothing is kept of them in
/// memory, so that a session that was ended anywhere is refused everywhere at its next use.
/// </summary>
public interface ISessionStore
{
    /// <summary>A user's password; null where there is none.</summary>
    ValueTask<PasswordRow?> FindPasswordAsync(string tenant, string user, CancellationToken cancellation = default);

    /// <summary>Sets the password of a user who is there, in place of another.</summary>
    /// <exception cref="AndonException"><c>unknown_user</c>: there is none; nothing was changed.</exception>
    ValueTask PutPasswordAsync(PasswordRow password, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Counts an attempt; false, and nothing changed, where another was counted since the password was looked at.</summary>
    ValueTask<bool> CountAttemptAsync(PasswordRow seen, int attempts, DateTimeOffset nextAt, CancellationToken cancellation = default);

    /// <summary>Adds a session of a user who is there; one has 20 at most, and the one begun first ends for one more.</summary>
    /// <exception cref="AndonException"><c>unknown_user</c>: there is none; nothing was changed.</exception>
    ValueTask AddAsync(SessionRow session, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>A session by its id, whatever its tenant: who asks does not know that yet. Null where there is none.</summary>
    ValueTask<SessionHolder?> FindAsync(string id, CancellationToken cancellation = default);

    /// <summary>Says when a session was used last.</summary>
    ValueTask SeeAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellation = default);

    /// <summary>Ends a session; false where there is none.</summary>
    ValueTask<bool> EndAsync(string tenant, string id, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Ends all sessions of a user; returns how many.</summary>
    ValueTask<int> EndAllAsync(string tenant, string user, CancellationToken cancellation = default);

    /// <summary>Removes the sessions of a tenant that expired before a time; returns how many.</summary>
    ValueTask<int> ForgetAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default);
}
