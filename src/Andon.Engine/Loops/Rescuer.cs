using Andon.Runs;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>
/// Finds the attempts that the dead left under way: ends what is left of them on this machine and records the loss. Where this engine has the store to
/// itself, the dead are earlier lives of it, and one look at the start is enough; else any node does it for any other.
/// </summary>
/// <param name="engine">The engine that records the losses.</param>
/// <param name="endLeftovers">Ends the processes that attempts of the runs it is asked about left on this machine.</param>
/// <param name="only">The runs to rescue; null for all that the engine carries.</param>
internal sealed class Rescuer(RunEngine engine, Func<Func<Guid, ValueTask<bool>>, CancellationToken, Task> endLeftovers, IReadOnlySet<Guid>? only = null) : ILoop
{
    private readonly SetAside aside = new(engine);
    private readonly Dictionary<Guid, Task<List<(Guid Run, Decision? Decision)>>> underWay = [];
    private TimeSpan next;
    private bool hasLooked;

    public string Name => "rescuer";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        // Whoever starts with the dead on record need not wait; after trouble with the store, others may have had it too.
        next = engine.PatienceLeft;
        if (next > TimeSpan.Zero) return 0;
        var found = await engine.Store.ListLostAsync(engine.Incarnation, cancellation);
        next = TimeSpan.FromTicks(Math.Clamp((found.Next ?? engine.Options.PollInterval).Ticks, 0, engine.Options.PollInterval.Ticks));
        var passed = aside.Now();
        var runs = found.Lost.Where(l => IsMine(l.RunId) && passed?.Contains(l.RunId) is not true && !underWay.ContainsKey(l.RunId)).ToLookup(l => l.RunId, l => l.Incarnation);
        if (runs.Count > 0 || !hasLooked) await endLeftovers(run => IsLeftAsync(run, runs, cancellation), cancellation);
        hasLooked = true;
        await RescueAsync(runs);
        var outcomes = await EndedAsync();
        var rescued = outcomes.Where(o => o.Decision is { Events.Count: > 0 }).Select(o => o.Run).Distinct().Count();
        if (rescued > 0) engine.Log.LogInformation("Took up {Runs} run(s) that a process left", rescued);
        return rescued + aside.Note(outcomes);
    }

    public async Task WaitAsync(CancellationToken cancellation) => await engine.Signals.Lost.WaitAsync(next + TimeSpan.FromMilliseconds(1), cancellation);

    private bool IsMine(Guid run) => (only ?? engine.Focus?.Runs)?.Contains(run) is not false;

    /// <summary>What another node that lives carries out on this machine is none of ours.</summary>
    private async ValueTask<bool> IsLeftAsync(Guid run, ILookup<Guid, Guid> lost, CancellationToken cancellation)
    {
        if (!IsMine(run)) return false;
        if (!engine.IsShared) return await engine.Store.LoadRunAsync(run, cancellation) is not null;
        return lost.Contains(run) && await engine.Loader.LoadAsync(run, cancellation) is { } loaded && loaded.Run.Holders.All(h => lost[run].Contains(h.Incarnation));
    }

    /// <summary>
    /// A portion at a time, as these share commits. Another node may be dead by the next look, which waits for no append that hangs, as one does on what the
    /// dead have half written: what was not come to is found again by that look.
    /// </summary>
    private async Task RescueAsync(ILookup<Guid, Guid> lost)
    {
        if (lost.Count == 0) return;
        var isOver = Task.Delay(engine.IsShared ? next : Timeout.InfiniteTimeSpan, engine.Clock.Provider, CancellationToken.None);
        foreach (var portion in lost.Chunk(engine.Options.LoopBatch))
        {
            foreach (var run in portion) underWay.Add(run.Key, RescueAsync(run));
            await Task.WhenAny(Task.WhenAll(portion.Select(run => underWay[run.Key])), isOver);
            if (isOver.IsCompleted || portion.Any(run => underWay[run.Key].IsFaulted)) return;
        }
    }

    private async Task<IReadOnlyCollection<(Guid Run, Decision? Decision)>> EndedAsync()
    {
        var ended = underWay.Where(static u => u.Value.IsCompleted).ToList();
        foreach (var (run, _) in ended) underWay.Remove(run);
        return [.. (await Task.WhenAll(ended.Select(static e => e.Value))).SelectMany(static o => o)];
    }

    private async Task<List<(Guid Run, Decision? Decision)>> RescueAsync(IGrouping<Guid, Guid> lost)
    {
        var run = lost.Key;
        try
        {
            List<(Guid Run, Decision? Decision)> outcomes = [];
            foreach (var incarnation in lost) outcomes.Add((run, await engine.SendAsync(run, new IncarnationLost(incarnation))));
            return outcomes;
        }
        catch (StoreException e) when (RunLoader.IsUnreadable(e))
        {
            engine.Log.LogError(e, "Run {RunId} is left alone", run);
            return [(run, Decision.Refused(null, new Refusal(RefusalKind.Conflict, e.Code, e.Message)))];
        }
    }
}
