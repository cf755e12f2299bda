using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Cli.Runs;

/// <summary>How waiting for people ended.</summary>
internal enum PeopleOutcome
{
    /// <summary>There is something to do, and the database is in our hands.</summary>
    GoOn,

    /// <summary>The run ended or was paused by somebody else.</summary>
    Settled,

    /// <summary>The time is over.</summary>
    TimedOut,

    /// <summary>Ctrl-C.</summary>
    Interrupted,
}

/// <summary>What was seen of the run last, and, to go on, the database.</summary>
internal sealed record PeopleWaited(PeopleOutcome Outcome, RunView Run, Awaited Awaited, Session? Session = null);

/// <summary>
/// Waits while others decide or send signals, without the database: looks at it five times a second, and takes it when one has, or the time of a task
/// or a signal is over, for while nobody has the database nobody else would notice.
/// </summary>
internal sealed class PeopleWait(Invocation invocation, Patience patience, RunDisplay display, EventPrinter events, CancellationToken interrupted)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private TimeSpan spent;

    public async Task<PeopleWaited> WaitAsync(Guid run)
    {
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            await using var looking = await Session.OpenAsync(invocation, Access.Read, CancellationToken.None);
            return await WatchAsync(looking, run, start);
        }
        finally
        {
            spent += TimeProvider.System.GetElapsedTime(start);
        }
    }

    private async Task<PeopleWaited> WatchAsync(Session looking, Guid run, long start)
    {
        while (true)
        {
            var view = await looking.Client.DetailAsync(invocation.Caller, run, CancellationToken.None);
            var awaited = await Awaited.OfAsync(looking.Client, invocation.Caller, view);
            display.Show(() => view, await events.PrintAsync(looking.Client, run));
            display.ShowTasks(awaited.Tasks);
            await Children.ShowAsync(looking.Client, invocation.Caller, view, display);
            if (view.State.IsEnded() || view.State == RunState.Paused) return new PeopleWaited(PeopleOutcome.Settled, view, awaited);
            if (interrupted.IsCancellationRequested) return new PeopleWaited(PeopleOutcome.Interrupted, view, awaited);
            var now = TimeProvider.System.GetUtcNow();
            var others = view.State == RunState.Waiting ? new OthersWait(null) : await OthersWait.OfAsync(looking, run);
            var isDue = others?.SignalsDueAt <= now || awaited.Tasks.Any(t => t.DueAt <= now || t.RemindAt <= now);
            if ((others is null || isDue) && await TryTakeAsync() is { } session) return new PeopleWaited(PeopleOutcome.GoOn, view, awaited, session);
            if (patience.Longest is { } longest && spent + TimeProvider.System.GetElapsedTime(start) >= longest) return new PeopleWaited(PeopleOutcome.TimedOut, view, awaited);
            await PauseAsync();
        }
    }

    private async Task<Session?> TryTakeAsync()
    {
        try
        {
            return await Session.OpenAsync(invocation, Access.Execute, CancellationToken.None);
        }
        catch (StoreException e) when (e.Code == Contention.Busy)
        {
            return null;
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(Interval, TimeProvider.System, interrupted);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }
}
