using Andon.Audit;
using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Upkeep;
using Andon.Sqlite.Writing;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Sqlite;

/// <summary>
/// The embedded store: one SQLite file, one thread that writes, any number of readers. Reads run on the thread that asks.
/// A second process that wants to write is refused with <c>database_busy</c>; one that only reads is not.
/// </summary>
public sealed class SqliteStore : IStore
{
    private readonly SqliteOptions options;
    private readonly ReaderPool readers;
    private readonly Writer? writer;
    private readonly OwnerLock? owner;
    private readonly BlobFolder blobs;
    private int isDisposed;

    private SqliteStore(SqliteOptions options, ReaderPool readers, Writer? writer, OwnerLock? owner)
    {
        this.options = options;
        this.readers = readers;
        this.writer = writer;
        this.owner = owner;
        blobs = new BlobFolder(FilesOf(options.Path), options.Synchronous != SqliteSynchronous.Off);
        Schedules = new SqliteSchedules(readers, MustWrite);
        Secrets = new SqliteSecrets(readers, MustWrite);
        Webhooks = new SqliteWebhooks(readers, MustWrite);
        Triggers = new SqliteTriggers(readers, MustWrite);
        Deliveries = new SqliteDeliveries(readers, MustWrite);
        Identities = new SqliteIdentities(readers, MustWrite);
        Answers = new SqliteAnswers(MustWrite);
        LinkKeys = new SqliteLinkKeys(readers, MustWrite);
        Sessions = new SqliteSessions(readers, MustWrite);
        Audit = new SqliteAudit(readers, MustWrite);
    }

    /// <inheritdoc/>
    public string Name => $"sqlite {options.Path}";

    /// <summary>None: the owner lock keeps a second engine out.</summary>
    public INodeTable? Nodes => null;

    /// <summary>In a folder beside the database, <c>andon.db.files</c> beside <c>andon.db</c>.</summary>
    public IBlobStore Blobs => blobs;

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

    /// <summary>Whether it was opened for reading only.</summary>
    public bool IsReadOnly => writer is null;

    /// <summary>What the writer has done since the store was opened.</summary>
    public SqliteStatistics Statistics => writer?.Statistics.Read() ?? new SqliteStatistics();

    /// <summary>For tests that make a commit fail.</summary>
    internal Writer WriterForTests => MustWrite();

    /// <summary>Opens a database for writing; creates it where there is none, and brings an older one to the newest schema.</summary>
    /// <exception cref="StoreException">
    /// <c>database_busy</c>: another process has it; <c>database_newer</c>; <c>database_damaged</c>; <c>disk_full</c>; <c>database_error</c>: the path.
    /// </exception>
    public static SqliteStore Open(SqliteOptions options)
    {
        var opened = new Opening(options).ForWriting();
        var store = new SqliteStore(opened.Options, opened.Readers, opened.Writer, opened.Owner);
        store.blobs.RemoveUnfinished();
        return store;
    }

    /// <summary>Opens a database for reading only, whoever writes to it.</summary>
    /// <exception cref="StoreException"><c>database_newer</c>, <c>database_damaged</c>, <c>database_error</c>: the path, or no database there.</exception>
    public static SqliteStore OpenReadOnly(string path)
    {
        var opened = new Opening(new SqliteOptions { Path = path }).ForReading();
        return new SqliteStore(opened.Options, opened.Readers, null, null);
    }

    /// <summary>The process that has a database open for writing; null where there is none.</summary>
    public static DatabaseOwner? FindOwner(string path) => OwnerLock.Find(Path.GetFullPath(path));

    /// <summary>Says where this process serves its API, for those whom the owner's lock keeps out.</summary>
    public void AnnounceUrl(string? url) => owner?.Announce(url);

    /// <inheritdoc/>
    public void Append(Append append)
    {
        if (writer is not null)
            writer.Enqueue(append);
        else
            Writer.Refuse(append, Errors.IsReadOnly(options.Path));
    }

