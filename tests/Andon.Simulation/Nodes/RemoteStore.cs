using Andon.Audit;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Nodes;

/// <summary>The store as one node sees it: the disk at the other end of a wire.</summary>
/// <param name="disk">The data.</param>
/// <param name="wire">The way to it.</param>
/// <param name="lost">Finds what the dead left.</param>
internal sealed class RemoteStore(IStore disk, Wire wire, Func<Guid, ValueTask<LostHolders>> lost) : IStore
{
    public string Name => "simulated";

    public INodeTable? Nodes { get; } = disk.Nodes is null ? null : new RemoteNodes(disk.Nodes, wire);

    public IBlobStore Blobs => disk.Blobs;

    public IScheduleStore Schedules => disk.Schedules;

    public ISecretStore Secrets => disk.Secrets;

    public IWebhookStore Webhooks => disk.Webhooks;

    public ITriggerStore Triggers => disk.Triggers;

    public IDeliveryStore Deliveries => disk.Deliveries;

    public IIdentityStore Identities => disk.Identities;

    public IAnswerStore Answers => disk.Answers;

    public ILinkKeyStore LinkKeys => disk.LinkKeys;

    public ISessionStore Sessions => disk.Sessions;

    public IAuditStore Audit => disk.Audit;

    public void Append(Append append) => wire.Append(append);

    public ValueTask<bool> WasAppendedAsync(Guid runId, long sequence, long appendId, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.WasAppendedAsync(runId, sequence, appendId, CancellationToken.None));

    public ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.LoadRunAsync(runId, CancellationToken.None));

    public ValueTask<IReadOnlyList<LogRow>> ReadLogAsync(Guid runId, long afterSequence = 0, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ReadLogAsync(runId, afterSequence, CancellationToken.None));

    public ValueTask<Guid?> FindSubmissionAsync(string tenant, string pipeline, string idempotencyKey, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.FindSubmissionAsync(tenant, pipeline, idempotencyKey, CancellationToken.None));

    public ValueTask<Page<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListRunsAsync(query, CancellationToken.None));

    public ValueTask<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListTasksAsync(query, CancellationToken.None));

    public ValueTask<TaskRow?> FindTaskAsync(string tenant, Guid task, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.FindTaskAsync(tenant, task, CancellationToken.None));

    public ValueTask<IReadOnlyList<ReadyRow>> ListReadyAsync(ReadyQuery query, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListReadyAsync(query, CancellationToken.None));

    public ValueTask<DueTimers> ListDueTimersAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListDueTimersAsync(now, limit, except, only, CancellationToken.None));

    public ValueTask<IReadOnlyList<CallRow>> ListCallsAsync(int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListCallsAsync(limit, except, only, CancellationToken.None));

    public ValueTask<OverLeases> ListLeasesOverAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListLeasesOverAsync(now, limit, except, only, CancellationToken.None));

    public ValueTask<bool> ExtendLeaseAsync(LeaseRow lease, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ExtendLeaseAsync(lease, CancellationToken.None));

    public ValueTask<LostHolders> ListLostAsync(Guid alive, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => lost(alive));

    public ValueTask<PipelineRow> PublishAsync(PipelineRow pipeline, Func<PipelineRow, AuditEntry>? audit = null, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.PublishAsync(pipeline, audit, CancellationToken.None));

    public ValueTask<PipelineRow?> FindPipelineAsync(string tenant, string name, int? version, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.FindPipelineAsync(tenant, name, version, CancellationToken.None));

    public ValueTask<IReadOnlyList<PipelineRow>> ListPipelinesAsync(string tenant, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListPipelinesAsync(tenant, CancellationToken.None));

    public ValueTask<IReadOnlyList<StepTypeRow>> ListStepTypesAsync(string tenant, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListStepTypesAsync(tenant, CancellationToken.None));

    public async ValueTask PutStepTypeAsync(StepTypeRow type, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await wire.ReadAsync(async () =>
        {
            await disk.PutStepTypeAsync(type, audit, CancellationToken.None);
            return true;
        });

    public ValueTask<bool> DeleteStepTypeAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.DeleteStepTypeAsync(tenant, name, audit, CancellationToken.None));

    public ValueTask<IReadOnlyList<AwayRow>> ListAwayAsync(string tenant, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListAwayAsync(tenant, CancellationToken.None));

    public async ValueTask PutAwayAsync(AwayRow away, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await wire.ReadAsync(async () =>
        {
            await disk.PutAwayAsync(away, audit, CancellationToken.None);
            return true;
        });

    public ValueTask<IReadOnlyList<TenantQuota>> ListQuotasAsync(CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListQuotasAsync(CancellationToken.None));

    public ValueTask<IReadOnlyList<StoredBytes>> CountStoredAsync(int runs, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.CountStoredAsync(runs, CancellationToken.None));

    public ValueTask<WaitingCounts> CountWaitingAsync(CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.CountWaitingAsync(CancellationToken.None));

    public async ValueTask PutQuotaAsync(TenantQuota quota, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await wire.ReadAsync(async () =>
        {
            await disk.PutQuotaAsync(quota, audit, CancellationToken.None);
            return true;
        });

    public ValueTask<bool> DeleteAwayAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.DeleteAwayAsync(tenant, user, audit, CancellationToken.None));

    public ValueTask<int> PruneAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.PruneAsync(endedBefore, limit, CancellationToken.None));

    public ValueTask<IReadOnlyList<Guid>> ListRunIdsAsync(Guid after, int limit, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ListRunIdsAsync(after, limit, CancellationToken.None));

    public ValueTask<FollowingRows?> ReadRowsAsync(Guid runId, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => disk.ReadRowsAsync(runId, CancellationToken.None));

    public async ValueTask ReplaceRowsAsync(FollowingRows rows, CancellationToken cancellation = default) =>
        await wire.ReadAsync(async () =>
        {
            await disk.ReplaceRowsAsync(rows, CancellationToken.None);
            return true;
        });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
