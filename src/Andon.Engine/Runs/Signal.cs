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
    /// <param name="left">How long it is from now, asked once the timer is set; null where it is all the same when it begins.</param>
    /// <returns>False where the time was over.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation, Func<TimeSpan>? left = null)
    {
        var woken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiter = woken;
            if (isRaised) woken.SetResult(true);
        }

        using var timer = time.CreateTimer(static w => ((TaskCompletionSource<bool>)w!).TrySetResult(false), woken, atMost, Timeout.InfiniteTimeSpan);

        // A clock that was moved while the timer was set would not ring until it is moved again, further than it should be.
        while (left?.Invoke() is { } rest && rest < atMost)
        {
            atMost = rest;
            if (rest <= TimeSpan.Zero) woken.TrySetResult(false);
            else timer.Change(rest, Timeout.InfiniteTimeSpan);
        }

        using var stop = cancellation.UnsafeRegister(static w => ((TaskCompletionSource<bool>)w!).TrySetCanceled(), woken);
        var wasRaised = await woken.Task;
        lock (gate) isRaised = false;
        return wasRaised;
    }
}