    /// <inheritdoc/>
    public ValueTask<bool> WasAppendedAsync(Guid runId, long sequence, long appendId, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => RunReads.WasAppended(db, q.runId, q.sequence, q.appendId), (runId, sequence, appendId), cancellation);

    /// <inheritdoc/>
    public ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default) =>
        readers.ReadAsync(RunReads.Load, runId, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogRow>> ReadLogAsync(Guid runId, long afterSequence = 0, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<LogRow> (db, q) => RunReads.Log(db, q.runId, q.afterSequence), (runId, afterSequence), cancellation);

    /// <inheritdoc/>
    public ValueTask<Guid?> FindSubmissionAsync(string tenant, string pipeline, string idempotencyKey, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => RunReads.FindSubmission(db, q.tenant, q.pipeline, q.idempotencyKey), (tenant, pipeline, idempotencyKey), cancellation);

    /// <inheritdoc/>
    public ValueTask<Page<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation = default) =>
        readers.ReadAsync(RunList.Read, query.Validated(), cancellation);

    /// <inheritdoc/>
    public ValueTask<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellation = default) =>
        readers.ReadAsync(TaskReads.List, query.Validated(), cancellation);

    /// <inheritdoc/>
    public ValueTask<TaskRow?> FindTaskAsync(string tenant, Guid task, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => TaskReads.Find(db, q.tenant, q.task), (tenant, task), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReadyRow>> ListReadyAsync(ReadyQuery query, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<ReadyRow> (db, q) => ReadyReads.List(db, q), query.Validated(), cancellation);

    /// <inheritdoc/>
    public ValueTask<DueTimers> ListDueTimersAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => TimerReads.Due(db, q.now, q.limit, q.except, q.only), (now, limit, except, only), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CallRow>> ListCallsAsync(int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<CallRow> (db, q) => CallReads.List(db, q.limit, q.except, q.only), (limit, except, only), cancellation);

    /// <inheritdoc/>
    public ValueTask<OverLeases> ListLeasesOverAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, IReadOnlySet<Guid>? only = null, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => LeaseReads.Over(db, q.now, q.limit, q.except, q.only), (now, limit, except, only), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> ExtendLeaseAsync(LeaseRow lease, CancellationToken cancellation = default) =>
        WriteAsync(session => Leasing.Extend(session, lease), cancellation);

    /// <inheritdoc/>
    public ValueTask<LostHolders> ListLostAsync(Guid alive, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => new LostHolders(RunReads.HeldByOthers(db, q), null), alive, cancellation);

    /// <inheritdoc/>
    public ValueTask<PipelineRow> PublishAsync(PipelineRow pipeline, Func<PipelineRow, AuditEntry>? audit = null, CancellationToken cancellation = default) =>
        WriteAsync(session => Publishing.Publish(session, pipeline, audit), cancellation);

    /// <inheritdoc/>
    public ValueTask<PipelineRow?> FindPipelineAsync(string tenant, string name, int? version, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => PipelineReads.Find(db, q.tenant, q.name, q.version), (tenant, name, version), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PipelineRow>> ListPipelinesAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<PipelineRow> (db, q) => PipelineReads.List(db, q), tenant, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StepTypeRow>> ListStepTypesAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<StepTypeRow> (db, q) => PipelineReads.StepTypes(db, q), tenant, cancellation);

    /// <inheritdoc/>
    public async ValueTask PutStepTypeAsync(StepTypeRow type, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await WriteAsync(session => session.Audit.After(Publishing.PutStepType(session, type), audit), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteStepTypeAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        WriteAsync(session => session.Audit.After(Publishing.DeleteStepType(session, tenant, name), audit), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AwayRow>> ListAwayAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<AwayRow> (db, q) => AwayReads.List(db, q), tenant, cancellation);

    /// <inheritdoc/>
    public async ValueTask PutAwayAsync(AwayRow away, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await WriteAsync(session => session.Audit.After(AwayWrites.Put(session, away), audit), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAwayAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        WriteAsync(session => session.Audit.After(AwayWrites.Delete(session, tenant, user), audit), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TenantQuota>> ListQuotasAsync(CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<TenantQuota> (db, _) => QuotaReads.List(db), 0, cancellation);

    /// <inheritdoc/>
    public async ValueTask PutQuotaAsync(TenantQuota quota, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await WriteAsync(session => session.Audit.After(QuotaWrites.Put(session, quota), audit), cancellation);

    /// <summary>Reads beside the writer, which only notes how far it came.</summary>
    public async ValueTask<IReadOnlyList<StoredBytes>> CountStoredAsync(int runs, CancellationToken cancellation = default)
    {
        if (runs > 0)
        {
            var counts = await readers.ReadAsync(static (db, runs) => StoredReads.Next(db, runs), runs, cancellation);
            // Here and not in the write: the one writer must not wait for a walk through folders.
            var withFiles = counts.ConvertAll(c => (c, c.IsWhole ? blobs.BytesOf(c.Tenant) : 0));
            if (counts.Count > 0) await WriteAsync(session => StoredWrites.Put(session, withFiles), cancellation);
        }

        return await readers.ReadAsync(static (db, _) => StoredReads.List(db), 0, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<WaitingCounts> CountWaitingAsync(CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, _) => db["waiting-counts"].Rows(static row => new WaitingCounts(row.Long(0), row.Long(1), row.Long(2))).Single(), 0, cancellation);

    /// <inheritdoc/>
    public async ValueTask<int> PruneAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellation = default)
    {
        var before = Instant.Of(endedBefore);
        var found = await readers.ReadAsync(static (db, q) => Pruning.Find(db, q.before, q.limit), (before, limit), cancellation);
        var removed = 0;
        foreach (var portion in found.Chunk(Pruning.Portion))
            removed += await WriteAsync(session => Pruning.Remove(session, portion, before), cancellation);
        return removed;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Guid>> ListRunIdsAsync(Guid after, int limit, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<Guid> (db, q) => RunReads.Ids(db, q.after, q.limit), (after, limit), cancellation);

    /// <inheritdoc/>
    public ValueTask<FollowingRows?> ReadRowsAsync(Guid runId, CancellationToken cancellation = default) =>
        readers.ReadAsync(RunReads.Rows, runId, cancellation);

    /// <inheritdoc/>
    public async ValueTask ReplaceRowsAsync(FollowingRows rows, CancellationToken cancellation = default) =>
        await WriteAsync(session => Rebuilding.Replace(session, rows), cancellation);

    /// <summary>Checks the file and what the tables say of each other. Reads all of it; work goes on meanwhile.</summary>
    public Task<CheckReport> CheckAsync(CancellationToken cancellation = default) =>
        Task.Run(async () => await readers.ReadAsync(static (db, c) => Checking.Run(db, c), cancellation, cancellation), cancellation);

    /// <summary>Copies the database, as it is at one moment, to a new file, and beside it the files that are not there yet; work goes on meanwhile.</summary>
    /// <exception cref="StoreException"><c>database_error</c>: the file exists, or cannot be written; <c>disk_full</c>.</exception>
    public Task<BackupReport> BackupAsync(string path, CancellationToken cancellation = default) =>
        Task.Run(() => Backup.Run(readers, blobs, options.Path, Path.GetFullPath(path), cancellation), cancellation);

    /// <summary>Writes what is queued, checkpoints and closes the file.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0)
            return ValueTask.CompletedTask;
        readers.Dispose();
        writer?.Dispose();
        owner?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Where the files of a database are.</summary>
    internal static string FilesOf(string database) => database + ".files";

    private async ValueTask<T> WriteAsync<T>(Func<WriteSession, T> write, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return await MustWrite().WriteAsync(write);
    }

    private Writer MustWrite() => writer ?? throw Errors.IsReadOnly(options.Path);
}
