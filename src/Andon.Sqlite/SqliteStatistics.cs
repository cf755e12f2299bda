namespace Andon.Sqlite;

/// <summary>What the writer of a database has done since it was opened.</summary>
public sealed record SqliteStatistics
{
    /// <summary>Appends committed.</summary>
    public long Appends { get; init; }

    /// <summary>Appends that lost their comparison, duplicates included.</summary>
    public long Conflicts { get; init; }

    /// <summary>Appends that failed, or whose outcome is unknown.</summary>
    public long Failures { get; init; }

    /// <summary>Transactions.</summary>
    public long Commits { get; init; }

    /// <summary>Checkpoints of the write-ahead log.</summary>
    public long Checkpoints { get; init; }

    /// <summary>Transactions by the number of writes in them: 1, 2–3, 4–7, and so on; the last is 1,024 and more.</summary>
    public IReadOnlyList<long> BatchSizes { get; init; } = [];

    /// <summary>Bytes written to the database's files, checkpoints included; an upper bound where the system keeps no account of it.</summary>
    public long BytesWritten { get; init; }

    /// <summary>The processor time of the writer's thread; zero where the system keeps no account of it.</summary>
    public TimeSpan WriterTime { get; init; }
}
