using Andon.Runs;

namespace Andon.Loops;

/// <summary>Wakes runs whose timers are due. The machine says whether a timer still means anything, so that one fired twice does no harm.</summary>
internal sealed class Timers(RunEngine engine) : ILoop
{
    private readonly Turns turns = new(engine, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    private readonly SetAside aside = new(engine);
    private DateTimeOffset? next;

    public string Name => "timers";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        // While it looks, every new timer is news: it may have been set just behind the look.
        engine.Signals.Timers.SleepingUntil(null);
        var timers = await engine.Store.ListDueTimersAsync(engine.Clock.Now, engine.Options.LoopBatch, aside.Now(), engine.Focus?.Runs, cancellation);
        next = timers.Next;
        engine.Signals.Timers.SleepingUntil(next);
        var outcomes = await Task.WhenAll(turns.Take(timers.Due, static t => (t.RunId, $"{t.Step}/{t.Kind}")).Select(async t => (t.RunId, Decision: await engine.TrySendAsync(t.RunId, new TimerDue(t.Step, t.Kind)))));
        return outcomes.Count(o => o.Decision is { Refusal: null }) + aside.Note(outcomes);
    }

    public Task WaitAsync(CancellationToken cancellation) => engine.Signals.Timers.WaitAsync(turns.After(next), engine.Clock, turns.AtMost(engine.Options.PollInterval), cancellation);
}
