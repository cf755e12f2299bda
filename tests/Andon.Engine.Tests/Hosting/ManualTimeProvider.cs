namespace Andon.Engine.Tests.Hosting;

/// <summary>A clock that stands still until it is moved; timers fire when it is, in their order, on the thread that moves it.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly List<(DateTimeOffset Due, TaskCompletionSource Set)> waiters = [];
    private DateTimeOffset now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until something waits for a time within <paramref name="by"/>, then moves the clock there and fires what is due.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        Task isSet;
        lock (gate)
        {
            var waiter = (Due: now + by, Set: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (timers.Exists(t => t.Due <= waiter.Due)) waiter.Set.SetResult();
            else waiters.Add(waiter);
            isSet = waiter.Set.Task;
        }

        await isSet.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Advance(by);
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset until;
        lock (gate) until = now + by;
        while (true)
        {
            ManualTimer? next;
            lock (gate)
            {
                next = timers.Where(t => t.Due <= until).MinBy(t => t.Due);
                now = next?.Due ?? until;
                if (next is null) return;
                timers.Remove(next);
            }

            next.Fire();
        }
    }

    private void Set(ManualTimer timer, TimeSpan dueTime)
    {
        lock (gate)
        {
            timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;
            timer.Due = now + dueTime;
            timers.Add(timer);
            foreach (var waiter in waiters.Where(w => timer.Due <= w.Due)) waiter.Set.TrySetResult();
            waiters.RemoveAll(w => w.Set.Task.IsCompleted);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
