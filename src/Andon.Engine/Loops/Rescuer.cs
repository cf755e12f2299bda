using Andon.Runs;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>At start, finds the attempts that earlier lives of this process left under way: ends what is left of them and records the loss.</summary>
/// <param name="engine">The engine that records the losses.</param>
/// <param name="endLeftovers">Ends the processes that attempts of the runs it is asked about left on this machine.</param>
/// <param name="only">The runs to rescue; null for all that the engine carries.</param>
internal sealed class Rescuer(RunEngine engine, Func<Func<Guid, ValueTask<bool>>, CancellationToken, Task> endLeftovers, IReadOnlySet<Guid>? only = null)
{
    private readonly IReadOnlySet<Guid>? only = only ?? engine.Focus?.Runs;

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        await endLeftovers(async run => IsMine(run) && await engine.Store.LoadRunAsync(run, cancellation) is not null, cancellation);
        var runs = await engine.Store.ListRunsHeldByOthersAsync(engine.Incarnation, cancellation);
        foreach (var portion in runs.Chunk(engine.Options.LoopBatch))
        {
            // A portion at a time shares commits.
            await Task.WhenAll(portion.Where(IsMine).Select(id => RescueAsync(id, cancellation)));
        }

        if (runs.Count > 0) engine.Log.LogInformation("Took up {Runs} run(s) that an earlier process left", runs.Count);
        return runs.Count;
    }

    private bool IsMine(Guid run) => only?.Contains(run) is not false;

    private async Task<bool> RescueAsync(Guid id, CancellationToken cancellation)
    {
        try
        {
            if (await engine.Loader.LoadAsync(id, cancellation) is not { } loaded) return false;
            foreach (var holder in loaded.Run.Holders)
            {
                if (holder.Incarnation != engine.Incarnation) await engine.SendAsync(id, new IncarnationLost(holder.Incarnation));
            }

            return true;
        }
        catch (StoreException e) when (RunLoader.IsUnreadable(e))
        {
            engine.Log.LogError(e, "Run {Run} is left alone", id);
            return false;
        }
    }
}
