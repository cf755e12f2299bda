using Andon.Audit;

namespace Andon.Stores;

/// <summary>Secrets in memory; sealed all the same.</summary>
internal sealed class MemorySecrets(MemoryAudit audits) : ISecretStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Tenant, string Name), SecretRow> rows = [];

    public ValueTask<bool> PutAsync(SecretRow secret, int limit, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() =>
    {
        var isOneMore = !secret.IsOfEngine && !rows.ContainsKey((secret.Tenant, secret.Name));
        if (isOneMore && rows.Values.Count(r => r.Tenant == secret.Tenant && !r.IsOfEngine) >= limit) return false;
        rows[(secret.Tenant, secret.Name)] = secret;
        audits.Add(audit);
        return true;
    });

    public ValueTask<SecretRow?> FindAsync(string tenant, string name, CancellationToken cancellation = default) => Locked(() => rows.GetValueOrDefault((tenant, name)));

    public ValueTask<IReadOnlyList<SecretRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<SecretRow>>(() => [.. rows.Values.Where(r => r.Tenant == tenant).OrderBy(r => r.Name, StringComparer.Ordinal)]);

    public ValueTask<bool> DeleteAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() =>
    {
        if (!rows.Remove((tenant, name))) return false;
        audits.Add(audit);
        return true;
    });

    public ValueTask<IReadOnlyList<SecretRow>> ListOthersAsync(string keyId, (string Tenant, string Name) after, int limit, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<SecretRow>>(() =>
        [
            .. rows.Values.Where(r => r.KeyId != keyId && IsAfter(r, after))
                .OrderBy(r => r.Tenant, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal).Take(limit),
        ]);

    public ValueTask<bool> RewrapAsync(SecretRow before, SecretRow after, AuditEntry? audit = null, CancellationToken cancellation = default) => Locked(() =>
    {
        if (!rows.TryGetValue((before.Tenant, before.Name), out var now) || !now.WrappedKey.Span.SequenceEqual(before.WrappedKey.Span)) return false;
        rows[(before.Tenant, before.Name)] = now with { KeyId = after.KeyId, WrappedKey = after.WrappedKey };
        audits.Add(audit);
        return true;
    });

    /// <summary>What becomes of secrets with the row that they belong to.</summary>
    public void Change(string tenant, IReadOnlyList<SecretChange>? changes)
    {
        lock (gate)
        {
            foreach (var (name, secret) in changes ?? [])
            {
                if (secret is null) rows.Remove((tenant, name));
                else rows[(tenant, name)] = secret;
            }
        }
    }

    private static bool IsAfter(SecretRow row, (string Tenant, string Name) place) => string.CompareOrdinal(row.Tenant, place.Tenant) is var order
        && (order > 0 || (order == 0 && string.CompareOrdinal(row.Name, place.Name) > 0));

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate) return ValueTask.FromResult(action());
    }
}
