using Andon.Audit;
using Andon.Postgres.Audit;
using Andon.Postgres.Identities;
using Andon.Postgres.Nodes;
using Andon.Postgres.Outbox;
using Andon.Postgres.Raw;
using Andon.Postgres.Reading;
using Andon.Postgres.Schedules;
using Andon.Postgres.Secrets;
using Andon.Postgres.Triggers;
using Andon.Postgres.Upkeep;
using Andon.Postgres.Writing;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Postgres;

/// <summary>
/// The cluster store: a PostgreSQL database that any number of engines use at once. Appends of many runs share a transaction and a round trip;
/// reads take one round trip each. Nothing relies on what a session remembers, so that it works behind a transaction pooler.
/// </summary>
public sealed class PostgresStore : IStore
{
    private readonly Database database;
    private readonly WriteQueue queue;
    private readonly List<Writer> writers;
    private readonly WriterStatistics statistics = new();
    private readonly RunReads runs;
    private readonly RunLoads loads;
    private readonly RunList runList;
    private readonly TaskReads tasks;
    private readonly WaitingReads waiting;
    private readonly PipelineReads pipelines;
    private readonly RareWrites rare;
    private readonly PostgresNodes nodes;
    private readonly NodeBell bell;
    private readonly Partitions partitions;
    private readonly int queueLimit;
    private int isDisposed;

    private PostgresStore(Database database, string? warning, PostgresOptions options)
    {
        Warning = warning;
        this.database = database;
        queueLimit = options.QueueLimit;
        var tenants = new TenantKeys();
        var keys = new RunKeys(options.Time);
        partitions = new Partitions(database, keys, options.PartitionDays);
        queue = new WriteQueue(options.QueueLimit, options.Writers, tenants, TimeProvider.System);
        var marks = new ReadyMarks(TimeProvider.System);
        (runs, loads, runList, tasks, waiting, pipelines) = (new(database), new(database, tenants), new(database), new(database), new(database, marks), new(database));
        rare = new RareWrites(database, tenants, pipelines, partitions);
        bell = new NodeBell(database, options);
        nodes = new PostgresNodes(database, bell);
        Blobs = new PostgresFiles(database, tenants);
        Identities = new PostgresIdentities(database, tenants);
        Answers = new PostgresAnswers(database, tenants);
        LinkKeys = new PostgresLinkKeys(database);
        Sessions = new PostgresSessions(database, tenants);
        Audit = new PostgresAudit(database, tenants);
        Secrets = new PostgresSecrets(database, tenants);
        Schedules = new PostgresSchedules(database, tenants);
        Webhooks = new PostgresWebhooks(database, tenants);
        Triggers = new PostgresTriggers(database, tenants);
        Deliveries = new PostgresDeliveries(database, tenants);
        writers = [.. Enumerable.Range(0, options.Writers).Select(number => new Writer(number, queue, () => new WriteSession(database, tenants, keys, partitions, options), marks, database, options, statistics))];
    }

    /// <inheritdoc/>
    public string Name => database.Name;

    /// <inheritdoc/>
    public INodeTable Nodes => nodes;

    /// <summary>In the database, beside the runs.</summary>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public IScheduleStore Schedules { get; }

    /// <inheritdoc/>
    public ISecretStore Secrets { get; }

    /// <inheritdoc/>
    public IWebhookStore Webhooks { get; }

    /// <inheritdoc/>
    public ITriggerStore Triggers { get; }

    /// <inheritdoc/>
    public IDeliveryStore Deliveries { get; }

    /// <inheritdoc/>
    public IIdentityStore Identities { get; }

    /// <inheritdoc/>
    public IAnswerStore Answers { get; }

    /// <inheritdoc/>
    public ILinkKeyStore LinkKeys { get; }

    /// <inheritdoc/>
    public ISessionStore Sessions { get; }

    /// <inheritdoc/>
    public IAuditStore Audit { get; }

    /// <summary>What its operator must know at each start; null where there is nothing.</summary>
    public string? Warning { get; }

    /// <summary>What this program has done with the database since it opened it.</summary>
    public PostgresStatistics Statistics => statistics.Read(database.RoundTrips) with { Notifications = bell.Sent };

    /// <summary>Connects, and brings an older schema to the newest version.</summary>
    /// <exception cref="StoreException">
    /// <c>database_unreachable</c>; <c>database_refused</c>: user, password, database or privileges; <c>database_bypasses_security</c>: the role;
    /// <c>database_read_only</c>: a standby; <c>database_newer</c>; <c>database_error</c>.
    /// </exception>
    /// <exception cref="FormatException">The URL cannot be used.</exception>
    public static PostgresStore Open(PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (database, warning) = Opening.Open(options);
        return new PostgresStore(database, warning, options);
    }

    /// <inheritdoc/>
    public void Append(Append append)
    {
        var refusal = queue.Add(append) switch
        {
            WriteQueue.Admission.Queued => null,
            WriteQueue.Admission.Full => new StoreException(Errors.Busy, $"{queueLimit} writes to {Name} are waiting. Nothing of this one was written; try again later."),
            _ => Errors.IsClosed(Name),
        };
        // Answered from the thread pool: the caller may be in the middle of something when it appends.
        if (refusal is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static refused => refused.append.Complete(new AppendResult(AppendStatus.Failed, Error: refused.refusal)), (append, refusal), preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> WasAppendedAsync(Guid runId, long sequence, long appendId, CancellationToken cancellation = default) =>
        runs.WasAppendedAsync(runId, sequence, appendId, cancellation);

    /// <inheritdoc/>
    public ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default) => loads.LoadAsync(runId, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogRow>> ReadLogAsync(Guid runId, long afterSequence = 0, CancellationToken cancellation = default) =>
        runs.LogAsync(runId, afterSequence, cancellation);

    /// <inheritdoc/>
    public ValueTask<Guid?> FindSubmissionAsync(string tenant, string pipeline, string idempotencyKey, CancellationToken cancellation = default) =>
        runs.FindSubmissionAsync(tenant, pipeline, idempotencyKey, cancellation);

    /// <inheritdoc/>
    public ValueTask<Page<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation = default) => runList.ReadAsync(query.Validated(), cancellation);

    /// <inheritdoc/>
    public ValueTask<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellation = default) => tasks.ListAsync(query.Validated(), cancellation);

