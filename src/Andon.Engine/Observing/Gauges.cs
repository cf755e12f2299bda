using System.Diagnostics.Metrics;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Observing;

/// <summary>
/// What is under way and what waits, as it is when somebody asks. What waits is one question to the store for all that one collection asks; while nobody
/// listens there is none.
/// </summary>
internal sealed class Gauges : IDisposable
{
    /// <summary>A collection that comes later than this after the last one asks anew.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>Whoever collects has other things to do: a store that takes longer is left out this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Meter meter;
    private readonly RunEngine engine;
    private WaitingCounts? counts;
    private Task<WaitingCounts>? counting;
    private long? countedAt;

    public Gauges(RunEngine engine)
    {
        this.engine = engine;
        // The scope tells the engines of one process apart.
        meter = new Meter(new MeterOptions(Telemetry.Name) { Version = Telemetry.Version, Scope = engine });
        meter.CreateObservableUpDownCounter("andon.runs.active", () => (long)engine.ActiveRuns, "{run}", "Runs in the memory of this node: something of them is under way here");
        meter.CreateObservableUpDownCounter("andon.steps.running", () => (long)engine.LiveAttempts, "{step}", "Attempts whose handlers run on this node");
        meter.CreateObservableUpDownCounter("andon.steps.limit", () => (long)engine.Options.MaxRunningAttempts, "{step}", "Attempts that may run on this node");
        meter.CreateObservableGauge("andon.ready.steps", () => Waiting(c => c.ReadySteps), "{step}", "Steps that wait for a node or a worker, in the whole database");
        meter.CreateObservableGauge("andon.human_tasks.open", () => Waiting(c => c.OpenTasks), "{task}", "Human tasks that are pending, in the whole database");
        meter.CreateObservableGauge("andon.runs.waiting", () => Waiting(c => c.WaitingRuns), "{run}", "Runs that wait for people or are paused, in the whole database");
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Waiting(Func<WaitingCounts, long> of) => Counts() is { } now ? [new(of(now))] : [];

    /// <summary>A store that does not answer has no numbers: better none than old ones.</summary>
    private WaitingCounts? Counts()
    {
        lock (gate)
        {
            if (countedAt is { } at && engine.Clock.Provider.GetElapsedTime(at) < Fresh) return counts;
            counts = null;
            // A slow store has the question of an earlier collection still: to ask again would make it slower, and that answer will be an old one.
            if (counting is { IsCompleted: false }) return null;
            try
            {
                // On the thread pool: whoever collects may have a context that must not be waited in.
                counting = Task.Run(async () => await engine.Store.CountWaitingAsync());
                if (counting.Wait(Patience)) counts = counting.Result;
            }
            catch (AggregateException)
            {
                // The store fails; its other callers say why.
            }

            countedAt = engine.Clock.Provider.GetTimestamp();
            return counts;
        }
    }
}
