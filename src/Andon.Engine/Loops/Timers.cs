using Andon.Runs;

namespace Andon.Loops;

/// <summary>Wakes runs whose timers are due. The machine says whether a timer still means anything, so that one fired twice does no harm.</summary>
internal sealed class Timers(RunEngine engine) : ILoop
{
    private DateTimeOffset? next;

    public string Name => "timers";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        // Whatever is set while this looks may not be seen by the look: each such timer wakes the loop again.
        engine.Signals.SleepingUntil(DateTimeOffset.MaxValue);
        var timers = await engine.Store.ListDueTimersAsync(engine.Clock.Now, engine.Options.LoopBatch, cancellation);
        next = timers.Next;
        engine.Signals.SleepingUntil(next);
        await Sent.AllAsync(timers.Due.Select(t => engine.SendAsync(t.RunId, new TimerDue(t.Step, t.Kind))).ToArray());
        return timers.Due.Count;
    }

    public async Task WaitAsync(CancellationToken cancellation)
    {
        var wait = engine.Options.PollInterval;
        if (next is { } due && due - engine.Clock.Now < wait) wait = due - engine.Clock.Now;
        if (wait > TimeSpan.Zero) await engine.Signals.Timers.WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), cancellation);
    }
}
