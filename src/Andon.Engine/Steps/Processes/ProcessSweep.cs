using Microsoft.Extensions.Logging;

namespace Andon.Steps.Processes;

/// <summary>
/// Ends processes that attempts left behind: TERM, grace, KILL, until a reading of /proc finds none. A group outlives the kill −9 of its
/// parent, so a retry, and a host that starts again, look for what is still there. Found by <c>ANDON_ATTEMPT</c> in their environment and
/// as descendants of such; out of reach is only what both leaves its parents and empties its environment.
/// </summary>
internal sealed class ProcessSweep(ProcessOptions options, TimeProvider time, ILogger log)
{
    // KILL cannot be refused; a process may take so long to die only while the kernel does I/O for it.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Ends whatever any attempt of a step left on this machine; returns how many processes. The step must not be running.</summary>
    public Task<int> EndLeftoversAsync(Guid runId, string step, CancellationToken cancellation) =>
        EndAsync(0, mark => mark.IsOf(runId, step), cancellation);

    /// <summary>
    /// At start, ends all that earlier lives of this process left of the runs that are ours: of attempts that were lost, and of those that had
    /// been stopped on record just before.
    /// </summary>
    public async Task<int> EndAllAsync(Func<Guid, ValueTask<bool>> isOurs, CancellationToken cancellation)
    {
        var ours = new HashSet<Guid>();
        foreach (var run in ProcessTable.MarkedRuns())
        {
            if (await isOurs(run)) ours.Add(run);
        }

        return ours.Count == 0 ? 0 : await EndAsync(0, mark => ours.Contains(mark.RunId), cancellation);
    }

    /// <summary>Ends what attempts of the same step before this one left: of earlier revisions too.</summary>
    public Task<int> EndEarlierAsync(AttemptMark current, CancellationToken cancellation) =>
        current.HasEarlier ? EndAsync(0, mark => mark.IsEarlierThan(current), cancellation) : Task.FromResult(0);

    /// <summary>Ends everything of one attempt, what forked away included.</summary>
    public Task<int> EndAttemptAsync(AttemptMark attempt, int session) => EndAsync(session, mark => mark == attempt, CancellationToken.None);

    /// <summary>Ends who is left in a session, and its descendants.</summary>
    public Task<int> EndSessionAsync(int session) => EndAsync(session, _ => false, CancellationToken.None);

    private async Task<int> EndAsync(int session, Func<AttemptMark, bool> matches, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var asked = new HashSet<ProcessIdentity>();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var (found, isUnclear) = ProcessTable.Find(session, matches, asked);
            var elapsed = time.GetElapsedTime(start);
            if (found.Count == 0 && (!isUnclear || elapsed > KillPatience)) return Report(asked.Count);
            if (elapsed > options.Grace + KillPatience) return GiveUp(found);
            if (elapsed >= options.Grace) Signal(found, session, Libc.Kill9);
            Signal(found.Where(asked.Add), session: 0, Libc.Term);
            await Task.Delay(pause, time, cancellation);
        }
    }

    private static void Signal(IEnumerable<ProcessIdentity> processes, int session, int signal)
    {
        // The group at once, so that none of it can start others while its members are ended one by one.
        if (session > 0) _ = Libc.Kill(-session, signal);
        foreach (var process in processes) process.Signal(signal);
    }

    private int Report(int ended)
    {
        if (ended > 0) log.LogDebug("Ended {Count} processes of an attempt", ended);
        return ended;
    }

    private int GiveUp(List<ProcessIdentity> left)
    {
        log.LogError("Processes {Processes} of an attempt do not end, even by SIGKILL", string.Join(", ", left.Select(process => process.Id)));
        return left.Count;
    }
}
