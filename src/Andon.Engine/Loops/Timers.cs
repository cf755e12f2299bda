using Andon.Runs;
using Andon.Stores;

namespace Andon.Loops;

/// <summary>Wakes runs whose timers are due. The machine says whether a timer still means anything, so that one fired twice does no harm.</summary>
internal sealed class Timers(RunEngine engine) : ILoop
{
    private readonly SetAside aside = new(engine);
    private DateTimeOffset? next;

    public string Name => "timers";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        // While it looks, every new timer is news: it may have been set just behind the look.
        engine.Signals.Timers.SleepingUntil(null);
        var timers = engine.Focus is { } only
            ? await ListOfAsync(only, cancellation)
            : await engine.Store.ListDueTimersAsync(engine.Clock.Now, engine.Options.LoopBatch, aside.Now(), cancellation);
        next = timers.Next;
        engine.Signals.Timers.SleepingUntil(next);
        var outcomes = await Task.WhenAll(timers.Due.Select(async t => (t.RunId, Decision: await engine.TrySendAsync(t.RunId, new TimerDue(t.Step, t.Kind)))));
        return outcomes.Count(o => o.Decision is { Refusal: null }) + aside.Note(outcomes);
    }

    private async Task<DueTimers> ListOfAsync(Guid run, CancellationToken cancellation)
    {
        var now = engine.Clock.Now;
        var rows = aside.Now()?.Contains(run) is true ? null : await engine.Store.ReadRowsAsync(run, cancellation);
        var timers = rows?.Timers ?? [];
        return new DueTimers([.. timers.Where(t => t.DueAt <= now)], timers.Where(t => t.DueAt > now).Min(t => (DateTimeOffset?)t.DueAt));
    }

    public Task WaitAsync(CancellationToken cancellation) => engine.Signals.Timers.WaitAsync(next, engine.Clock.Now, engine.Options.PollInterval, cancellation);
}
