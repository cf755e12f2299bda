using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Andon.Postgres.Writing;

/// <summary>
/// The rows of what waits, put and removed. Of one row a batch writes the last word only, as no statement may touch a row twice; so removals
/// and puts may go in any order.
/// </summary>
internal sealed class WaitingColumns
{
    private readonly Put ready = new("ready-put"), leases = new("lease-put"), timers = new("timer-put"), calls = new("call-put");
    private readonly List<int?> readySlotLimit;
    private readonly List<string?> readySlotKey;
    private readonly SlotColumns slots = new();
    private readonly AuditColumns audits = new();
    private readonly Columns readyGone = new("ready-remove"), leasesGone = new("lease-remove"), timersGone = new("timer-remove"), callsGone = new("call-remove");
    private readonly List<long> readyAt, leaseUntil, timerAt, readyGoneRun, leaseGoneRun, timerGoneRun, callGoneRun;
    private readonly List<int> readyTenant, leaseTenant;
    private readonly List<string?> readyStep, readyType, readyQueue, leaseStep, leaseWorker, timerStep, readyGoneStep, leaseGoneStep, timerGoneStep;
    private readonly List<Guid> leaseToken, callPeer, callGonePeer;
    private readonly List<short> timerKind, callKind, timerGoneKind;
    private readonly TaskColumns tasks = new();
    private readonly DeliveryColumns deliveries = new();
    private readonly HashSet<(int Table, Guid Id, string Step, int Kind)> said = [];

    public WaitingColumns()
    {
        (readyAt, readyTenant, readyStep, readyType, readyQueue) = (ready.Columns.Bigint(), ready.Columns.Integer(), ready.Columns.Text(), ready.Columns.Text(), ready.Columns.Text());
        (readySlotKey, readySlotLimit) = (ready.Columns.Text(), ready.Columns.Add<int?>(NpgsqlDbType.Integer));
        (leaseToken, leaseUntil, leaseTenant, leaseStep, leaseWorker) = (leases.Columns.Uuid(), leases.Columns.Bigint(), leases.Columns.Integer(), leases.Columns.Text(), leases.Columns.Text());
        (timerAt, timerKind, timerStep) = (timers.Columns.Bigint(), timers.Columns.Smallint(), timers.Columns.Text());
        (callPeer, callKind) = (calls.Columns.Uuid(), calls.Columns.Smallint());
        (readyGoneRun, readyGoneStep) = (readyGone.Bigint(), readyGone.Text());
        (leaseGoneRun, leaseGoneStep) = (leasesGone.Bigint(), leasesGone.Text());
        (timerGoneRun, timerGoneKind, timerGoneStep) = (timersGone.Bigint(), timersGone.Smallint(), timersGone.Text());
        (callGoneRun, callGonePeer) = (callsGone.Bigint(), callsGone.Uuid());
    }

    /// <summary>The changes of one append, given the keys of the tenants they name.</summary>
    public void Add(long run, Guid id, IReadOnlyList<RowChange> changes, Func<string, int> tenant)
    {
        said.Clear();
        for (var i = changes.Count - 1; i >= 0; i--)
        {
            if (changes.Count == 1 || changes[i] is RowChange.AddAudit || said.Add(Place(changes[i]))) continue;
            changes = [.. changes.Where((_, n) => n != i)];
        }

        for (var i = 0; i < changes.Count; i++) Add(run, id, changes[i], tenant);
    }

