namespace Andon.Testing;

/// <summary>
/// A clock for tests: it stands still until it is moved. Timers ring when it is, in their order, on the thread that moves it. An engine follows
/// it where it is registered as the <see cref="TimeProvider"/>; <see cref="TestLine"/> has one of its own.
/// </summary>
public sealed class VirtualClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<VirtualTimer> timers = [];
    private readonly List<(DateTimeOffset Due, TaskCompletionSource Set)> waiters = [];
    private DateTimeOffset now;

    /// <summary>Creates a clock.</summary>
    /// <param name="start">What it shows. Default: Monday, 2026-01-05, 8:00 UTC.</param>
    public VirtualClock(DateTimeOffset? start = null) => now = (start ?? new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero)).ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer rings; null where none is set.</summary>
    internal DateTimeOffset? NextDue
    {
        get
        {
            lock (gate) return timers.Count == 0 ? null : timers.Min(t => t.Due);
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on. Every timer that is due on the way rings at its own time.</summary>
    /// <param name="by">How far. Not less than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time would go back.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset until;
        lock (gate) until = now + by;
        while (true)
        {
            VirtualTimer? next;
            lock (gate)
            {
                next = timers.Where(t => t.Due <= until).MinBy(t => t.Due);
                now = next?.Due ?? until;
                if (next is null) return;
                timers.Remove(next);
                if (next.Period > TimeSpan.Zero) Add(next, next.Period);
            }

            next.Fire();
        }
    }

    /// <summary>Waits until something waits for a time within <paramref name="by"/>, then moves the clock there and fires what is due.</summary>
    internal async Task AdvanceAsync(TimeSpan by)
    {
        Task isSet;
        lock (gate)
        {
            var waiter = (Due: now + by, Set: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (timers.Exists(t => t.Due <= waiter.Due)) waiter.Set.SetResult();
            else waiters.Add(waiter);
            isSet = waiter.Set.Task;
        }

        await isSet.WaitAsync(TimeSpan.FromSeconds(20), System);
        Advance(by);
    }

    private void Set(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            timers.Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan) Add(timer, dueTime);
        }
    }

    private void Add(VirtualTimer timer, TimeSpan dueTime)
    {
        timer.Due = now + dueTime;
        timers.Add(timer);
        foreach (var waiter in waiters.Where(w => timer.Due <= w.Due)) waiter.Set.TrySetResult();
        waiters.RemoveAll(w => w.Set.Task.IsCompleted);
    }

    private sealed class VirtualTimer(VirtualClock clock, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
