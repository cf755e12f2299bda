using Andon.Runs;
using Andon.Steps.Processes;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>At start, finds the attempts that earlier lives of this process left under way: ends what is left of them and records the loss.</summary>
internal sealed class Rescuer(RunEngine engine, ProcessSweep sweep)
{
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var runs = await engine.Store.ListRunsHeldByOthersAsync(engine.Incarnation, cancellation);
        foreach (var id in runs)
        {
            if (engine.Focus is { } only && only != id) continue;
            try
            {
                await RescueAsync(id, cancellation);
            }
            catch (StoreException e) when (e.Code == "unreadable_run")
            {
                engine.Log.LogError(e, "Run {Run} is left alone", id);
            }
        }

        if (runs.Count > 0) engine.Log.LogInformation("Took up {Runs} run(s) that an earlier process left", runs.Count);
        return runs.Count;
    }

    private async Task RescueAsync(Guid id, CancellationToken cancellation)
    {
        if (await engine.Loader.LoadAsync(id, cancellation) is not { } loaded) return;
        var lost = loaded.Run.Steps
            .Where(s => s is { State: StepState.Running, Attempt: { } a } && a.Incarnation != engine.Incarnation)
            .Select(s => (id, loaded.Run.Definition(s.Index).Name))
            .ToHashSet();
        await sweep.EndLeftoversAsync(lost, cancellation);
        foreach (var holder in loaded.Run.Holders)
        {
            if (holder.Incarnation != engine.Incarnation) await engine.SendAsync(id, new IncarnationLost(holder.Incarnation));
        }
    }
}