    public void Add(long run, Guid id, RowChange change, Func<string, int> tenant)
    {
        switch (change)
        {
            case RowChange.AddReady { Row: var row }:
                ready.Of(run, id);
                readyAt.Add(Instant.Of(row.At));
                readyTenant.Add(tenant(row.Tenant));
                readyStep.Add(Statements.Text(row.Step));
                readyType.Add(Statements.Text(row.Type));
                readyQueue.Add(Statements.Text(row.Queue));
                readySlotKey.Add(Statements.TextOrNull(row.Slot?.Key));
                readySlotLimit.Add(row.Slot?.Limit);
                break;
            case RowChange.RemoveReady remove:
                readyGone.Rows++;
                readyGoneRun.Add(run);
                readyGoneStep.Add(Statements.Text(remove.Step));
                break;
            case RowChange.SetTimer { Row: var row }:
                timers.Of(run, id);
                timerAt.Add(Instant.Of(row.DueAt));
                timerKind.Add((short)row.Kind);
                timerStep.Add(Statements.Text(row.Step));
                break;
            case RowChange.ClearTimer clear:
                timersGone.Rows++;
                timerGoneRun.Add(run);
                timerGoneKind.Add((short)clear.Kind);
                timerGoneStep.Add(Statements.Text(clear.Step));
                break;
            case RowChange.PutCall { Row: var row }:
                calls.Of(run, id);
                callPeer.Add(row.Peer);
                callKind.Add((short)row.Kind);
                break;
            case RowChange.RemoveCall remove:
                callsGone.Rows++;
                callGoneRun.Add(run);
                callGonePeer.Add(remove.Peer);
                break;
            case RowChange.PutTask { Row: var row }:
                tasks.Add(run, tenant(row.Tenant), row);
                break;
            case RowChange.PutLease { Row: var row }:
                leases.Of(run, id);
                leaseToken.Add(row.Token);
                leaseUntil.Add(Instant.Of(row.Until));
                leaseTenant.Add(tenant(row.Tenant));
                leaseStep.Add(Statements.Text(row.Step));
                leaseWorker.Add(Statements.Text(row.Worker));
                break;
            case RowChange.RemoveLease remove:
                leasesGone.Rows++;
                leaseGoneRun.Add(run);
                leaseGoneStep.Add(Statements.Text(remove.Step));
                break;
            case RowChange.TakeSlot slot:
                slots.Take(run, id, tenant(slot.Row.Tenant), slot);
                break;
            case RowChange.FreeSlot slot:
                slots.Free(run, slot.Step, slot.Key);
                break;
            case RowChange.AddAudit audit:
                audits.Add(tenant(audit.Entry.Tenant), audit.Entry, audit.Body);
                break;
            case RowChange.Send send:
                deliveries.Add(tenant(send.Row.Tenant), send.Row);
                break;
            default:
                throw new NotSupportedException($"This store does not know the row change {change.GetType().Name}.");
        }
    }

    /// <inheritdoc cref="SlotColumns.StartElsewhere"/>
    public void StartElsewhere() => slots.StartElsewhere();

    /// <summary>What may be refused, before all else.</summary>
    public void AddRefusableTo(NpgsqlBatch batch) => slots.AddTo(batch);

    /// <summary>What keeps others waiting until the commit, after all else.</summary>
    public void AddLastTo(NpgsqlBatch batch) => audits.AddTo(batch);

    public void AddTo(NpgsqlBatch batch)
    {
        foreach (var columns in All()) columns.AddTo(batch);
        tasks.AddTo(batch);
        deliveries.AddTo(batch);
    }

    public void Clear()
    {
        foreach (var columns in All()) columns.Clear();
        tasks.Clear();
        deliveries.Clear();
        slots.Clear();
        audits.Clear();
    }

    private Columns[] All() => all ??= [readyGone, timersGone, callsGone, leasesGone, ready.Columns, timers.Columns, calls.Columns, leases.Columns];

    private Columns[]? all;

    /// <summary>The row that a change is about.</summary>
    private static (int Table, Guid Id, string Step, int Kind) Place(RowChange change) => change switch
    {
        RowChange.AddReady x => (0, default, x.Row.Step, 0),
        RowChange.RemoveReady x => (0, default, x.Step, 0),
        RowChange.SetTimer x => (1, default, x.Row.Step, (int)x.Row.Kind),
        RowChange.ClearTimer x => (1, default, x.Step, (int)x.Kind),
        RowChange.PutCall x => (2, x.Row.Peer, "", 0),
        RowChange.RemoveCall x => (2, x.Peer, "", 0),
        RowChange.PutTask x => (3, x.Row.Id, "", 0),
        RowChange.PutLease x => (4, default, x.Row.Step, 0),
        RowChange.RemoveLease x => (4, default, x.Step, 0),
        RowChange.TakeSlot x => (5, default, $"{x.Row.Step} {x.Row.Key}", 0),
        RowChange.FreeSlot x => (5, default, $"{x.Step} {x.Key}", 0),
        RowChange.Send x => (6, x.Row.Id, "", 0),
        _ => throw new NotSupportedException($"This store does not know the row change {change.GetType().Name}."),
    };

    /// <summary>What is put names its run by key and by id.</summary>
    private sealed class Put
    {
        private readonly List<long> key;
        private readonly List<Guid> run;

        public Put(string file)
        {
            Columns = new Columns(file);
            (key, run) = (Columns.Bigint(), Columns.Uuid());
        }

        public Columns Columns { get; }

        public void Of(long runKey, Guid id)
        {
            Columns.Rows++;
            key.Add(runKey);
            run.Add(id);
        }
    }
}
