using Andon.Audit;
using Andon.Identity;
using Andon.Stores;
using Andon.Testing;

namespace Andon.Server.Tests.Identities;

/// <summary>A store in which something else happens just before a session is added.</summary>
internal sealed class LateStore(IStore inner) : ForwardingStore(inner)
{
    private readonly LateSessions sessions = new(inner.Sessions);

    public override LateSessions Sessions => sessions;
}

internal sealed class LateSessions(ISessionStore inner) : ISessionStore
{
    /// <summary>What happens before.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>The id of the session that was added last.</summary>
    public string? Last { get; private set; }

    public async ValueTask AddAsync(SessionRow session, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        if (Meanwhile is not null) await Meanwhile();
        Last = session.Id;
        await inner.AddAsync(session, audit, cancellation);
    }

    public ValueTask<PasswordRow?> FindPasswordAsync(string tenant, string user, CancellationToken cancellation = default) => inner.FindPasswordAsync(tenant, user, cancellation);

    public ValueTask PutPasswordAsync(PasswordRow password, AuditEntry? audit = null, CancellationToken cancellation = default) => inner.PutPasswordAsync(password, audit, cancellation);

    public ValueTask<bool> CountAttemptAsync(PasswordRow seen, int attempts, DateTimeOffset nextAt, CancellationToken cancellation = default) => inner.CountAttemptAsync(seen, attempts, nextAt, cancellation);

    public ValueTask<SessionHolder?> FindAsync(string id, CancellationToken cancellation = default) => inner.FindAsync(id, cancellation);

    public ValueTask SeeAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellation = default) => inner.SeeAsync(tenant, id, at, cancellation);

    public ValueTask<bool> EndAsync(string tenant, string id, AuditEntry? audit = null, CancellationToken cancellation = default) => inner.EndAsync(tenant, id, audit, cancellation);

    public ValueTask<int> EndAllAsync(string tenant, string user, CancellationToken cancellation = default) => inner.EndAllAsync(tenant, user, cancellation);

    public ValueTask<int> ForgetAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default) => inner.ForgetAsync(tenant, expiredBefore, cancellation);
}
