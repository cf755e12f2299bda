using System.Globalization;
using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Andon.Postgres.Writing;

/// <summary>
/// The statements of one transaction of appends. What decides between winner and loser comes first: the ids of new runs, then the log, in the
/// order of keys, so that two nodes with the same runs wait for each other in one direction.
/// </summary>
internal sealed class AppendColumns
{
    private readonly NpgsqlParameter<string> tenants = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<int> node = new() { NpgsqlDbType = NpgsqlDbType.Integer };
    private readonly NpgsqlBatchCommand begin = new(SqlFile.Text("begin-append"));
    private readonly Columns ids = new("append-run-ids"), log = new("append-log"), leasesOver = new("leases-over"), snapshots = new("snapshot-put");
    private readonly List<Guid> idsId;
    private readonly List<long> idsKey, logRun, logAppend, logAt, leaseRun, leaseAt, snapshotRun;
    private readonly List<int> idsTenant, logSequence, logTenant, snapshotSequence, snapshotTenant;
    private readonly List<string?> leaseStep;
    private readonly List<ReadOnlyMemory<byte>> logEvents, snapshotState;
    private readonly RunColumns newRuns = new("append-runs"), changedRuns = new("change-runs");
    private readonly WaitingColumns waiting = new();
    private readonly HashSet<int> named = [];
    private readonly Func<string, int> keyOf;

    /// <param name="tenantKey">The key of a tenant that is known by now.</param>
    public AppendColumns(Func<string, int> tenantKey)
    {
        keyOf = name =>
        {
            var key = tenantKey(name);
            named.Add(key);
            return key;
        };
        begin.Parameters.Add(tenants);
        begin.Parameters.Add(node);
        (idsId, idsKey, idsTenant) = (ids.Uuid(), ids.Bigint(), ids.Integer());
        (logRun, logAppend, logAt, logSequence, logTenant) = (log.Bigint(), log.Bigint(), log.Bigint(), log.Integer(), log.Integer());
        logEvents = log.Add<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
        (leaseRun, leaseStep, leaseAt) = (leasesOver.Bigint(), leasesOver.Text(), leasesOver.Bigint());
        (snapshotRun, snapshotSequence, snapshotTenant) = (snapshots.Bigint(), snapshots.Integer(), snapshots.Integer());
        snapshotState = snapshots.Add<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
    }

    /// <summary>The tenants of the batch, as the database wants to be told.</summary>
    public string Tenants => "{" + string.Join(',', named.Select(key => key.ToString(CultureInfo.InvariantCulture))) + "}";

    public void Add(Entry entry)
    {
        var append = entry.Append;
        // First, as it may find something that this program cannot write.
        if (append.Rows.Count > 0) waiting.Add(entry.Key, append.RunId, append.Rows, keyOf);
        named.Add(entry.Tenant);
        if (entry.IsNew)
        {
            ids.Rows++;
            idsId.Add(append.RunId);
            idsKey.Add(entry.Key);
            idsTenant.Add(entry.Tenant);
        }

        if (append.Run is { } run) (entry.IsNew ? newRuns : changedRuns).Add(entry.Key, entry.Tenant, run, entry.IsNew ? append.IdempotencyKey : null);
        AddLog(entry);
        foreach (var step in append.LeasesOver)
        {
            leasesOver.Rows++;
            leaseRun.Add(entry.Key);
            leaseStep.Add(Statements.Text(step));
            leaseAt.Add(Instant.Of(append.At));
        }

        if (!append.Snapshot.IsEmpty)
        {
            snapshots.Rows++;
            snapshotRun.Add(entry.Key);
            snapshotSequence.Add(entry.Sequence);
            snapshotTenant.Add(entry.Tenant);
            snapshotState.Add(append.Snapshot);
        }
    }

    /// <inheritdoc cref="SlotColumns.StartElsewhere"/>
    public void StartElsewhere() => waiting.StartElsewhere();

    /// <param name="batch">The transaction.</param>
    /// <param name="writer">Whose it is: <see cref="Database.Node"/>.</param>
    public void AddTo(NpgsqlBatch batch, int writer)
    {
        (tenants.TypedValue, node.TypedValue) = (Tenants, writer);
        batch.BatchCommands.Add(begin);
        ids.AddTo(batch);
        newRuns.AddTo(batch);
        leasesOver.AddTo(batch);
        log.AddTo(batch);
        waiting.AddRefusableTo(batch);
        changedRuns.AddTo(batch);
        waiting.AddTo(batch);
        snapshots.AddTo(batch);
        waiting.AddLastTo(batch);
    }

    public void Clear()
    {
        named.Clear();
        ids.Clear();
        newRuns.Clear();
        leasesOver.Clear();
        log.Clear();
        changedRuns.Clear();
        waiting.Clear();
        snapshots.Clear();
    }

    private void AddLog(Entry entry)
    {
        log.Rows++;
        logRun.Add(entry.Key);
        logAppend.Add(entry.Append.AppendId);
        logAt.Add(Instant.Of(entry.Append.At));
        logSequence.Add(entry.Sequence);
        logTenant.Add(entry.Tenant);
        logEvents.Add(entry.Append.Events);
    }
}
