using Andon.Audit;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Tenants;

namespace Andon.Stores;

/// <summary>
/// A store that is gone with the process: for tests and for trying things out. Everything a database promises but durability. Appends are
/// taken from a queue by the thread pool, all that wait at once, and answered from there, never on the caller's stack.
/// </summary>
public sealed class MemoryStore : IStore, IThreadPoolWorkItem
{
    private readonly Lock gate = new();
    private readonly MemoryTables tables = new();
    private readonly Lazy<DirectoryInfo> folder = new(() => Directory.CreateTempSubdirectory("andon-files-"));
    private readonly Lazy<BlobFolder> blobs;
    private readonly MemoryNodes? nodes;
    private readonly MemorySchedules schedules;
    private readonly MemoryIdentities identities;
    private readonly MemoryLinkKeys linkKeys = new();
    private readonly MemoryAnswers answers = new();
    private readonly MemoryDeliveries deliveries;
    private List<Append> queue = [];
    private bool isDraining;
    private bool isDisposed;
    private int turn;

    /// <summary>An empty one.</summary>
    public MemoryStore()
    {
        blobs = new(() => new BlobFolder(folder.Value.FullName, isDurable: false));
        var secrets = new MemorySecrets(tables.Audit);
        (schedules, identities, Secrets) = (new(tables.Audit), new(tables.Audit), secrets);
        (Webhooks, Triggers) = (new MemoryWebhooks(tables.Audit, secrets), new MemoryTriggers(tables.Audit, secrets));
        deliveries = new MemoryDeliveries(tables, gate);
    }

    /// <summary>One that several engines share, as they do a database; its time is this.</summary>
    internal MemoryStore(TimeProvider time)
        : this() => nodes = new MemoryNodes(time, gate);

    /// <summary>What it holds, for the simulation, which answers appends in its own time.</summary>
    internal MemoryTables Tables => tables;

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public INodeTable? Nodes => nodes;

    /// <summary>In a temporary folder, which goes with the store.</summary>
    public IBlobStore Blobs => blobs.Value;

    /// <inheritdoc/>
    public IScheduleStore Schedules => schedules;

    /// <inheritdoc/>
    public ISecretStore Secrets { get; }

    /// <inheritdoc/>
    public IWebhookStore Webhooks { get; }

    /// <inheritdoc/>
    public ITriggerStore Triggers { get; }

    /// <inheritdoc/>
    public IDeliveryStore Deliveries => deliveries;

    /// <inheritdoc/>
    public IIdentityStore Identities => identities;

    /// <inheritdoc/>
    public IAnswerStore Answers => answers;

    /// <inheritdoc/>
    public ILinkKeyStore LinkKeys => linkKeys;

    /// <inheritdoc/>
    public ISessionStore Sessions => identities.Sessions;

    /// <inheritdoc/>
    public IAuditStore Audit => tables.Audit;

