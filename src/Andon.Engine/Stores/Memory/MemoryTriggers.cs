using Andon.Audit;

namespace Andon.Stores;

/// <summary>Triggers in memory.</summary>
internal sealed class MemoryTriggers(MemoryAudit audits, MemorySecrets kept) : ITriggerStore
{
    private readonly MemoryRows<TriggerRow> rows = new(static r => (r.Tenant, r.Id, r.Revision), static (found, r) => r with { Revision = r.Revision + 1, Token = found.Token }, audits, kept);

    public ValueTask<bool> AddAsync(TriggerRow trigger, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        rows.AddAsync(trigger, most, audit, secrets);

    public ValueTask<TriggerRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => rows.FindAsync(tenant, id);

    public ValueTask<TriggerRow?> FindByTokenAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation = default) =>
        rows.AskAsync(all => all.FirstOrDefault(r => r.Token.Span.SequenceEqual(token.Span)));

    public ValueTask<IReadOnlyList<TriggerRow>> ListAsync(string tenant, CancellationToken cancellation = default) => rows.ListAsync(tenant);

    public ValueTask<bool> ChangeAsync(TriggerRow trigger, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        rows.ChangeAsync(trigger, audit, secrets);

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        rows.DeleteAsync(tenant, id, audit, secrets);
}
