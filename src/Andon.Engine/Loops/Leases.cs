using Andon.Runs;
using Andon.Stores;

namespace Andon.Loops;

/// <summary>
/// Records as lost what outside workers had and said nothing of in time. While no engine was there, none could hear them: a lease is over
/// one lease after the start at the earliest.
/// </summary>
internal sealed class Leases(RunEngine engine) : ILoop
{
    private readonly DateTimeOffset earliest = engine.Clock.Now + engine.Options.JobLease;
    private readonly Turns turns = new(engine, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    private readonly SetAside aside = new(engine);
    private DateTimeOffset? next;

    public string Name => "leases";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        engine.Signals.Leases.SleepingUntil(null);
        var now = engine.Clock.Now;
        var leases = now < earliest ? new OverLeases([], earliest) : await engine.Store.ListLeasesOverAsync(now, engine.Options.LoopBatch, aside.Now(), engine.Focus?.Runs, cancellation);
        next = leases.Next;
        engine.Signals.Leases.SleepingUntil(next);
        var outcomes = await Task.WhenAll(turns.Take(leases.Over, static l => (l.RunId, l.Step)).Select(async l => (l.RunId, Decision: await engine.TrySendAsync(l.RunId, new LeaseOver(l.Step, l.Token)))));
        return outcomes.Count(o => o.Decision is { Refusal: null } d && d.Events.Count + d.Effects.Count > 0) + aside.Note(outcomes);
    }

    public Task WaitAsync(CancellationToken cancellation) => engine.Signals.Leases.WaitAsync(turns.After(next), engine.Clock, turns.AtMost(engine.Options.PollInterval), cancellation);
}
