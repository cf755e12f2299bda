namespace Andon.Runs;

/// <summary>Wakes a loop that sleeps until a time, where something is due earlier than it knows.</summary>
internal sealed class Alarm(TimeProvider clock)
{
    private readonly Signal signal = new(clock);
    private long next = long.MaxValue;

    public void Set(DateTimeOffset due)
    {
        if (due.UtcTicks < Interlocked.Read(ref next)) signal.Raise();
    }

    /// <summary>The loop is about to look, or sleeps until then: what is due earlier is news to it.</summary>
    public void SleepingUntil(DateTimeOffset? due) => Interlocked.Exchange(ref next, due?.UtcTicks ?? long.MaxValue);

    /// <summary>Waits until then at most, or so long, whichever is earlier.</summary>
    public async Task WaitAsync(DateTimeOffset? due, Clock time, TimeSpan atMost, CancellationToken cancellation)
    {
        var until = time.Now + atMost;
        if (due < until) until = due.Value;
        var wait = Left();
        if (wait > TimeSpan.Zero) await signal.WaitAsync(wait, cancellation, Left);

        // A timer counts milliseconds: not one too early.
        TimeSpan Left() => TimeSpan.FromMilliseconds(Math.Ceiling((until - time.Now).TotalMilliseconds));
    }
}
