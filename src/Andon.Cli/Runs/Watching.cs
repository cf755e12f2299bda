using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>Looks at a run that another process carries, five times a second, and shows it.</summary>
internal static class Watching
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Until <paramref name="isOver"/> holds or the time is over; returns what was seen last, and whether it holds.</summary>
    public static async Task<(RunView Run, bool IsOver)> UntilAsync(
        Invocation invocation, Session session, Guid run, RunDisplay display, Func<RunView, bool> isOver, TimeSpan? longest, CancellationToken cancellation)
    {
        var events = new EventPrinter(invocation);
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var view = await session.Client.DetailAsync(invocation.Caller, run, cancellation);
            var news = await events.PrintAsync(session.Client, run);
            if (news.Count > 0)
            {
                display.ShowTasks((await session.Client.ListTasksAsync(invocation.Caller, new TaskFilter(Run: run, Limit: 200), cancellation)).Items);
                display.Show(() => view, news);
            }

            await Children.ShowAsync(session.Client, invocation.Caller, view, display);
            if (isOver(view)) return (view, true);
            if (longest is { } most && TimeProvider.System.GetElapsedTime(start) >= most) return (view, false);
            await Task.Delay(Interval, TimeProvider.System, cancellation);
        }
    }

    /// <summary>Ended, paused, or only people can go on.</summary>
    public static bool IsSettled(RunView run) =>
        run.State.IsEnded() || run.State == RunState.Waiting || (run.State == RunState.Paused && run.Steps.Values.All(s => s.State != StepState.Running));
}
