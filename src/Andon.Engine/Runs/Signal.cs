namespace Andon.Runs;

/// <summary>Wakes one loop, at once or when it next waits. Raised many times before that, it wakes once.</summary>
internal sealed class Signal(TimeProvider time)
{
    private readonly Lock gate = new();
    private TaskCompletionSource<bool>? waiter;
    private volatile bool isRaised;

    public void Raise()
    {
        if (isRaised) return;
        lock (gate)
        {
            isRaised = true;
            waiter?.TrySetResult(true);
        }
    }

    /// <summary>Waits until it is raised, or so long; either way it is lowered then. One at a time may wait.</summary>
    /// <param name="atMost">How long.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isOver">Asked once the timer is set: whether the time is over already.</param>
    /// <returns>False where the time was over.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation, Func<bool>? isOver = null)
    {
        var woken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiter = woken;
            if (isRaised) woken.SetResult(true);
        }

        using var timer = time.CreateTimer(static w => ((TaskCompletionSource<bool>)w!).TrySetResult(false), woken, atMost, Timeout.InfiniteTimeSpan);
        if (isOver?.Invoke() is true) woken.TrySetResult(false);
        using var stop = cancellation.UnsafeRegister(static w => ((TaskCompletionSource<bool>)w!).TrySetCanceled(), woken);
        var wasRaised = await woken.Task;
        lock (gate) isRaised = false;
        return wasRaised;
    }
}