    /// <inheritdoc/>
    public void Append(Append append)
    {
        lock (gate)
        {
            queue.Add(append);
            if (isDraining)
                return;
            isDraining = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            List<Append> batch;
            AppendResult[] results;
            lock (gate)
            {
                batch = queue;
                if (batch.Count == 0)
                {
                    isDraining = false;
                    return;
                }
                queue = [];
                results = [.. batch.Select(append => isDisposed ? new AppendResult(AppendStatus.Failed, Error: Closed()) : tables.Apply(append))];
            }
            for (var i = 0; i < results.Length; i++)
                batch[i].Complete(results[i]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> WasAppendedAsync(Guid runId, long sequence, long appendId, CancellationToken cancellation = default) =>
        Locked(() => Find(runId) is { } run && sequence >= 1 && sequence <= run.Log.Count && run.Log[(int)sequence - 1].AppendId == appendId);

    /// <inheritdoc/>
    public ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default) =>
        Locked(() => Find(runId) is { } run ? new StoredRun(run.Key, run.Log.Count, run.Snapshot, run.SnapshotSequence, run.LogAfter(run.SnapshotSequence)) : null);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogRow>> ReadLogAsync(Guid runId, long afterSequence = 0, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<LogRow>>(() => Find(runId)?.LogAfter(afterSequence) ?? []);

    /// <inheritdoc/>
    public ValueTask<Guid?> FindSubmissionAsync(string tenant, string pipeline, string idempotencyKey, CancellationToken cancellation = default) =>
        Locked<Guid?>(() => tables.Submissions.TryGetValue((tenant, pipeline, idempotencyKey), out var run) ? run : null);

    /// <inheritdoc/>
    public ValueTask<Page<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation = default) =>
        Locked(() => MemoryLists.Runs(tables, query.Validated()));

    /// <inheritdoc/>
    public ValueTask<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellation = default) =>
        Locked(() => MemoryLists.Tasks(tables, query.Validated()));

    /// <inheritdoc/>
    public ValueTask<TaskRow?> FindTaskAsync(string tenant, Guid task, CancellationToken cancellation = default) =>
        Locked(() => tables.Tasks.TryGetValue(task, out var found) && string.Equals(found.Row.Tenant, tenant, StringComparison.Ordinal) ? found.Row : null);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReadyRow>> ListReadyAsync(ReadyQuery query, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<ReadyRow>>(() => MemoryLists.Ready(tables, query.Validated(), turn = (turn + query.Limit) & int.MaxValue));

    /// <inheritdoc/>
    public ValueTask<DueTimers> ListDueTimersAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        Locked(() => MemoryLists.DueTimers(tables, now, limit, except, only));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CallRow>> ListCallsAsync(int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<CallRow>>(() => [.. tables.Calls.Values.Where(call => Filters.Includes(call.RunId, except, only)).Take(limit)]);

    /// <inheritdoc/>
    public ValueTask<OverLeases> ListLeasesOverAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        Locked(() => MemoryLists.LeasesOver(tables, now, limit, except, only));

    /// <inheritdoc/>
    public ValueTask<bool> ExtendLeaseAsync(LeaseRow lease, CancellationToken cancellation = default) => Locked(() =>
    {
        if (Find(lease.RunId) is not { } run || !run.Leases.TryGetValue(lease.Step, out var held) || held.Token != lease.Token || held.Tenant != lease.Tenant)
            return false;
        tables.PutLease(run, held with { Until = lease.Until });
        return true;
    });

    /// <inheritdoc/>
    public ValueTask<LostHolders> ListLostAsync(Guid alive, CancellationToken cancellation = default) => Locked(() =>
    {
        nodes?.Bury();
        var held = tables.ByKey.Values.Where(run => !run.Row.State.IsEnded()).SelectMany(run => run.Row.Holders, (run, holder) => new LostHolder(run.Row.RunId, holder));
        return new LostHolders([.. held.Where(h => h.Incarnation != alive && nodes?.Has(h.Incarnation) is not true)], nodes?.NextAfter(alive));
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TenantQuota>> ListQuotasAsync(CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<TenantQuota>>(() => [.. tables.Quotas.Values]);

    /// <inheritdoc/>
    public async ValueTask PutQuotaAsync(TenantQuota quota, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await Locked(() => tables.Audit.After(tables.PutQuota(quota), audit));

    /// <summary>All at once: it is in memory.</summary>
    public ValueTask<IReadOnlyList<StoredBytes>> CountStoredAsync(int runs, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<StoredBytes>>(() => [.. from quota in tables.Quotas.Values where quota.MaxStoredBytes is not null select new StoredBytes(quota.Tenant, Stored(quota.Tenant))]);

    /// <inheritdoc/>
    public ValueTask<WaitingCounts> CountWaitingAsync(CancellationToken cancellation = default) => Locked(() => new WaitingCounts(
        tables.ByKey.Values.Sum(run => (long)run.Ready.Count),
        tables.Tasks.Values.Count(task => task.Row.Status == HumanTaskStatus.Pending),
        tables.ByKey.Values.Count(run => run.Row.State is RunState.Waiting or RunState.Paused)));

    private long Stored(string tenant) => (blobs.IsValueCreated ? blobs.Value.BytesOf(tenant) : 0)
        + tables.ByKey.Values.Where(run => run.Row.Tenant == tenant).Sum(run => run.Log.Sum(row => (long)row.Row.Events.Length));

    /// <inheritdoc/>
    public ValueTask<PipelineRow> PublishAsync(PipelineRow pipeline, Func<PipelineRow, AuditEntry>? audit = null, CancellationToken cancellation = default) => Locked(() =>
    {
        var newest = FindPipeline(pipeline.Tenant, pipeline.Name, version: null);
        if (newest is not null && string.Equals(newest.Digest, pipeline.Digest, StringComparison.Ordinal))
            return newest;
        var published = pipeline with { Version = (newest?.Version ?? 0) + 1 };
        tables.Pipelines.Add(published);
        tables.Audit.Add(audit?.Invoke(published));
        return published;
    });

    /// <inheritdoc/>
    public ValueTask<PipelineRow?> FindPipelineAsync(string tenant, string name, int? version, CancellationToken cancellation = default) =>
        Locked(() => FindPipeline(tenant, name, version));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PipelineRow>> ListPipelinesAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<PipelineRow>>(() => [.. tables.Pipelines
            .Where(row => string.Equals(row.Tenant, tenant, StringComparison.Ordinal))
            .GroupBy(row => row.Name, StringComparer.Ordinal)
            .Select(versions => versions.Last())
            .OrderBy(row => row.Name, StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StepTypeRow>> ListStepTypesAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<StepTypeRow>>(() => [.. tables.StepTypes.Values.Where(row => string.Equals(row.Tenant, tenant, StringComparison.Ordinal))]);

    /// <inheritdoc/>
    public async ValueTask PutStepTypeAsync(StepTypeRow type, AuditEntry? audit = null, CancellationToken cancellation = default) => await Locked(() =>
    {
        tables.Audit.Add(audit);
        return tables.StepTypes[(type.Tenant, type.Name)] = type with { Metadata = type.Metadata.ToArray() };
    });

    /// <inheritdoc/>
    public ValueTask<bool> DeleteStepTypeAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        Locked(() => tables.Audit.After(tables.StepTypes.Remove((tenant, name)), audit));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AwayRow>> ListAwayAsync(string tenant, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<AwayRow>>(() => [.. tables.Away.Values.Where(row => string.Equals(row.Tenant, tenant, StringComparison.Ordinal))]);

    /// <inheritdoc/>
    public async ValueTask PutAwayAsync(AwayRow away, AuditEntry? audit = null, CancellationToken cancellation = default) => await Locked(() =>
    {
        tables.Audit.Add(audit);
        return tables.Away[(away.Tenant, away.User)] = away;
    });

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAwayAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        Locked(() => tables.Audit.After(tables.Away.Remove((tenant, user)), audit));

    /// <inheritdoc/>
    public ValueTask<int> PruneAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellation = default) => Locked(() =>
    {
        // In the order of submission, so that a child goes right after its parent.
        var ended = tables.ByKey.Values.Where(run => run.Row.State.IsEnded() && run.Row.EndedAt < endedBefore && run.Calls.Count == 0).ToList();
        var removed = 0;
        foreach (var run in ended.Where(run => removed < limit && (run.Row.Parent is not { } parent || !tables.Runs.ContainsKey(parent))))
        {
            tables.RemoveRun(run);
            removed++;
        }

        return removed;
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Guid>> ListRunIdsAsync(Guid after, int limit, CancellationToken cancellation = default) =>
        Locked<IReadOnlyList<Guid>>(() => [.. tables.Runs.Keys.Where(id => id.CompareTo(after) > 0).Order().Take(limit)]);

    /// <inheritdoc/>
    public ValueTask<FollowingRows?> ReadRowsAsync(Guid runId, CancellationToken cancellation = default) => Locked(() => Find(runId) is { } run
        ? new FollowingRows(run.Row, [.. run.Ready.Values], [.. run.Timers.Values], [.. run.Tasks.OrderBy(task => task.OpenedAt)]) { Leases = [.. run.Leases.Values], Calls = [.. run.Calls.Values.Select(call => call.Row)], Slots = [.. run.Slots.Values] }
        : null);

    /// <inheritdoc/>
    public async ValueTask ReplaceRowsAsync(FollowingRows rows, CancellationToken cancellation = default) => await Locked(() =>
    {
        var run = Find(rows.Run.RunId)
            ?? throw new StoreException("database_error", $"There is no run {rows.Run.RunId} whose rows could be replaced.");
        tables.ClearRows(run);
        run.Row = rows.Run;
        foreach (var ready in rows.Ready)
            tables.PutReady(run, ready);
        foreach (var timer in rows.Timers)
            tables.SetTimer(run, timer);
        foreach (var task in rows.Tasks)
            tables.PutTask(run, task);
        foreach (var call in rows.Calls)
            tables.PutCall(run, call);
        foreach (var lease in rows.Leases)
            tables.PutLease(run, lease);
        foreach (var slot in rows.Slots)
            tables.PutSlot(run, slot);
        return true;
    });

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (gate)
            isDisposed = true;
        if (folder.IsValueCreated)
            Disk.DiscardFolder(folder.Value.FullName);
        return ValueTask.CompletedTask;
    }

    private MemoryRun? Find(Guid runId) => tables.Runs.GetValueOrDefault(runId);

    private PipelineRow? FindPipeline(string tenant, string name, int? version) => tables.Pipelines.FindLast(row =>
        string.Equals(row.Tenant, tenant, StringComparison.Ordinal)
        && string.Equals(row.Name, name, StringComparison.Ordinal)
        && (version is not { } number || row.Version == number));

    private ValueTask<T> Locked<T>(Func<T> action)
    {
        lock (gate)
            return isDisposed ? throw Closed() : ValueTask.FromResult(action());
    }

    private static StoreException Closed() => new("database_error", "The store in memory was closed.");
}
