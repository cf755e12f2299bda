namespace Andon.Runs;

/// <summary>Wakes the loops. A signal is a hint: polling finds all that no signal announced.</summary>
internal sealed class EngineSignals(TimeProvider time)
{
    /// <summary>Steps wait in the ready queue and there may be room for them.</summary>
    public Signal Ready { get; } = new(time);

    /// <summary>A timer is due earlier than the loop knows.</summary>
    public Signal Timers { get; } = new(time);

    /// <summary>There may be calls that an earlier process left.</summary>
    public Signal Calls { get; } = new(time);

    private volatile bool mayWait = true;
    private long nextTimer = long.MaxValue;

    public void StepReady()
    {
        mayWait = true;
        Ready.Raise();
    }

    public void SlotFree()
    {
        if (mayWait) Ready.Raise();
    }

    /// <summary>The dispatcher is about to look: until it has found something, only a newly ready step need wake it.</summary>
    public void Looking() => mayWait = false;

    /// <summary>The dispatcher found steps in the ready queue: free slots must wake it.</summary>
    public void FoundSteps() => mayWait = true;

    public void TimerSet(DateTimeOffset due)
    {
        if (due.UtcTicks < Interlocked.Read(ref nextTimer)) Timers.Raise();
    }

    /// <summary>The timer loop sleeps until then.</summary>
    public void SleepingUntil(DateTimeOffset? next) => Interlocked.Exchange(ref nextTimer, next?.UtcTicks ?? long.MaxValue);
}
