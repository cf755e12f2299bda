namespace Andon.Runs;

/// <summary>
/// The engine's time: never goes back, whatever the system clock does, and has microseconds, as the log and JSON do. Where the store has a time of
/// its own, it follows that: nodes whose clocks differ agree on what is due.
/// </summary>
internal sealed class Clock(TimeProvider time)
{
    private long last;
    private volatile Anchor? anchor;

    public TimeProvider Provider => time;

    public DateTimeOffset Now
    {
        get
        {
            var ticks = anchor is { } a ? a.Ticks + time.GetElapsedTime(a.Timestamp).Ticks : time.GetUtcNow().UtcTicks;
            ticks -= ticks % TimeSpan.TicksPerMicrosecond;
            while (true)
            {
                var seen = Volatile.Read(ref last);
                if (ticks <= seen) return new DateTimeOffset(seen, TimeSpan.Zero);
                if (Interlocked.CompareExchange(ref last, ticks, seen) == seen) return new DateTimeOffset(ticks, TimeSpan.Zero);
            }
        }
    }

    /// <summary>From now on it follows another clock, which was read between these two timestamps.</summary>
    public void Follow(DateTimeOffset read, long before, long after)
    {
        // The first time nothing has been decided yet, and it may go back: a clock that is ahead would else stand still until the other has come so far.
        if (anchor is null) Interlocked.Exchange(ref last, 0);
        anchor = new Anchor(read.UtcTicks, before + ((after - before) / 2));
    }

    private sealed record Anchor(long Ticks, long Timestamp);
}
