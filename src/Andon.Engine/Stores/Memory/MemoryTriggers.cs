using Andon.Audit;

namespace Andon.Stores;

/// <summary>Triggers in memory.</summary>
internal sealed class MemoryTriggers(MemoryAudit audits, MemorySecrets kept) : ITriggerStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, TriggerRow> rows = new(StringComparer.Ordinal);

    public ValueTask<bool> AddAsync(TriggerRow trigger, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        Locked(() => After(rows.Values.Count(r => r.Tenant == trigger.Tenant) < most && rows.TryAdd(Key(trigger.Id), trigger), trigger.Tenant, audit, secrets));

    public ValueTask<TriggerRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => Locked(() => Find(tenant, id));

    public ValueTask<TriggerRow?> FindByTokenAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation = default) =>
        Locked(() => rows.Values.FirstOrDefault(r => r.Token.Span.SequenceEqual(token.Span)));

    public ValueTask<IReadOnlyList<TriggerRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<TriggerRow>>(() => [.. rows.Values.Where(r => r.Tenant == tenant)]);

    public ValueTask<bool> ChangeAsync(TriggerRow trigger, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => Locked(() =>
    {
        if (Find(trigger.Tenant, trigger.Id) is not { } found || found.Revision != trigger.Revision) return false;
        rows[Key(trigger.Id)] = trigger with { Revision = trigger.Revision + 1, Token = found.Token };
        return After(true, trigger.Tenant, audit, secrets);
    });

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        Locked(() => After(Find(tenant, id) is not null && rows.Remove(Key(id)), tenant, audit, secrets));

    private TriggerRow? Find(string tenant, Guid id) => rows.TryGetValue(Key(id), out var row) && row.Tenant == tenant ? row : null;

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
