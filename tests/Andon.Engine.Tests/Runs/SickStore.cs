using System.Collections.Concurrent;
using Andon.Engine.Tests.Hosting;
using Andon.Stores;

namespace Andon.Engine.Tests.Runs;

/// <summary>A store whose appends fail, or whose answers get lost, for as long as a test says.</summary>
internal sealed class SickStore(IStore inner) : IStore
{
    private readonly Lock gate = new();
    private TaskCompletionSource recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource garbledRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int failures;
    private int lostAnswers;
    private bool lostAreWritten;
    private readonly ConcurrentDictionary<Guid, bool> garbled = [];

    public string Name => "sick";

    public void Fail(int appends)
    {
        lock (gate)
        {
            failures = appends;
            recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void LoseAnswers(int appends, bool areWritten)
    {
        lock (gate) (lostAnswers, lostAreWritten) = (appends, areWritten);
    }

    public void Garble(Guid run) => garbled[run] = true;

    /// <summary>Waits until a garbled run was read, and garbles it no more.</summary>
    public async Task MendAsync(Guid run)
    {
        await garbledRead.Task.WaitAsync(TestHost.Patience);
        garbled.TryRemove(run, out _);
    }

    /// <summary>Waits until it has failed as often as it was told to.</summary>
    public Task RecoveredAsync() => recovered.Task.WaitAsync(TestHost.Patience);

    public void Append(Append append)
    {
        var (fails, isLost, isWritten) = Next();
        if (fails) Answer(append, AppendStatus.Failed, new StoreException("disk_full", "The disk is full."));
        else if (isLost && !isWritten) Answer(append, AppendStatus.Unknown, new StoreException("database_error", "The answer got lost."));
        else if (isLost) inner.Append(new Lost(append));
        else inner.Append(append);
    }

    private (bool Fails, bool IsLost, bool IsWritten) Next()
    {
        lock (gate)
        {
            if (failures > 0)
            {
                if (--failures == 0) recovered.TrySetResult();
                return (true, false, false);
            }

            if (lostAnswers == 0) return (false, false, false);
            lostAnswers--;
            return (false, true, lostAreWritten);
        }
    }

    private static void Answer(Append append, AppendStatus status, StoreException error) =>
        ThreadPool.QueueUserWorkItem(_ => append.Complete(new AppendResult(status, Error: error)));

    public async ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default)
    {
        var run = await inner.LoadRunAsync(runId, cancellation);
        if (run is null || !garbled.ContainsKey(runId)) return run;
        garbledRead.TrySetResult();
        return run with { Log = [.. run.Log.Select(r => r with { Events = new byte[] { 255, 255, 255 } })], Snapshot = default };
    }

    public ValueTask<bool> WasAppendedAsync(Guid runId, long sequence, long appendId, CancellationToken cancellation = default) => inner.WasAppendedAsync(runId, sequence, appendId, cancellation);

    public ValueTask<IReadOnlyList<LogRow>> ReadLogAsync(Guid runId, long afterSequence = 0, CancellationToken cancellation = default) => inner.ReadLogAsync(runId, afterSequence, cancellation);

    public ValueTask<Guid?> FindSubmissionAsync(string tenant, string pipeline, string idempotencyKey, CancellationToken cancellation = default) => inner.FindSubmissionAsync(tenant, pipeline, idempotencyKey, cancellation);

    public ValueTask<Page<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation = default) => inner.ListRunsAsync(query, cancellation);

    public ValueTask<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellation = default) => inner.ListTasksAsync(query, cancellation);

    public ValueTask<TaskRow?> FindTaskAsync(string tenant, Guid task, CancellationToken cancellation = default) => inner.FindTaskAsync(tenant, task, cancellation);

    public ValueTask<IReadOnlyList<ReadyRow>> ListReadyAsync(ReadyQuery query, CancellationToken cancellation = default) => inner.ListReadyAsync(query, cancellation);

    public ValueTask<DueTimers> ListDueTimersAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) => inner.ListDueTimersAsync(now, limit, except, only, cancellation);

    public ValueTask<IReadOnlyList<CallRow>> ListCallsAsync(int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) => inner.ListCallsAsync(limit, except, only, cancellation);

    public ValueTask<OverLeases> ListLeasesOverAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) => inner.ListLeasesOverAsync(now, limit, except, only, cancellation);

    public ValueTask<bool> ExtendLeaseAsync(LeaseRow lease, CancellationToken cancellation = default) => inner.ExtendLeaseAsync(lease, cancellation);

    public ValueTask<IReadOnlyList<Guid>> ListRunsHeldByOthersAsync(Guid alive, CancellationToken cancellation = default) => inner.ListRunsHeldByOthersAsync(alive, cancellation);

    public ValueTask<PipelineRow> PublishAsync(PipelineRow pipeline, CancellationToken cancellation = default) => inner.PublishAsync(pipeline, cancellation);

    public ValueTask<PipelineRow?> FindPipelineAsync(string tenant, string name, int? version, CancellationToken cancellation = default) => inner.FindPipelineAsync(tenant, name, version, cancellation);

    public ValueTask<IReadOnlyList<PipelineRow>> ListPipelinesAsync(string tenant, CancellationToken cancellation = default) => inner.ListPipelinesAsync(tenant, cancellation);

    public ValueTask<IReadOnlyList<StepTypeRow>> ListStepTypesAsync(string tenant, CancellationToken cancellation = default) => inner.ListStepTypesAsync(tenant, cancellation);

    public ValueTask PutStepTypeAsync(StepTypeRow type, CancellationToken cancellation = default) => inner.PutStepTypeAsync(type, cancellation);

    public ValueTask<bool> DeleteStepTypeAsync(string tenant, string name, CancellationToken cancellation = default) => inner.DeleteStepTypeAsync(tenant, name, cancellation);

    public ValueTask<IReadOnlyList<AwayRow>> ListAwayAsync(string tenant, CancellationToken cancellation = default) => inner.ListAwayAsync(tenant, cancellation);

    public ValueTask PutAwayAsync(AwayRow away, CancellationToken cancellation = default) => inner.PutAwayAsync(away, cancellation);

    public ValueTask<bool> DeleteAwayAsync(string tenant, string user, CancellationToken cancellation = default) => inner.DeleteAwayAsync(tenant, user, cancellation);

    public ValueTask<int> PruneAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellation = default) => inner.PruneAsync(endedBefore, limit, cancellation);

    public ValueTask<IReadOnlyList<Guid>> ListRunIdsAsync(Guid after, int limit, CancellationToken cancellation = default) => inner.ListRunIdsAsync(after, limit, cancellation);

    public ValueTask<FollowingRows?> ReadRowsAsync(Guid runId, CancellationToken cancellation = default) => inner.ReadRowsAsync(runId, cancellation);

    public ValueTask ReplaceRowsAsync(FollowingRows rows, CancellationToken cancellation = default) => inner.ReplaceRowsAsync(rows, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Written, and nobody hears of it.</summary>
    private sealed class Lost : Append
    {
        private readonly Append real;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Lost(Append real)
        {
            this.real = real;
            (RunId, RunKey, ExpectedSequence, AppendId, At) = (real.RunId, real.RunKey, real.ExpectedSequence, real.AppendId, real.At);
            (Events, Run, Rows, Snapshot, IdempotencyKey) = (real.Events, real.Run, real.Rows, real.Snapshot, real.IdempotencyKey);
        }

        public override void Complete(AppendResult result) => real.Complete(
            result.Status == AppendStatus.Committed ? new AppendResult(AppendStatus.Unknown, Error: new StoreException("database_error", "The answer got lost.")) : result);
    }
}
