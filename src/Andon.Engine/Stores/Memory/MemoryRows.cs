using Andon.Audit;

namespace Andon.Stores;

/// <summary>
/// Rows of tenants in memory, by id, which is the order in which they were made. A change is a compare-and-set by the revision; secrets and the audit follow what was
/// changed.
/// </summary>
/// <param name="place">Whose a row is, its id, and its revision.</param>
/// <param name="next">What takes the place of the row that is there, given what it is to become.</param>
/// <param name="audits">The audit.</param>
/// <param name="kept">The secrets, of rows that have some.</param>
internal sealed class MemoryRows<T>(Func<T, (string Tenant, Guid Id, long Revision)> place, Func<T, T, T> next, MemoryAudit audits, MemorySecrets? kept = null)
    where T : class
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, T> rows = new(StringComparer.Ordinal);

    public ValueTask<bool> AddAsync(T row, int most, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets = null) => Locked(() =>
    {
        var (tenant, id, _) = place(row);
        return After(rows.Values.Count(r => place(r).Tenant == tenant) < most && rows.TryAdd(Key(id), row), tenant, audit, secrets);
    });

    public ValueTask<T?> FindAsync(string tenant, Guid id) => Locked(() => Find(tenant, id));

    /// <summary>What is asked of all rows.</summary>
    public ValueTask<TAnswer> AskAsync<TAnswer>(Func<IEnumerable<T>, TAnswer> question) => Locked(() => question(rows.Values));

    public ValueTask<IReadOnlyList<T>> ListAsync(string tenant) => AskAsync<IReadOnlyList<T>>(all => [.. all.Where(r => place(r).Tenant == tenant)]);

    public ValueTask<bool> ChangeAsync(T row, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets = null) => Locked(() =>
    {
        var (tenant, id, revision) = place(row);
        if (Find(tenant, id) is not { } found || place(found).Revision != revision) return false;
        rows[Key(id)] = next(found, row);
        return After(true, tenant, audit, secrets);
    });

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets = null) =>
        Locked(() => After(Find(tenant, id) is not null && rows.Remove(Key(id)), tenant, audit, secrets));

    /// <summary>By which rows are in order; unlike the framework's order of ids, it is that of their text.</summary>
    public static string Key(Guid id) => id.ToString("N");

    private T? Find(string tenant, Guid id) => rows.TryGetValue(Key(id), out var row) && place(row).Tenant == tenant ? row : null;

    private bool After(bool isChanged, string tenant, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets)
    {
        if (isChanged) kept?.Change(tenant, secrets);
        return audits.After(isChanged, audit);
    }

    private ValueTask<TAnswer> Locked<TAnswer>(Func<TAnswer> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
