namespace Andon.Runs;

/// <summary>Wakes the loops. A signal is a hint: polling finds all that no signal announced.</summary>
internal sealed class EngineSignals
{
    /// <summary>Steps wait in the ready queue and there may be room for them.</summary>
    public SemaphoreSlim Ready { get; } = new(0, 1);

    /// <summary>A timer is due earlier than the loop knows.</summary>
    public SemaphoreSlim Timers { get; } = new(0, 1);

    private volatile bool mayWait = true;
    private long nextTimer = long.MaxValue;

    public void StepReady()
    {
        mayWait = true;
        Raise(Ready);
    }

    public void SlotFree()
    {
        if (mayWait) Raise(Ready);
    }

    /// <summary>The dispatcher is about to look: until it has found something, only a newly ready step need wake it.</summary>
    public void Looking() => mayWait = false;

    /// <summary>The dispatcher found steps in the ready queue: free slots must wake it.</summary>
    public void FoundSteps() => mayWait = true;

    public void TimerSet(DateTimeOffset due)
    {
        if (due.UtcTicks < Interlocked.Read(ref nextTimer)) Raise(Timers);
    }

    /// <summary>The timer loop sleeps until then.</summary>
    public void SleepingUntil(DateTimeOffset? next) => Interlocked.Exchange(ref nextTimer, next?.UtcTicks ?? long.MaxValue);

    /// <summary>Waits for a signal, or for a time on the engine's own clock.</summary>
    public static async Task WaitAsync(SemaphoreSlim signal, TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        await using var alarm = clock.CreateTimer(static s => Raise((SemaphoreSlim)s!), signal, time, Timeout.InfiniteTimeSpan);
        await signal.WaitAsync(cancellation);
    }

    private static void Raise(SemaphoreSlim signal)
    {
        if (signal.CurrentCount > 0) return;
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else raised it at the same moment.
        }
    }
}
