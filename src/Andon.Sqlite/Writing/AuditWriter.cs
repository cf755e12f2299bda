using Andon.Artifacts;
using Andon.Audit;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>
/// Adds entries to the chains. Where a chain has come to is remembered, as only the writer adds to it; what is rolled back is forgotten with all else, and
/// asked for again.
/// </summary>
internal sealed class AuditWriter(WriteSession session)
{
    private const int MostRemembered = 10_000;

    private readonly Statement add = session.Connection["audit-add"];
    private readonly Dictionary<long, (long Sequence, Digest Hash)> heads = [];

    /// <summary>Adds an entry; nothing happens where there is none to add.</summary>
    public void Add(AuditEntry? entry)
    {
        if (entry is not null)
            Add(entry, AuditChain.Body(entry));
    }

    /// <summary>Adds an entry whose bytes in the chain are at hand.</summary>
    public void Add(AuditEntry entry, ReadOnlySpan<byte> body)
    {
        var tenant = session.Tenant(entry.Tenant);
        var head = heads.TryGetValue(tenant, out var known) ? known : Read(tenant);
        var sequence = head.Sequence + 1;
        var hash = AuditChain.Next(head.Hash, sequence, body);
        Span<byte> bytes = stackalloc byte[Digest.Size];
        hash.CopyTo(bytes);
        add
            .Bind(1, tenant).Bind(2, sequence).Bind(3, Instant.Of(entry.At)).Bind(4, entry.Actor).Bind(5, entry.Via).Bind(6, entry.Action)
            .Bind(7, entry.Subject).Bind(8, entry.Details).Bind(9, bytes)
            .Execute();
        if (heads.Count >= MostRemembered)
            heads.Clear();
        heads[tenant] = (sequence, hash);
    }

    /// <summary>Adds an entry where something was changed, which it says again.</summary>
    public bool After(bool isChanged, AuditEntry? entry)
    {
        if (isChanged)
            Add(entry);
        return isChanged;
    }

    public void ForgetAll() => heads.Clear();

    private (long Sequence, Digest Hash) Read(long tenant)
    {
        var row = session.Connection["audit-head"].Bind(1, tenant);
        var head = row.Next() ? (row.Long(0), Digest.Read(row.Bytes(1))) : (0, AuditChain.Start);
        row.Reset();
        return head;
    }
}
