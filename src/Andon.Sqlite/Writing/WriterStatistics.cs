namespace Andon.Sqlite.Writing;

/// <summary>Counts what the writer does. Written by its thread alone; read by any.</summary>
internal sealed class WriterStatistics
{
    /// <summary>Transactions by the number of appends in them: 1, 2–3, 4–7, … 1,024 and more.</summary>
    private readonly long[] batches = new long[11];
    private long appends, conflicts, failures, commits, checkpoints, walPages, checkpointPages;
    private string? thread;

    /// <summary>Notes the thread, whose accounts with the kernel are then the writer's: it alone writes to the files.</summary>
    public void StartsHere()
    {
        if (OperatingSystem.IsLinux() && File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false) is { } link)
            thread = link.FullName;
    }

    public void Batch(int items, int committed, int conflicted, int failed)
    {
        batches[Math.Min(System.Numerics.BitOperations.Log2((uint)Math.Max(items, 1)), batches.Length - 1)]++;
        commits++;
        appends += committed;
        conflicts += conflicted;
        failures += failed;
    }

    public void Wal(int pages) => walPages += pages;

    public void Checkpoint(int pages)
    {
        checkpoints++;
        checkpointPages += pages;
    }

    public SqliteStatistics Read() => new()
    {
        Appends = Volatile.Read(ref appends),
        Conflicts = Volatile.Read(ref conflicts),
        Failures = Volatile.Read(ref failures),
        Commits = Volatile.Read(ref commits),
        Checkpoints = Volatile.Read(ref checkpoints),
        BatchSizes = [.. batches],
        BytesWritten = KernelBytes() ?? (Volatile.Read(ref walPages) * 4_120) + (Volatile.Read(ref checkpointPages) * 4_096),
        WriterTime = KernelTime(),
    };

    private long? KernelBytes()
    {
        const string Field = "write_bytes: ";
        return Account("io") is { } text && text.IndexOf("\n" + Field, StringComparison.Ordinal) is >= 0 and var at
            ? long.Parse(text.AsSpan(at + 1 + Field.Length).Slice(0, text.IndexOf('\n', at + 1) - at - 1 - Field.Length))
            : null;
    }

    private TimeSpan KernelTime() =>
        Account("schedstat") is { } text && long.TryParse(text.AsSpan(0, Math.Max(text.IndexOf(' ', StringComparison.Ordinal), 0)), out var nanoseconds)
            ? TimeSpan.FromTicks(nanoseconds / 100)
            : TimeSpan.Zero;

    private string? Account(string name)
    {
        try
        {
            return thread is null ? null : File.ReadAllText(Path.Combine(thread, name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // The thread has ended, or the kernel keeps no such account.
        }
    }
}
