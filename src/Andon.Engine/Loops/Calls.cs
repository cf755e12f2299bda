using Andon.Runs;
using Andon.Stores;

namespace Andon.Loops;

/// <summary>Finds what a process that died had still to bring about in other runs; what this one decides, it does at once itself.</summary>
internal sealed class Calls(RunEngine engine) : ILoop
{
    private readonly SetAside aside = new(engine);

    public string Name => "calls";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var rows = await engine.Store.ListCallsAsync(engine.Options.LoopBatch, aside.Now(), engine.Focus?.Runs, cancellation);
        var left = rows.Where(r => !engine.Courier.Has(r.RunId, r.Peer)).ToList();
        var outcomes = await Task.WhenAll(left.Select(async row => (row.RunId, Decision: await CarryOutAsync(row, cancellation))));
        return outcomes.Count(o => o.Decision is { Refusal: null }) + aside.Note(outcomes);
    }

    public async Task WaitAsync(CancellationToken cancellation) => await engine.Signals.Calls.WaitAsync(engine.Options.PollInterval, cancellation);

    private async Task<Decision?> CarryOutAsync(CallRow row, CancellationToken cancellation)
    {
        try
        {
            return await engine.Loader.LoadAsync(row.RunId, cancellation) is { } run ? await engine.Courier.Take(run, row.Peer) : null;
        }
        catch (StoreException e) when (RunLoader.IsUnreadable(e))
        {
            return Decision.Refused(null, new Refusal(RefusalKind.Conflict, e.Code, e.Message));
        }
    }
}
