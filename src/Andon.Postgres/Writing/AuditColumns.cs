using System.Runtime.InteropServices;
using Andon.Audit;
using Andon.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Andon.Postgres.Writing;

/// <summary>
/// Entries for the chains of their tenants. Where a chain has come to only the server knows, once nobody else can add to it; so it counts and hashes, and no
/// round trip is needed for that.
/// </summary>
internal sealed class AuditColumns
{
    private readonly Columns locked = new("audit-lock"), entries = new("audit-append");
    private readonly List<int> lockedTenant, tenant, nth;
    private readonly List<long> at;
    private readonly List<string?> actor, via, action, subject, details;
    private readonly List<byte[]> body;
    private readonly Dictionary<int, int> counts = [];

    public AuditColumns()
    {
        lockedTenant = locked.Integer();
        (tenant, nth, at) = (entries.Integer(), entries.Integer(), entries.Bigint());
        (actor, via, action, subject, details) = (entries.Text(), entries.Text(), entries.Text(), entries.Text(), entries.Text());
        body = entries.Add<byte[]>(NpgsqlDbType.Bytea);
    }

    public void Add(int tenantKey, AuditEntry entry, byte[] bytes)
    {
        var count = ++CollectionsMarshal.GetValueRefOrAddDefault(counts, tenantKey, out var isKnown);
        if (!isKnown)
        {
            locked.Rows++;
            lockedTenant.Add(tenantKey);
        }

        entries.Rows++;
        tenant.Add(tenantKey);
        nth.Add(count);
        at.Add(Instant.Of(entry.At));
        actor.Add(entry.Actor);
        via.Add(entry.Via);
        action.Add(entry.Action);
        subject.Add(entry.Subject);
        details.Add(entry.Details);
        body.Add(bytes);
    }

    /// <summary>After all else: until the commit nobody else adds to these chains.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        locked.AddTo(batch);
        entries.AddTo(batch);
    }

    public void Clear()
    {
        counts.Clear();
        locked.Clear();
        entries.Clear();
    }
}
