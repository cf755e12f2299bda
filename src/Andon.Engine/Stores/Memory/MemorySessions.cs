using Andon.Audit;
using Andon.Identity;

namespace Andon.Stores;

/// <summary>Passwords and sessions in memory, of users that are there: under their lock.</summary>
internal sealed class MemorySessions(Lock gate, MemoryAudit audits, Func<string, string, UserRow?> user) : ISessionStore
{
    private readonly Dictionary<(string Tenant, string User), PasswordRow> passwords = [];
    private readonly Dictionary<string, SessionRow> sessions = new(StringComparer.Ordinal);

    public ValueTask<PasswordRow?> FindPasswordAsync(string tenant, string user, CancellationToken cancellation = default) => Locked(() => passwords.GetValueOrDefault((tenant, user)));

    public async ValueTask PutPasswordAsync(PasswordRow password, AuditEntry? audit = null, CancellationToken cancellation = default) => await Locked(() =>
    {
        RequireUser(password.Tenant, password.User);
        passwords[(password.Tenant, password.User)] = password;
        return audits.After(true, audit);
    });

    public ValueTask<bool> CountAttemptAsync(PasswordRow seen, int attempts, DateTimeOffset nextAt, CancellationToken cancellation = default) => Locked(() =>
    {
        if (passwords.GetValueOrDefault((seen.Tenant, seen.User)) is not { } now || now.Attempts != seen.Attempts || now.Hash != seen.Hash) return false;
        passwords[(seen.Tenant, seen.User)] = now with { Attempts = attempts, NextAttemptAt = nextAt };
        return true;
    });

    public async ValueTask AddAsync(SessionRow session, AuditEntry? audit = null, CancellationToken cancellation = default) => await Locked(() =>
    {
        RequireUser(session.Tenant, session.User);
        var older = sessions.Values.Where(s => s.Tenant == session.Tenant && s.User == session.User).OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id, StringComparer.Ordinal);
        foreach (var over in older.Skip(SessionRow.MostOfUser - 1).ToList()) sessions.Remove(over.Id);
        return audits.After(sessions.TryAdd(session.Id, session), audit);
    });

    public ValueTask<SessionHolder?> FindAsync(string id, CancellationToken cancellation = default) => Locked(() =>
        sessions.GetValueOrDefault(id) is { } s && user(s.Tenant, s.User) is { } row ? new SessionHolder(s, row.Grant, passwords.GetValueOrDefault((s.Tenant, s.User))?.MustChange is true) : null);

    public async ValueTask SeeAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellation = default) => await Locked(() =>
    {
        if (sessions.GetValueOrDefault(id) is { } s && s.Tenant == tenant) sessions[id] = s with { SeenAt = at };
        return true;
    });

    public ValueTask<bool> EndAsync(string tenant, string id, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() => audits.After(Remove(s => s.Tenant == tenant && s.Id == id) > 0, audit));

    public ValueTask<int> EndAllAsync(string tenant, string user, CancellationToken cancellation = default) => Locked(() => Remove(s => s.Tenant == tenant && s.User == user));

    public ValueTask<int> ForgetAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default) => Locked(() => Remove(s => s.Tenant == tenant && s.ExpiresAt < expiredBefore));

    /// <summary>What goes with a user.</summary>
    public void ForgetUser(string tenant, string user)
    {
        lock (gate)
        {
            passwords.Remove((tenant, user));
            Remove(s => s.Tenant == tenant && s.User == user);
        }
    }

    private void RequireUser(string tenant, string id)
    {
        if (user(tenant, id) is null) throw UnknownUser.Of(tenant, id);
    }

    private int Remove(Func<SessionRow, bool> which)
    {
        var gone = sessions.Values.Where(which).ToList();
        foreach (var session in gone) sessions.Remove(session.Id);
        return gone.Count;
    }

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
