using Andon.Audit;
using Andon.Identity;

namespace Andon.Stores;

/// <summary>Tenants, users and keys in memory.</summary>
internal sealed class MemoryIdentities : IIdentityStore
{
    private readonly Lock gate = new();
    private readonly MemoryAudit audits;
    private readonly SortedDictionary<string, TenantRow> tenants = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Tenant, string Id), UserRow> users = [];
    private readonly OrderedDictionary<string, KeyRow> keys = new(StringComparer.Ordinal);

    public MemoryIdentities(MemoryAudit audits)
    {
        this.audits = audits;
        Sessions = new MemorySessions(gate, audits, (tenant, user) => users.GetValueOrDefault((tenant, user)));
    }

    /// <summary>What goes with the users.</summary>
    public MemorySessions Sessions { get; }

    public ValueTask<bool> AddTenantAsync(TenantRow tenant, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        Locked(() => audits.After(tenants.TryAdd(tenant.Id, tenant), audit));

    public ValueTask<IReadOnlyList<TenantRow>> ListTenantsAsync(CancellationToken cancellation = default) => Locked<IReadOnlyList<TenantRow>>(() => [.. tenants.Values]);

    public ValueTask<IReadOnlyList<UserRow>> ListUsersAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<UserRow>>(() => [.. users.Values.Where(u => u.Tenant == tenant).OrderBy(u => u.Id, StringComparer.Ordinal)]);

    public ValueTask<UserRow?> FindUserAsync(string tenant, string user, CancellationToken cancellation = default) => Locked(() => users.GetValueOrDefault((tenant, user)));

    public async ValueTask PutUserAsync(UserRow user, AuditEntry? audit = null, CancellationToken cancellation = default) => await Locked(() =>
    {
        users[(user.Tenant, user.Id)] = user with { CreatedAt = users.GetValueOrDefault((user.Tenant, user.Id))?.CreatedAt ?? user.CreatedAt };
        return audits.After(true, audit);
    });

    public ValueTask<bool> DeleteUserAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() =>
    {
        foreach (var key in keys.Values.Where(k => k.Tenant == tenant && k.User == user).ToList()) keys.Remove(key.Id);
        Sessions.ForgetUser(tenant, user);
        return audits.After(users.Remove((tenant, user)), audit);
    });

    public async ValueTask AddKeyAsync(KeyRow key, AuditEntry? audit = null, CancellationToken cancellation = default) => await Locked(() =>
    {
        if (!users.ContainsKey((key.Tenant, key.User))) throw UnknownUser.Of(key.Tenant, key.User);
        keys.Add(key.Id, key);
        return audits.After(true, audit);
    });

    public ValueTask<KeyHolder?> FindKeyAsync(string id, CancellationToken cancellation = default) =>
        Locked(() => keys.TryGetValue(id, out var key) && users.TryGetValue((key.Tenant, key.User), out var user) ? new KeyHolder(key, user.Grant) : null);

    public ValueTask<IReadOnlyList<KeyRow>> ListKeysAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<KeyRow>>(() => [.. keys.Values.Where(k => k.Tenant == tenant).OrderByDescending(k => k.CreatedAt).ThenBy(k => k.Id, StringComparer.Ordinal)]);

    public ValueTask<bool> EndKeyAsync(string tenant, string id, DateTimeOffset at, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() =>
    {
        if (!keys.TryGetValue(id, out var key) || key.Tenant != tenant) return false;
        keys[id] = key with { ExpiresAt = key.ExpiresAt < at ? key.ExpiresAt : at };
        return audits.After(true, audit);
    });

    public ValueTask<int> ForgetKeysAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default) => Locked(() =>
    {
        var over = keys.Values.Where(k => k.Tenant == tenant && k.ExpiresAt < expiredBefore).ToList();
        foreach (var key in over) keys.Remove(key.Id);
        return over.Count;
    });

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
