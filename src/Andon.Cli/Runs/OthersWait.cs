using System.Threading.Channels;
using Andon.Cli.Database;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>That a run, with the children that it waits for, is left to people or to signals from outside: to keep the database would keep them out.</summary>
/// <param name="SignalsDueAt">When the time of the first signal is over; null where none has a time.</param>
internal sealed record OthersWait(DateTimeOffset? SignalsDueAt)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    /// <summary>Null while something goes on by itself, or is to.</summary>
    public static async Task<OthersWait?> OfAsync(Session session, Guid run)
    {
        var due = DateTimeOffset.MaxValue;
        var left = new Stack<Guid>([run]);
        while (left.TryPop(out var id))
        {
            // A child that is not there yet is to be started; one that has ended is to be told of.
            if ((await session.Get<RunEngine>().Loader.LoadAsync(id))?.Run is not { IsParentUntold: false } one || !IsLeftToOthers(one)) return null;
            foreach (var child in one.AwaitedChildren) left.Push(child);
            foreach (var step in one.Steps)
                if (step is { State: StepState.Running, Signal: not null, DueAt: { } at } && at < due) due = at;
        }

        return new OthersWait(due == DateTimeOffset.MaxValue ? null : due);
    }

    /// <summary>Whether nothing goes on but in children. The steps are looked at only where no attempt is under way or to come.</summary>
    private static bool IsLeftToOthers(Run run) => run.State switch
    {
        RunState.Waiting => true,
        RunState.Paused => run.RunningAttempts == 0,
        RunState.Running => run.Queue.IsEmpty && run.Calls.IsEmpty && run.RunningAttempts == 0 && run.Counts[StepState.Retrying] + run.Counts[StepState.NoHandler] == 0
            && run.Steps.All(s => s.State != StepState.Running || s.Signal is not null || s.Child is not null || run.Maps.ContainsKey(s.Index)),
        _ => false,
    };

    /// <summary>Carries the run on until it is settled, or <paramref name="isEnough"/> of what others are waited for.</summary>
    public static async Task<RunView> CarryAsync(Session session, Caller caller, Guid run, Func<OthersWait, bool> isEnough, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        RunChange? last = null;
        using var watch = session.Progress.Watch(null, change =>
        {
            if (change.RunId == run) last = change;
            bell.Writer.TryWrite(true);
        });
        bell.Writer.TryWrite(true);
        var settled = session.Client.WaitAsync(caller, run, end.Token);
        var pause = Quiet;
        while (await Task.WhenAny(settled, bell.Reader.ReadAsync(end.Token).AsTask()) != settled)
        {
            // What changes a thousand times a second is looked at a few times, the less often the longer a look takes.
            if (await Task.WhenAny(settled, Task.Delay(pause, TimeProvider.System, end.Token)) == settled) break;
            var start = TimeProvider.System.GetTimestamp();
            var isLeft = (last is null || IsLeftToOthers(last.Run)) && await OfAsync(session, run) is { } others && isEnough(others);
            if (isLeft && !settled.IsCompleted)
            {
                await end.CancelAsync();
                return await session.Client.DetailAsync(caller, run, CancellationToken.None);
            }

            pause = TimeSpan.FromTicks(Math.Max(Quiet.Ticks, 20 * TimeProvider.System.GetElapsedTime(start).Ticks));
        }

        return await settled;
    }
}
