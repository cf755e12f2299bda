namespace Andon.Runs;

/// <summary>Wakes the loops. A signal is a hint: polling finds all that no signal announced.</summary>
internal sealed class EngineSignals(TimeProvider time)
{
    /// <summary>Steps wait in the ready queue and there may be room for them.</summary>
    public Signal Ready { get; } = new(time);

    /// <summary>Timers are due.</summary>
    public Alarm Timers { get; } = new(time);

    /// <summary>Leases are over.</summary>
    public Alarm Leases { get; } = new(time);

    /// <summary>Schedules are due.</summary>
    public Alarm Schedules { get; } = new(time);

    /// <summary>Called with a schedule that somebody changed here: what stood in its way may be gone.</summary>
    public event Action<Guid>? ScheduleChanged;

    /// <summary>Something is to be sent.</summary>
    public Alarm Deliveries { get; } = new(time);

    /// <summary>Steps wait for outside workers.</summary>
    public JobBell Jobs { get; } = new(time);

    /// <summary>There may be calls that an earlier process left.</summary>
    public Signal Calls { get; } = new(time);

    /// <summary>A node is dead, as far as one here knows.</summary>
    public Signal Lost { get; } = new(time);

    private volatile bool mayWait = true;

    /// <summary>Somebody made or changed a schedule, which is due next at a time, if ever.</summary>
    public void SetSchedule(Guid schedule, DateTimeOffset? due)
    {
        ScheduleChanged?.Invoke(schedule);
        if (due is { } at) Schedules.Set(at);
    }

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
}
