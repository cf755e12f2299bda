using Andon.Stores;

namespace Andon.Postgres.Writing;

/// <summary>Counts what the writers do.</summary>
internal sealed class WriterStatistics
{
    private readonly long[] batches = new long[11];
    private long appends, conflicts, failures, commits, refused;

    public void Batch(List<Entry> entries)
    {
        Interlocked.Increment(ref batches[Math.Min(System.Numerics.BitOperations.Log2((uint)Math.Max(entries.Count, 1)), batches.Length - 1)]);
        int committed = 0, conflicted = 0;
        foreach (var entry in entries)
        {
            if (entry.Result.Status == AppendStatus.Committed) committed++;
            else if (entry.Result.Status is AppendStatus.Conflict or AppendStatus.Duplicate or AppendStatus.LeaseHeld or AppendStatus.SlotTaken) conflicted++;
        }

        Interlocked.Increment(ref commits);
        Interlocked.Add(ref appends, committed);
        Interlocked.Add(ref conflicts, conflicted);
        Interlocked.Add(ref failures, entries.Count - committed - conflicted);
    }

    public void Refused() => Interlocked.Increment(ref refused);

    public PostgresStatistics Read(long roundTrips) => new()
    {
        Appends = Volatile.Read(ref appends),
        Conflicts = Volatile.Read(ref conflicts),
        Failures = Volatile.Read(ref failures),
        Commits = Volatile.Read(ref commits),
        Refused = Volatile.Read(ref refused),
        RoundTrips = roundTrips,
        BatchSizes = [.. batches],
    };
}
