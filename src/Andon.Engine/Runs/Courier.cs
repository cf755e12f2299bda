using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Runs;

/// <summary>
/// Brings about in one run what is on record in another: the start and the end of child runs, and what a parent is to know. It is done at once
/// by the process that decided it, and by whoever finds the row where that process died. Each deed may be done twice; none has an effect twice.
/// </summary>
internal sealed class Courier(RunEngine engine)
{
    /// <summary>Calls under way at once, so that a run with very many children does not have all their starts in memory.</summary>
    private const int MostAtOnce = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<(Guid Run, Guid Peer), Errand> errands = [];
    private readonly Queue<Errand> waiting = [];
    private readonly List<HashSet<(Guid Run, Guid Peer)>> looks = [];
    private readonly CallDeeds deeds = new(engine);
    private int running;

    /// <summary>Whether nothing is under way here.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate) return errands.Count == 0;
        }
    }

    /// <summary>Those rows that nobody here has in hand, or had since they were asked for: a row that was read may be gone by the time it is looked at.</summary>
    /// <param name="list">Reads the rows.</param>
    public async Task<List<CallRow>> ListLeftAsync(Func<ValueTask<IReadOnlyList<CallRow>>> list)
    {
        HashSet<(Guid Run, Guid Peer)> ended = [];
        lock (gate) looks.Add(ended);
        try
        {
            var rows = await list();
            lock (gate) return [.. rows.Where(r => !errands.ContainsKey((r.RunId, r.Peer)) && !ended.Contains((r.RunId, r.Peer)))];
        }
        finally
        {
            lock (gate) looks.Remove(ended);
        }
    }

    /// <summary>Takes a call in hand. The task says whether what is on record could be read; where the store failed it is null.</summary>
    /// <param name="run">The run that has it on record, as it is now.</param>
    /// <param name="peer">The other run.</param>
    public Task<Decision?> Take(LoadedRun run, Guid peer)
    {
        Errand? errand;
        lock (gate)
        {
            if (errands.TryGetValue((run.Run.Id, peer), out errand))
            {
                if (run.Sequence > errand.Run.Sequence) errand.Run = run;
                return errand.Done.Task;
            }

            errand = new Errand(peer, run);
            errands.Add((run.Run.Id, peer), errand);
            waiting.Enqueue(errand);
            // From now on: the confirmation will need the run, which would be read again where it left memory meanwhile.
            engine.Pin(run.Run.Id);
        }

        Next();
        return errand.Done.Task;
    }

    private void Next()
    {
        while (true)
        {
            Errand? errand;
            lock (gate)
            {
                if (running == MostAtOnce || !waiting.TryDequeue(out errand)) return;
                running++;
            }

            _ = RunAsync(errand);
        }
    }

    private async Task RunAsync(Errand errand)
    {
        Decision? outcome;
        LoadedRun run;
        do
        {
            run = errand.Run;
            outcome = await TryAsync(run, errand.Peer);
        }
        while (!IsDone(errand, run));

        engine.Unpin(run.Run.Id);
        errand.Done.SetResult(outcome);
        Next();
        engine.SeeQuiet();
    }

    /// <summary>Not where something else has come to be on record meanwhile.</summary>
    private bool IsDone(Errand errand, LoadedRun run)
    {
        lock (gate)
        {
            // Not by value: states of a run are not made to be compared.
            if (!ReferenceEquals(errand.Run, run)) return false;
            errands.Remove((run.Run.Id, errand.Peer));
            foreach (var look in looks) look.Add((run.Run.Id, errand.Peer));
            running--;
            return true;
        }
    }

    private async Task<Decision?> TryAsync(LoadedRun run, Guid peer)
    {
        // Whoever opens the store next finds the row.
        if (engine.IsStopped) return null;
        try
        {
            return await deeds.DoAsync(run, peer);
        }
        catch (StoreException e) when (RunLoader.IsUnreadable(e))
        {
            return Decision.Refused(null, new Refusal(RefusalKind.Conflict, e.Code, e.Message));
        }
        catch (Exception e)
        {
            // The row stays, and is looked at again.
            engine.Log.LogWarning(e, "Tenant {Tenant}, run {RunId}: what it has to bring about in run {Peer} could not be done yet", run.Run.Tenant, run.Run.Id, peer);
            return null;
        }
    }

    private sealed class Errand(Guid peer, LoadedRun run)
    {
        public Guid Peer => peer;

        public LoadedRun Run { get; set; } = run;

        public TaskCompletionSource<Decision?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
