namespace Andon.Postgres.Writing;

/// <summary>
/// Keys for new runs, without asking the database: the time in microseconds and ten bits of chance, never less than the one before. Two nodes that
/// come to the same key at once are told apart by the unique index, and the one refused takes another.
/// </summary>
internal sealed class RunKeys(TimeProvider clock)
{
    private const int Chance = 1 << 10;

    private long last;

    /// <summary>Whatever the clock of this machine shows: no key is less than this one from now on.</summary>
    public void NotBefore(long key)
    {
        for (var before = Volatile.Read(ref last); before < key;)
        {
            var found = Interlocked.CompareExchange(ref last, key, before);
            if (found == before) return;
            before = found;
        }
    }

    public long Next()
    {
        var now = ((clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond * Chance) + Random.Shared.Next(Chance);
        while (true)
        {
            var before = Volatile.Read(ref last);
            var next = Math.Max(before + 1, now);
            if (Interlocked.CompareExchange(ref last, next, before) == before) return next;
        }
    }
}
