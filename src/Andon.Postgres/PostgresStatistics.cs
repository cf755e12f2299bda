namespace Andon.Postgres;

/// <summary>What this program has done with a database since it opened it.</summary>
public sealed record PostgresStatistics
{
    /// <summary>Appends committed.</summary>
    public long Appends { get; init; }

    /// <summary>Appends that lost their comparison, duplicates included.</summary>
    public long Conflicts { get; init; }

    /// <summary>Appends that failed, or whose outcome is unknown.</summary>
    public long Failures { get; init; }

    /// <summary>Batches of appends.</summary>
    public long Commits { get; init; }

    /// <summary>Transactions that the server refused, and that were sent again without what they were refused for.</summary>
    public long Refused { get; init; }

    /// <summary>How often this program has waited for the server, reads included.</summary>
    public long RoundTrips { get; init; }

    /// <summary>NOTIFYs that woke other nodes.</summary>
    public long Notifications { get; init; }

    /// <summary>Batches by the number of appends in them: 1, 2–3, 4–7, and so on; the last is 1,024 and more.</summary>
    public IReadOnlyList<long> BatchSizes { get; init; } = [];
}
