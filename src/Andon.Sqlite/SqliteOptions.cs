namespace Andon.Sqlite;

/// <summary>How a database file is opened and how much of anything it may use.</summary>
public sealed record SqliteOptions
{
    /// <summary>The database file; its directory must exist. Two more files stand beside it while it is open, and the owner's lock.</summary>
    public required string Path { get; init; }

    /// <summary>What survives a power cut. Default: <see cref="SqliteSynchronous.Full"/>.</summary>
    public SqliteSynchronous Synchronous { get; init; } = SqliteSynchronous.Full;

    /// <summary>
    /// Pages of 4,096 bytes in the write-ahead log at which it is copied to the database. Default: 4,000. From 100 to 100,000.
    /// More pages: fewer bytes written in all, and a longer pause when it comes.
    /// </summary>
    public int WalAutocheckpoint { get; init; } = 4_000;

    /// <summary>Appends in one transaction, at most. Default: 1,024. From 1 to 10,000.</summary>
    public int MaxBatch { get; init; } = 1_024;

    /// <summary>Appends that may wait for the writer; beyond it one fails at once with <c>database_busy</c>. Default: 100,000. From 1 to 10,000,000.</summary>
    public int QueueLimit { get; init; } = 100_000;

    /// <summary>The writer's page cache in megabytes. Default: 8. From 1 to 4,096.</summary>
    public int CacheMegabytes { get; init; } = 8;

    /// <summary>The part of the file that readers see through memory mapping, in megabytes. Default: 256. From 0 (none) to 65,536.</summary>
    public int MmapMegabytes { get; init; } = 256;

    /// <summary>Connections that read at the same time; further reads wait. Default: 8. From 1 to 64.</summary>
    public int Readers { get; init; } = 8;

    /// <summary>How long the writer waits for a foreign program that holds the database, in milliseconds. Default: 5,000. From 0 to 600,000.</summary>
    public int BusyTimeoutMs { get; init; } = 5_000;

    /// <summary>The size of the file, in megabytes, beyond which appends fail with <c>disk_full</c>. Default: 0, as large as the disk. From 0 to 16,000,000.</summary>
    public int MaxMegabytes { get; init; }

    /// <summary>Where this process serves its API, told to those whom the owner's lock keeps out. Default: null, nowhere.</summary>
    public string? OwnerUrl { get; init; }

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Path))
            throw new InvalidOperationException("SqliteOptions.Path names no file.");
        Within(WalAutocheckpoint, 100, 100_000, nameof(WalAutocheckpoint));
        Within(MaxBatch, 1, 10_000, nameof(MaxBatch));
        Within(QueueLimit, 1, 10_000_000, nameof(QueueLimit));
        Within(CacheMegabytes, 1, 4_096, nameof(CacheMegabytes));
        Within(MmapMegabytes, 0, 65_536, nameof(MmapMegabytes));
        Within(Readers, 1, 64, nameof(Readers));
        Within(BusyTimeoutMs, 0, 600_000, nameof(BusyTimeoutMs));
        Within(MaxMegabytes, 0, 16_000_000, nameof(MaxMegabytes));
    }

    private static void Within(int value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, $"SqliteOptions.{name} must be from {least:N0} to {most:N0}.");
    }
}

/// <summary>When a commit is flushed to the disk.</summary>
public enum SqliteSynchronous
{
    /// <summary>At every commit: what was acknowledged survives a power cut.</summary>
    Full,

    /// <summary>At checkpoints: a power cut may lose the last commits, never the database; a crash of the process loses nothing.</summary>
    Normal,

    /// <summary>Never: a power cut may damage the database. For tests and for what can be thrown away.</summary>
    Off,
}
