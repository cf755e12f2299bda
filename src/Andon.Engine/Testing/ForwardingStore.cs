using Andon.Audit;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Testing;

/// <summary>A store that hands everything on to another, for one that changes a little of what another does.</summary>
internal abstract class ForwardingStore(IStore inner) : IStore
{
    public virtual string Name => inner.Name;

    public virtual INodeTable? Nodes => inner.Nodes;

    public virtual IBlobStore Blobs => inner.Blobs;

    public virtual IScheduleStore Schedules => inner.Schedules;

    public virtual ISecretStore Secrets => inner.Secrets;

    public virtual IWebhookStore Webhooks => inner.Webhooks;

    public virtual ITriggerStore Triggers => inner.Triggers;

    public virtual IDeliveryStore Deliveries => inner.Deliveries;

    public virtual IIdentityStore Identities => inner.Identities;

    public virtual IAnswerStore Answers => inner.Answers;

    public virtual ILinkKeyStore LinkKeys => inner.LinkKeys;

    public virtual ISessionStore Sessions => inner.Sessions;

    public virtual IAuditStore Audit => inner.Audit;

    protected IStore Inner => inner;

    public virtual void Append(Append append) => inner.Append(append);

    public virtual ValueTask<bool> WasAppendedAsync(Guid runId, long sequence, long appendId, CancellationToken cancellation = default) =>
        inner.WasAppendedAsync(runId, sequence, appendId, cancellation);

    public virtual ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default) =>
        inner.LoadRunAsync(runId, cancellation);

    public virtual ValueTask<IReadOnlyList<LogRow>> ReadLogAsync(Guid runId, long afterSequence = 0, CancellationToken cancellation = default) =>
        inner.ReadLogAsync(runId, afterSequence, cancellation);

    public virtual ValueTask<Guid?> FindSubmissionAsync(string tenant, string pipeline, string idempotencyKey, CancellationToken cancellation = default) =>
        inner.FindSubmissionAsync(tenant, pipeline, idempotencyKey, cancellation);

    public virtual ValueTask<Page<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation = default) =>
        inner.ListRunsAsync(query, cancellation);

    public virtual ValueTask<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellation = default) =>
        inner.ListTasksAsync(query, cancellation);

    public virtual ValueTask<TaskRow?> FindTaskAsync(string tenant, Guid task, CancellationToken cancellation = default) =>
        inner.FindTaskAsync(tenant, task, cancellation);

    public virtual ValueTask<IReadOnlyList<ReadyRow>> ListReadyAsync(ReadyQuery query, CancellationToken cancellation = default) =>
        inner.ListReadyAsync(query, cancellation);

    public virtual ValueTask<DueTimers> ListDueTimersAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        inner.ListDueTimersAsync(now, limit, except, only, cancellation);

    public virtual ValueTask<IReadOnlyList<CallRow>> ListCallsAsync(int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        inner.ListCallsAsync(limit, except, only, cancellation);

    public virtual ValueTask<OverLeases> ListLeasesOverAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        inner.ListLeasesOverAsync(now, limit, except, only, cancellation);

    public virtual ValueTask<bool> ExtendLeaseAsync(LeaseRow lease, CancellationToken cancellation = default) =>
        inner.ExtendLeaseAsync(lease, cancellation);

    public virtual ValueTask<LostHolders> ListLostAsync(Guid alive, CancellationToken cancellation = default) =>
        inner.ListLostAsync(alive, cancellation);

    public virtual ValueTask<PipelineRow> PublishAsync(PipelineRow pipeline, Func<PipelineRow, AuditEntry>? audit = null, CancellationToken cancellation = default) =>
        inner.PublishAsync(pipeline, audit, cancellation);

    public virtual ValueTask<PipelineRow?> FindPipelineAsync(string tenant, string name, int? version, CancellationToken cancellation = default) =>
        inner.FindPipelineAsync(tenant, name, version, cancellation);

    public virtual ValueTask<IReadOnlyList<PipelineRow>> ListPipelinesAsync(string tenant, CancellationToken cancellation = default) =>
        inner.ListPipelinesAsync(tenant, cancellation);

    public virtual ValueTask<IReadOnlyList<StepTypeRow>> ListStepTypesAsync(string tenant, CancellationToken cancellation = default) =>
        inner.ListStepTypesAsync(tenant, cancellation);

    public virtual ValueTask PutStepTypeAsync(StepTypeRow type, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        inner.PutStepTypeAsync(type, audit, cancellation);

    public virtual ValueTask<bool> DeleteStepTypeAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        inner.DeleteStepTypeAsync(tenant, name, audit, cancellation);

    public virtual ValueTask<IReadOnlyList<AwayRow>> ListAwayAsync(string tenant, CancellationToken cancellation = default) =>
        inner.ListAwayAsync(tenant, cancellation);

    public virtual ValueTask PutAwayAsync(AwayRow away, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        inner.PutAwayAsync(away, audit, cancellation);

    public virtual ValueTask<IReadOnlyList<TenantQuota>> ListQuotasAsync(CancellationToken cancellation = default) => inner.ListQuotasAsync(cancellation);

    public virtual ValueTask<IReadOnlyList<StoredBytes>> CountStoredAsync(int runs, CancellationToken cancellation = default) => inner.CountStoredAsync(runs, cancellation);

    public virtual ValueTask PutQuotaAsync(TenantQuota quota, AuditEntry? audit = null, CancellationToken cancellation = default) => inner.PutQuotaAsync(quota, audit, cancellation);

    public virtual ValueTask<bool> DeleteAwayAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        inner.DeleteAwayAsync(tenant, user, audit, cancellation);

    public virtual ValueTask<WaitingCounts> CountWaitingAsync(CancellationToken cancellation = default) => inner.CountWaitingAsync(cancellation);

    public virtual ValueTask<int> PruneAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellation = default) =>
        inner.PruneAsync(endedBefore, limit, cancellation);

    public virtual ValueTask<IReadOnlyList<Guid>> ListRunIdsAsync(Guid after, int limit, CancellationToken cancellation = default) =>
        inner.ListRunIdsAsync(after, limit, cancellation);

    public virtual ValueTask<FollowingRows?> ReadRowsAsync(Guid runId, CancellationToken cancellation = default) =>
        inner.ReadRowsAsync(runId, cancellation);

    public virtual ValueTask ReplaceRowsAsync(FollowingRows rows, CancellationToken cancellation = default) =>
        inner.ReplaceRowsAsync(rows, cancellation);

    public virtual ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>An append as another one has it, whose answer goes elsewhere.</summary>
    protected sealed class Relayed : Append
    {
        private readonly Action<AppendResult> answer;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Relayed(Append real, Action<AppendResult> answer)
        {
            this.answer = answer;
            (RunId, RunKey, ExpectedSequence, AppendId, At) = (real.RunId, real.RunKey, real.ExpectedSequence, real.AppendId, real.At);
            (Events, Run, Rows, LeasesOver, Snapshot, IdempotencyKey) = (real.Events, real.Run, real.Rows, real.LeasesOver, real.Snapshot, real.IdempotencyKey);
        }

        public override void Complete(AppendResult result) => answer(result);
    }
}
