using Andon.Runs;
using Andon.Stores;

namespace Andon.Loops;

/// <summary>Finds what a process that died had still to bring about in other runs; what this one decides, it does at once itself.</summary>
internal sealed class Calls(RunEngine engine) : ILoop
{
    // Who decided it does it at once, and has mostly done so when others come to look.
    private readonly Turns turns = new(engine, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    private readonly SetAside aside = new(engine);

    public string Name => "calls";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var left = await engine.Courier.ListLeftAsync(() => engine.Store.ListCallsAsync(engine.Options.LoopBatch, aside.Now(), engine.Focus?.Runs, cancellation));
        var outcomes = (await Task.WhenAll(turns.Take(left, static r => (r.RunId, r.Peer.ToString())).GroupBy(r => r.RunId, r => r.Peer).Select(run => CarryOutAsync(run, cancellation)))).SelectMany(o => o).ToList();
        return outcomes.Count(o => o.Decision is { Refusal: null }) + aside.Note(outcomes);
    }

    public async Task WaitAsync(CancellationToken cancellation) => await engine.Signals.Calls.WaitAsync(turns.AtMost(engine.Options.PollInterval), cancellation);

    /// <summary>All that is left of one run, which may be large and is read at most once.</summary>
    private async Task<IEnumerable<(Guid Run, Decision? Decision)>> CarryOutAsync(IGrouping<Guid, Guid> peers, CancellationToken cancellation)
    {
        try
        {
            if ((engine.InMemory(peers.Key) ?? await engine.Loader.LoadAsync(peers.Key, cancellation)) is not { } run) return [];
            return await Task.WhenAll(peers.Select(async peer => (peers.Key, await engine.Courier.Take(run, peer))));
        }
        catch (StoreException e) when (RunLoader.IsUnreadable(e))
        {
            return [(peers.Key, Decision.Refused(null, new Refusal(RefusalKind.Conflict, e.Code, e.Message)))];
        }
    }
}
