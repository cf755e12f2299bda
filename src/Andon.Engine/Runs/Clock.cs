namespace Andon.Runs;

/// <summary>The engine's time: never goes back, whatever the system clock does, and has microseconds, as the log and JSON do.</summary>
internal sealed class Clock(TimeProvider time)
{
    private long last;

    public TimeProvider Provider => time;

    public DateTimeOffset Now
    {
        get
        {
            var ticks = time.GetUtcNow().UtcTicks;
            ticks -= ticks % TimeSpan.TicksPerMicrosecond;
            while (true)
            {
                var seen = Volatile.Read(ref last);
                if (ticks <= seen) return new DateTimeOffset(seen, TimeSpan.Zero);
                if (Interlocked.CompareExchange(ref last, ticks, seen) == seen) return new DateTimeOffset(ticks, TimeSpan.Zero);
            }
        }
    }
}
