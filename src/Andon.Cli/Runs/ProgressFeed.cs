using System.Threading.Channels;
using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>Hands the changes of a run to the display, off the engine's threads. When it is disposed, all of them have been shown.</summary>
internal sealed class ProgressFeed : IAsyncDisposable
{
    private readonly Session session;
    private readonly Caller caller;
    private readonly RunDisplay display;
    private readonly EventPrinter events;
    private readonly Channel<RunChange> changes = Channel.CreateUnbounded<RunChange>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IDisposable subscription;
    private Guid run;
    private Task pump = Task.CompletedTask;

    /// <summary>Listens from now on, before there is a run, so that nothing is missed.</summary>
    public ProgressFeed(Session session, Caller caller, RunDisplay display, EventPrinter events)
    {
        this.session = session;
        this.caller = caller;
        this.display = display;
        this.events = events;
        subscription = session.Progress.Watch(null, change => changes.Writer.TryWrite(change));
    }

    /// <summary>Shows this run.</summary>
    public void Start(Guid run)
    {
        this.run = run;
        pump = Task.Run(PumpAsync);
    }

    /// <summary>What a run waits for.</summary>
    public async Task<Awaited> AwaitedAsync(RunView view)
    {
        var awaited = await Awaited.OfAsync(session.Client, caller, view);
        display.ShowTasks(awaited.Tasks);
        return awaited;
    }

    public async ValueTask DisposeAsync()
    {
        subscription.Dispose();
        changes.Writer.Complete();
        await pump;
        if (run == Guid.Empty) return;
        var view = await session.Client.DetailAsync(caller, run);
        display.Show(() => view, []);
        // A run that is left to others goes on in their hands: what they do is told from here on.
        if (events.IsWanted || !view.State.IsEnded()) await events.PrintAsync(session.Client, run);
    }

    private async Task PumpAsync()
    {
        // What happened before this process looked is shown too.
        var view = await session.Client.DetailAsync(caller, run);
        display.Show(() => view, []);
        await AwaitedAsync(view);
        await Children.ShowAsync(session.Client, caller, view, display);
        while (await changes.Reader.WaitToReadAsync())
        {
            RunChange? last = null;
            while (changes.Reader.TryRead(out var change))
            {
                if (change.RunId != run)
                {
                    display.ShowChild(change.RunId, change.View);
                    continue;
                }

                last = change;
                display.Show(change.View, change.Events());
            }

            if (last is null) continue;
            if (last.Events().Any(e => e.Type is "task_opened" or "child_waits")) await AwaitedAsync(last.View());
            if (events.IsWanted) await events.PrintAsync(session.Client, run);
        }
    }
}
