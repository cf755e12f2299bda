using Andon.Audit;

namespace Andon.Stores;

/// <summary>
/// What people did, a chain for each tenant. Comes with a store, which writes an entry in the transaction of what it records: of an append as
/// <see cref="RowChange.AddAudit"/>, of other writes as their last argument. Nothing here changes or removes one. One conformance suite holds them all.
/// </summary>
public interface IAuditStore
{
    /// <summary>The entries of a tenant after one, in their order: as they are kept, whoever may have changed them.</summary>
    ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellation = default);

    /// <summary>Entries of a tenant, newest first. A walk that finds little ends with a short page and a cursor, which is the last entry looked at.</summary>
    ValueTask<Page<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellation = default);

    /// <summary>Keeps a checkpoint; nothing happens where the tenant has one of this entry.</summary>
    ValueTask AddCheckpointAsync(AuditCheckpoint checkpoint, CancellationToken cancellation = default);

    /// <summary>The checkpoints of a tenant after an entry, in their order.</summary>
    ValueTask<IReadOnlyList<AuditCheckpoint>> ListCheckpointsAsync(string tenant, long after, int limit, CancellationToken cancellation = default);

    /// <summary>The last checkpoint of a tenant; null where there is none.</summary>
    ValueTask<AuditCheckpoint?> LastCheckpointAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>The tenants that have entries behind their last checkpoint, by name.</summary>
    ValueTask<IReadOnlyList<UncheckedAudit>> ListUncheckedAsync(CancellationToken cancellation = default);
}

/// <summary>A chain that has gone on since its last checkpoint.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Entries">How many entries came since.</param>
/// <param name="CheckedAt">When that checkpoint was made; null where there is none.</param>
public sealed record UncheckedAudit(string Tenant, long Entries, DateTimeOffset? CheckedAt);

/// <summary>Which entries to list.</summary>
public sealed record AuditQuery
{
    /// <summary>How far an entry may be from where its time belongs: each node has a clock of its own.</summary>
    private static readonly TimeSpan OutOfOrder = TimeSpan.FromHours(1);

    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Only what this user did.</summary>
    public string? Actor { get; init; }

    /// <summary>Only this action; one that ends with a dot, such as <c>run.</c>, stands for all that begin with it.</summary>
    public string? Action { get; init; }

    /// <summary>Only what was done to this.</summary>
    public string? Subject { get; init; }

    /// <summary>Only what was done at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only entries before this one: where the page before ended. Default: null, from the newest.</summary>
    public long? Before { get; init; }

    /// <summary>Entries at most.</summary>
    public required int Limit { get; init; }

    /// <summary>Entries looked at for a page: the filters have no indexes, which every entry would pay for.</summary>
    internal int MostExamined { get; init; } = 50_000;

    /// <summary>Whether none before an entry of this time can be asked for.</summary>
    internal bool EndsAt(DateTimeOffset at) => at < Since - OutOfOrder;

    /// <summary>The page, of entries from where it begins, newest first.</summary>
    internal Page<AuditRecord> PageOf(IEnumerable<AuditRecord> entries)
    {
        var found = new List<AuditRecord>();
        var (examined, last) = (0, 0L);
        foreach (var record in entries)
        {
            if (examined++ == MostExamined) return new Page<AuditRecord>(found, $"{last}");
            if (EndsAt(record.Entry.At)) break;
            last = record.Sequence;
            if (!Matches(record.Entry)) continue;
            if (found.Count == Limit) return new Page<AuditRecord>(found, $"{found[^1].Sequence}");
            found.Add(record);
        }

        return new Page<AuditRecord>(found, null);
    }

    /// <summary>Whether an entry is asked for; its tenant and place are for the caller to compare.</summary>
    internal bool Matches(AuditEntry entry) =>
        (Actor is null || Actor == entry.Actor)
        && (Action is null || Action == entry.Action || (Action.EndsWith('.') && entry.Action.StartsWith(Action, StringComparison.Ordinal)))
        && (Subject is null || Subject == entry.Subject)
        && (Since is not { } since || entry.At >= since);
}
