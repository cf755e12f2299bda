using Andon.Pipelines;
using Andon.Runs.Codec;
using Andon.Stores;

namespace Andon.Runs;

/// <summary>A run in memory, and how far its log was read.</summary>
/// <param name="Run">The fold.</param>
/// <param name="RunKey">The store's own key.</param>
/// <param name="Sequence">Log rows folded.</param>
/// <param name="Tail">What was folded after the newest snapshot.</param>
internal sealed record LoadedRun(Run Run, long RunKey, long Sequence, LogTail Tail);

/// <summary>Folds a run from its snapshot and its log.</summary>
internal sealed class RunLoader(IStore store, PipelineCatalog pipelines)
{
    public async ValueTask<LoadedRun?> LoadAsync(Guid runId, CancellationToken cancellation = default)
    {
        if (await store.LoadRunAsync(runId, cancellation) is not { } stored) return null;
        try
        {
            return await FoldAsync(runId, stored, cancellation);
        }
        catch (Exception e) when (e is not (StoreException or OperationCanceledException))
        {
            throw Unreadable(runId, stored.Sequence, $"{e.GetType().Name}: {e.Message}", e);
        }
    }

    private async ValueTask<LoadedRun> FoldAsync(Guid runId, StoredRun stored, CancellationToken cancellation)
    {
        if (!stored.Snapshot.IsEmpty && SnapshotCodec.ReadPipeline(stored.Snapshot) is { } needed)
        {
            var pipeline = await pipelines.GetAsync(needed.Tenant, needed.Pipeline, needed.Version, cancellation);
            if (SnapshotCodec.TryDecode(stored.Snapshot, pipeline) is { } run) return await FoldAsync(run, stored, stored.Log, cancellation);
        }

        var log = stored.Snapshot.IsEmpty ? stored.Log : await store.ReadLogAsync(runId, 0, cancellation);
        var first = Decode(runId, log[0])[0] as RunSubmitted ?? throw Unreadable(runId, log[0].Sequence, "the log does not begin with the submission");
        return await FoldAsync(RunMachine.Create(first, await pipelines.GetAsync(first.Tenant, first.Pipeline, first.Version, cancellation)), stored, log, cancellation);
    }

    /// <summary>The events of one log row.</summary>
    public static IReadOnlyList<RunEvent> Decode(Guid runId, LogRow row)
    {
        var events = new List<RunEvent>();
        return EventCodec.TryDecode(row.Events, events) is { } problem ? throw Unreadable(runId, row.Sequence, problem) : events;
    }

    /// <summary>Whether a run is to be left alone, rather than the database asked again.</summary>
    public static bool IsUnreadable(StoreException e) => e.Code is "unreadable_run" or "unreadable_pipeline";

    /// <summary>A log names every version of the pipeline that the run was on; versions are never removed.</summary>
    private async ValueTask<LoadedRun> FoldAsync(Run run, StoredRun stored, IReadOnlyList<LogRow> log, CancellationToken cancellation)
    {
        var tail = new LogTail(stored.Snapshot.Length);
        foreach (var row in log)
        {
            var events = Decode(run.Id, row);
            foreach (var e in events)
            {
                run = e is RunMigrated migrated ? RunMachine.Migrate(run, migrated, await pipelines.GetAsync(run.Tenant, run.Pipeline.Name, migrated.To, cancellation)) : RunMachine.Apply(run, e);
            }

            tail = tail.And(events.Count, row.Events.Length);
        }

        return new LoadedRun(run, stored.RunKey, stored.Sequence, tail);
    }

    private static StoreException Unreadable(Guid runId, long sequence, string problem, Exception? inner = null) => new(
        "unreadable_run",
        $"run {runId} cannot be read at row {sequence} of its log: {problem}. The run is left as it is; use the version of Andon that wrote it, or see `andon db check`",
        inner);
}
