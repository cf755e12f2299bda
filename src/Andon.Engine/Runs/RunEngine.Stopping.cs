namespace Andon.Runs;

/// <summary>The end of an engine: attempts are let run for a while, then ended; what is not done is handed on.</summary>
internal sealed partial class RunEngine
{
    // What is ended has this long to end, and its end to be recorded.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Signal? quiet;

    /// <summary>Whether the host has started: until then no timer rings and nothing that an earlier process left is taken up.</summary>
    public bool IsStarted { get; set; }

    /// <summary>The store is closed or about to be: nothing is tried again.</summary>
    public bool IsStopped => stopped.Task.IsCompleted;

    /// <summary>Completes when nothing here moves a run on any more.</summary>
    public Task Stopped => stopped.Task;

    /// <summary>Waits for all attempts here to end, up to a time; then ends them as interrupted and waits until that is on record.</summary>
    public async Task DrainAttemptsAsync(TimeSpan patience, CancellationToken hurry)
    {
        Slots.Close();
        Signals.Jobs.Close();
        if (!await IsQuietAsync(patience, hurry))
        {
            foreach (var attempt in attempts.Values) attempt.Interrupt();
            if (!await IsQuietAsync(EndPatience, CancellationToken.None))
            {
                // Left as they are, they would be found lost at the next start, and a loss may cost the step its run.
                foreach (var attempt in attempts.Values) attempt.GiveUp();
                await IsQuietAsync(EndPatience, CancellationToken.None);
            }
        }

        stopped.TrySetResult();
    }

    /// <summary>Ends without waiting: as a crash does, but for the process.</summary>
    public void Abandon()
    {
        Slots.Close();
        Signals.Jobs.Close();
        stopped.TrySetResult();
        foreach (var attempt in attempts.Values) attempt.Fence();
    }

    /// <summary>Waits until no handler runs and no mailbox has work; false where that takes too long or somebody is in a hurry.</summary>
    private async Task<bool> IsQuietAsync(TimeSpan patience, CancellationToken hurry)
    {
        var signal = quiet = new Signal(Clock.Provider);
        SeeQuiet();
        try
        {
            return await signal.WaitAsync(patience, hurry);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whether no run is in memory and nothing is to be brought about in others.</summary>
    internal bool IsSettled => mailboxes.IsEmpty && Courier.IsIdle;

    /// <summary>For tests, which never sleep.</summary>
    internal event Action? Settled;

    internal void SeeQuiet()
    {
        if (Settled is { } settled && IsSettled) settled();
        if (quiet is { } signal && attempts.IsEmpty && mailboxes.IsEmpty && Courier.IsIdle) signal.Raise();
    }
}