    /// <inheritdoc/>
    public ValueTask<TaskRow?> FindTaskAsync(string tenant, Guid task, CancellationToken cancellation = default) => tasks.FindAsync(tenant, task, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReadyRow>> ListReadyAsync(ReadyQuery query, CancellationToken cancellation = default) => waiting.ReadyAsync(query.Validated(), cancellation);

    /// <inheritdoc/>
    public ValueTask<DueTimers> ListDueTimersAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        waiting.TimersAsync(now, limit, except, only, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CallRow>> ListCallsAsync(int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        waiting.CallsAsync(limit, except, only, cancellation);

    /// <inheritdoc/>
    public ValueTask<OverLeases> ListLeasesOverAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        waiting.LeasesAsync(now, limit, except, only, cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> ExtendLeaseAsync(LeaseRow lease, CancellationToken cancellation = default) => rare.ExtendLeaseAsync(lease, cancellation);

    /// <inheritdoc/>
    public ValueTask<LostHolders> ListLostAsync(Guid alive, CancellationToken cancellation = default) => nodes.LostAsync(alive, cancellation);

    /// <inheritdoc/>
    public ValueTask<PipelineRow> PublishAsync(PipelineRow pipeline, Func<PipelineRow, AuditEntry>? audit = null, CancellationToken cancellation = default) => rare.PublishAsync(pipeline, audit, cancellation);

    /// <inheritdoc/>
    public ValueTask<PipelineRow?> FindPipelineAsync(string tenant, string name, int? version, CancellationToken cancellation = default) =>
        pipelines.FindAsync(tenant, name, version, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PipelineRow>> ListPipelinesAsync(string tenant, CancellationToken cancellation = default) => pipelines.ListAsync(tenant, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StepTypeRow>> ListStepTypesAsync(string tenant, CancellationToken cancellation = default) => pipelines.StepTypesAsync(tenant, cancellation);

    /// <inheritdoc/>
    public ValueTask PutStepTypeAsync(StepTypeRow type, AuditEntry? audit = null, CancellationToken cancellation = default) => rare.PutStepTypeAsync(type, audit, cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteStepTypeAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) => rare.DeleteStepTypeAsync(tenant, name, audit, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AwayRow>> ListAwayAsync(string tenant, CancellationToken cancellation = default) => pipelines.AwayAsync(tenant, cancellation);

    /// <inheritdoc/>
    public ValueTask PutAwayAsync(AwayRow away, AuditEntry? audit = null, CancellationToken cancellation = default) => rare.PutAwayAsync(away, audit, cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAwayAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default) => rare.DeleteAwayAsync(tenant, user, audit, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TenantQuota>> ListQuotasAsync(CancellationToken cancellation = default) => pipelines.QuotasAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask PutQuotaAsync(TenantQuota quota, AuditEntry? audit = null, CancellationToken cancellation = default) => rare.PutQuotaAsync(quota, audit, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredBytes>> CountStoredAsync(int runs, CancellationToken cancellation = default) => rare.CountStoredAsync(runs, cancellation);

    /// <inheritdoc/>
    public ValueTask<WaitingCounts> CountWaitingAsync(CancellationToken cancellation = default) => waiting.CountAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<int> PruneAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellation = default) => rare.PruneAsync(endedBefore, limit, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Guid>> ListRunIdsAsync(Guid after, int limit, CancellationToken cancellation = default) => runs.IdsAsync(after, limit, cancellation);

    /// <inheritdoc/>
    public ValueTask<FollowingRows?> ReadRowsAsync(Guid runId, CancellationToken cancellation = default) => runs.RowsAsync(runId, cancellation);

    /// <inheritdoc/>
    public ValueTask ReplaceRowsAsync(FollowingRows rows, CancellationToken cancellation = default) => rare.ReplaceAsync(rows, cancellation);

    /// <summary>Checks what the tables say of each other, of one moment. Reads all of it; work goes on meanwhile.</summary>
    public async ValueTask<CheckReport> CheckAsync(CancellationToken cancellation = default) => await Checking.RunAsync(database, cancellation);

    /// <summary>Partitions of the log for new runs, made ahead of need.</summary>
    internal Partitions Partitions => partitions;

    /// <summary>How many bytes the server has written to its write-ahead log in all, by whomever.</summary>
    internal ValueTask<long> WalBytesAsync() => database.ReadAsync(
        static batch => batch.Then("wal"), static async (reader, stop) => (await reader.ListAsync(static row => row.GetInt64(0), stop)).Single(), CancellationToken.None);

    /// <summary>Writes what is queued and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0) return;
        queue.Close();
        await Task.Run(() => writers.ForEach(static writer => writer.Join()));
        await bell.DisposeAsync();
        await partitions.Made;
        await database.DisposeAsync();
    }
}
