namespace Andon.Runs;

/// <summary>Wakes one loop, at once or when it next waits. Raised many times before that, it wakes once.</summary>
internal sealed class Signal(TimeProvider time)
{
    private readonly Lock gate = new();
    private TaskCompletionSource? waiter;
    private volatile bool isRaised;

    public void Raise()
    {
        if (isRaised) return;
        lock (gate)
        {
            isRaised = true;
            waiter?.TrySetResult();
        }
    }

    /// <summary>Waits until it is raised, or so long; either way it is lowered then. One at a time may wait.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiter = woken;
            if (isRaised) woken.SetResult();
        }

        using var timer = time.CreateTimer(static w => ((TaskCompletionSource)w!).TrySetResult(), woken, atMost, Timeout.InfiniteTimeSpan);
        using var stop = cancellation.UnsafeRegister(static w => ((TaskCompletionSource)w!).TrySetCanceled(), woken);
        await woken.Task;
        lock (gate) isRaised = false;
    }
}
