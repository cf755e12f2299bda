using Andon.Audit;
using Andon.Tenants;

namespace Andon.Stores;

/// <summary>
/// Where the log and the rows that follow from it are kept. Implemented by each database; one conformance suite holds them all.
/// A method that cannot reach the database throws <see cref="StoreException"/>; its message says what to do. Only <see cref="Append"/>
/// changes a run; nothing it wrote is seen by anyone before it is durable. What a person has changed is written with its entry in the audit, where one
/// is given, in the same transaction; where nothing was changed there is no entry either.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>What it is and where, for people: <c>sqlite andon.db</c>.</summary>
    string Name { get; }

    /// <summary>The nodes that use it together; null where one engine at a time may have it.</summary>
    INodeTable? Nodes { get; }

    /// <summary>The files that outputs and parameters name.</summary>
    IBlobStore Blobs { get; }

    /// <summary>What starts runs at set times.</summary>
    IScheduleStore Schedules { get; }

    /// <summary>Secrets, sealed.</summary>
    ISecretStore Secrets { get; }

    /// <summary>Where notices are sent.</summary>
    IWebhookStore Webhooks { get; }

    /// <summary>What requests from outside start.</summary>
    ITriggerStore Triggers { get; }

    /// <summary>What is to be sent.</summary>
    IDeliveryStore Deliveries { get; }

    /// <summary>Tenants, users and keys.</summary>
    IIdentityStore Identities { get; }

    /// <summary>Answers to requests that may be sent again.</summary>
    IAnswerStore Answers { get; }

    /// <summary>The keys that sign links.</summary>
    ILinkKeyStore LinkKeys { get; }

    /// <summary>Passwords and sessions.</summary>
    ISessionStore Sessions { get; }

    /// <summary>What people did.</summary>
    IAuditStore Audit { get; }

    /// <summary>
    /// Queues a compare-and-append; returns at once. Many appends share one transaction; a conflict of one never fails its neighbours.
    /// <see cref="Stores.Append.Complete"/> is called exactly once, after the commit, from a thread of the store's that the callee must not hold.
    /// </summary>
    void Append(Append append);

    /// <summary>Settles an append whose acknowledgement was lost: whether the row at that sequence carries that append id.</summary>
    ValueTask<bool> WasAppendedAsync(Guid runId, long sequence, long appendId, CancellationToken cancellation = default);

    /// <summary>The newest snapshot of a run and the log after it; null where there is no such run.</summary>
    ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default);

    /// <summary>The log of a run from the beginning, or after a sequence.</summary>
    ValueTask<IReadOnlyList<LogRow>> ReadLogAsync(Guid runId, long afterSequence = 0, CancellationToken cancellation = default);

    /// <summary>The run of a pipeline that was submitted with an idempotency key; null where there is none.</summary>
    ValueTask<Guid?> FindSubmissionAsync(string tenant, string pipeline, string idempotencyKey, CancellationToken cancellation = default);

    /// <summary>Runs of a tenant, newest first.</summary>
    ValueTask<Page<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation = default);

    /// <summary>Human tasks of a tenant, oldest first.</summary>
    ValueTask<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellation = default);

    /// <summary>A human task of a tenant by id; null where there is none.</summary>
    ValueTask<TaskRow?> FindTaskAsync(string tenant, Guid task, CancellationToken cancellation = default);

    /// <summary>
    /// Steps that wait for a node, oldest first in each tenant and the tenants in turn by their weights, so that no tenant hides another. Not those that
    /// need a slot of their tenant of which none is free, nor those of a tenant that has as many running steps as it may.
    /// </summary>
    ValueTask<IReadOnlyList<ReadyRow>> ListReadyAsync(ReadyQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// Timers due at <paramref name="now"/>, the earliest first, and the time of the next one after those returned; as if the runs in
    /// <paramref name="except"/>, and those outside <paramref name="only"/>, had none.
    /// </summary>
    ValueTask<DueTimers> ListDueTimersAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default);

    /// <summary>What runs have to bring about in others, the oldest first; not that of <paramref name="except"/>, nor of those outside <paramref name="only"/>.</summary>
    ValueTask<IReadOnlyList<CallRow>> ListCallsAsync(int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default);

    /// <summary>
    /// Leases over at <paramref name="now"/>, the earliest first, and when the next one after those returned is; as if the runs in
    /// <paramref name="except"/> had none.
    /// </summary>
    ValueTask<OverLeases> ListLeasesOverAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default);

    /// <summary>Moves the end of a lease; false where the step is not, or no more, under this lease of this tenant.</summary>
    ValueTask<bool> ExtendLeaseAsync(LeaseRow lease, CancellationToken cancellation = default);

    /// <summary>
    /// What the dead left: where one engine at a time has the store, every incarnation but <paramref name="alive"/> is dead; else those that are
    /// not in the node table, whose lease is found to be over just now included. <paramref name="alive"/> itself is never listed.
    /// </summary>
    ValueTask<LostHolders> ListLostAsync(Guid alive, CancellationToken cancellation = default);

    /// <summary>Publishes a version; the same digest as the newest version's gives that version again.</summary>
    ValueTask<PipelineRow> PublishAsync(PipelineRow pipeline, Func<PipelineRow, AuditEntry>? audit = null, CancellationToken cancellation = default);

    /// <summary>A version of a pipeline, or (null) the newest; null where there is none.</summary>
    ValueTask<PipelineRow?> FindPipelineAsync(string tenant, string name, int? version, CancellationToken cancellation = default);

    /// <summary>The newest version of each pipeline of a tenant, by name.</summary>
    ValueTask<IReadOnlyList<PipelineRow>> ListPipelinesAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>The step types a tenant registered, by name.</summary>
    ValueTask<IReadOnlyList<StepTypeRow>> ListStepTypesAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Registers or replaces a step type of a tenant.</summary>
    ValueTask PutStepTypeAsync(StepTypeRow type, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Removes a step type of a tenant; false where there was none.</summary>
    ValueTask<bool> DeleteStepTypeAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Who of a tenant is away, by user; those whose time is over included.</summary>
    ValueTask<IReadOnlyList<AwayRow>> ListAwayAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Says that a user of a tenant is away, or for how long and with whom as a deputy now.</summary>
    ValueTask PutAwayAsync(AwayRow away, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Says that a user of a tenant is back; false where they were not away.</summary>
    ValueTask<bool> DeleteAwayAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>What tenants may use, of all that something was said of, by name.</summary>
    ValueTask<IReadOnlyList<TenantQuota>> ListQuotasAsync(CancellationToken cancellation = default);

    /// <summary>Says what a tenant may use. Where it says no more than every tenant has, it is not listed; the slots of a limit that is no more are free.</summary>
    ValueTask PutQuotaAsync(TenantQuota quota, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>
    /// What the tenants with a limit of bytes have stored: the history of their runs, and their files. Counts on before it answers, of each so many more runs;
    /// when all have had their turn it begins anew. So it is as old as a round takes, and never dear.
    /// </summary>
    ValueTask<IReadOnlyList<StoredBytes>> CountStoredAsync(int runs, CancellationToken cancellation = default);

    /// <summary>How much waits in all tenants together, for those who watch; counted from what waits alone, however much has ended.</summary>
    ValueTask<WaitingCounts> CountWaitingAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Removes ended runs of any tenant that ended before a time, with all that belongs to them; returns how many. A run stays while its parent
    /// is there, and while it has something to bring about in another.
    /// </summary>
    ValueTask<int> PruneAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellation = default);

    /// <summary>Ids of all runs after one in id order, for checking and rebuilding.</summary>
    ValueTask<IReadOnlyList<Guid>> ListRunIdsAsync(Guid after, int limit, CancellationToken cancellation = default);

    /// <summary>The rows that follow from a run's log, as the store has them now.</summary>
    ValueTask<FollowingRows?> ReadRowsAsync(Guid runId, CancellationToken cancellation = default);

    /// <summary>Replaces the rows that follow from a run's log.</summary>
    ValueTask ReplaceRowsAsync(FollowingRows rows, CancellationToken cancellation = default);
}

/// <summary>A failure of the store. The message names the place and the remedy.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>A stable word: <c>database_busy</c>, <c>database_unreachable</c>, <c>database_refused</c>, <c>database_read_only</c>, <c>database_newer</c>, <c>database_damaged</c>, <c>disk_full</c>, <c>database_error</c>.</summary>
    public string Code { get; }
}
