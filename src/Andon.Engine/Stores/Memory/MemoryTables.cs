using Andon.Runs;
using Andon.Tenants;

namespace Andon.Stores;

/// <summary>All that a store in memory holds, and how an append changes it. Used under the store's lock.</summary>
internal sealed class MemoryTables
{
    private static readonly Comparer<(string Tenant, string Name)> ByTenantAndName = Comparer<(string Tenant, string Name)>.Create(
        static (a, b) => string.CompareOrdinal(a.Tenant, b.Tenant) is not 0 and var order ? order : string.CompareOrdinal(a.Name, b.Name));

    private long lastKey, lastArrival;

    public Dictionary<Guid, MemoryRun> Runs { get; } = [];

    /// <summary>Runs by key: the order of submission.</summary>
    public SortedList<long, MemoryRun> ByKey { get; } = [];

    public Dictionary<(string Tenant, string Pipeline, string Key), Guid> Submissions { get; } = [];

    /// <summary>Tasks with the order of their arrival, which their cursors name.</summary>
    public Dictionary<Guid, (TaskRow Row, long Arrival)> Tasks { get; } = [];

    public SortedDictionary<string, SortedDictionary<(DateTimeOffset At, long Arrival), ReadyRow>> Ready { get; } = new(StringComparer.Ordinal);

    public SortedSet<TimerRow> Timers { get; } = new(Comparer<TimerRow>.Create(CompareTimers));

    /// <summary>Calls in the order of their arrival.</summary>
    public SortedDictionary<long, CallRow> Calls { get; } = [];

    public SortedSet<LeaseRow> Leases { get; } = new(Comparer<LeaseRow>.Create(CompareLeases));

    /// <summary>The steps that have slots, by tenant and key.</summary>
    public Dictionary<(string Tenant, string Key), HashSet<(Guid Run, string Step)>> Slots { get; } = [];

    public Dictionary<Guid, DeliveryRow> Deliveries { get; } = [];

    public List<PipelineRow> Pipelines { get; } = [];

    public SortedDictionary<(string Tenant, string Name), StepTypeRow> StepTypes { get; } = new(ByTenantAndName);

    public SortedDictionary<(string Tenant, string Name), AwayRow> Away { get; } = new(ByTenantAndName);

    public SortedDictionary<string, TenantQuota> Quotas { get; } = new(StringComparer.Ordinal);

    public MemoryAudit Audit { get; } = new();

    private readonly Dictionary<(Guid Run, string Step), (string Tenant, DateTimeOffset At, long Arrival)> readyPlaces = [];

    public AppendResult Apply(Append append)
    {
        if (append.ExpectedSequence == 0)
            return Begin(append);
        if (!Runs.TryGetValue(append.RunId, out var run) || run.Log.Count != append.ExpectedSequence || (append.RunKey != 0 && append.RunKey != run.Key))
            return new AppendResult(AppendStatus.Conflict);
        if (append.LeasesOver.Count > 0 && IsAnyHeld(run, append))
            return new AppendResult(AppendStatus.LeaseHeld);
        if (SlotRoom.Takes(append.Rows) && IsAnySlotTaken(append))
            return new AppendResult(AppendStatus.SlotTaken);
        run.Row = append.Run ?? run.Row;
        return Write(run, append);
    }

    public void RemoveRun(MemoryRun run)
    {
        ClearRows(run);
        Runs.Remove(run.Row.RunId);
        ByKey.Remove(run.Key);
        if (run.IdempotencyKey is { } key)
            Submissions.Remove((run.Row.Tenant, run.Row.Pipeline, key));
    }

    public void ClearRows(MemoryRun run)
    {
        foreach (var step in run.Ready.Keys.ToArray())
            RemoveReady(run, step);
        foreach (var timer in run.Timers.Keys.ToArray())
            ClearTimer(run, timer.Step, timer.Kind);
        foreach (var peer in run.Calls.Keys.ToArray())
            RemoveCall(run, peer);
        foreach (var step in run.Leases.Keys.ToArray())
            RemoveLease(run, step);
        foreach (var (step, key) in run.Slots.Keys.ToArray())
            FreeSlot(run, step, key);
        foreach (var task in run.Tasks)
            Tasks.Remove(task.Id);
        run.Tasks.Clear();
    }

    public void PutReady(MemoryRun run, ReadyRow row)
    {
        RemoveReady(run, row.Step);
        run.Ready[row.Step] = row;
        if (!Ready.TryGetValue(row.Tenant, out var rows))
            Ready[row.Tenant] = rows = [];
        var place = (row.At, ++lastArrival);
        rows[place] = row;
        readyPlaces[(row.RunId, row.Step)] = (row.Tenant, row.At, place.Item2);
    }

    public void SetTimer(MemoryRun run, TimerRow row)
    {
        ClearTimer(run, row.Step, row.Kind);
        run.Timers[(row.Step, row.Kind)] = row;
        Timers.Add(row);
    }

    public void PutTask(MemoryRun run, TaskRow row)
    {
        if (Tasks.TryGetValue(row.Id, out var before))
        {
            if (before.Row.RunId != run.Row.RunId)
                return; // A task belongs to the run that opened it.
            Tasks[row.Id] = (row, before.Arrival);
            run.Tasks[run.Tasks.FindIndex(task => task.Id == row.Id)] = row;
            return;
        }
        Tasks[row.Id] = (row, ++lastArrival);
        run.Tasks.Add(row);
    }

    public void PutCall(MemoryRun run, CallRow row)
    {
        RemoveCall(run, row.Peer);
        run.Calls[row.Peer] = (row, ++lastArrival);
        Calls.Add(lastArrival, row);
    }

    public void PutLease(MemoryRun run, LeaseRow row)
    {
        RemoveLease(run, row.Step);
        run.Leases[row.Step] = row;
        Leases.Add(row);
    }

    public void PutSlot(MemoryRun run, SlotRow row)
    {
        run.Slots[(row.Step, row.Key)] = row;
        if (!Slots.TryGetValue((row.Tenant, row.Key), out var steps))
            Slots[(row.Tenant, row.Key)] = steps = [];
        steps.Add((row.RunId, row.Step));
    }

    public bool PutQuota(TenantQuota quota)
    {
        var isChanged = Quotas.Remove(quota.Tenant) || !quota.IsDefault;
        if (!quota.IsDefault)
            Quotas.Add(quota.Tenant, quota);
        foreach (var key in SlotKeys.WithoutLimit(quota))
        {
            foreach (var (run, step) in Slots.GetValueOrDefault((quota.Tenant, key))?.ToArray() ?? [])
                FreeSlot(Runs[run], step, key);
        }

        return isChanged;
    }

    /// <summary>Whether the tenant has as many running steps as it may.</summary>
    public bool IsFull(string tenant) => Quotas.TryGetValue(tenant, out var quota) && TakenSlots(tenant, SlotKeys.Steps) >= quota.MaxRunningSteps;

    public int TakenSlots(string tenant, string key) => Slots.TryGetValue((tenant, key), out var steps) ? steps.Count : 0;

    private bool IsAnySlotTaken(Append append) => SlotRoom.IsAnyTaken(
        append.Rows, row => TakenSlots(row.Tenant, row.Key), (row, step) => Slots.TryGetValue((row.Tenant, row.Key), out var steps) && steps.Contains((append.RunId, step)));

    private static bool IsAnyHeld(MemoryRun run, Append append) =>
        append.LeasesOver.Any(step => run.Leases.TryGetValue(step, out var lease) && lease.Until > append.At);

    private AppendResult Begin(Append append)
    {
        var row = append.Run;
        if (row is null)
            return new AppendResult(AppendStatus.Failed, Error: new InvalidOperationException($"The first append of run {append.RunId} has no run row."));
        if (append.IdempotencyKey is { } key && Submissions.TryGetValue((row.Tenant, row.Pipeline, key), out var existing))
            return new AppendResult(AppendStatus.Duplicate, Existing: existing);
        if (SlotRoom.Takes(append.Rows) && !Runs.ContainsKey(append.RunId) && IsAnySlotTaken(append))
            return new AppendResult(AppendStatus.SlotTaken);
        var run = new MemoryRun(lastKey + 1, row, append.IdempotencyKey);
        if (!Runs.TryAdd(append.RunId, run))
            return new AppendResult(AppendStatus.Conflict);
        lastKey++;
        ByKey.Add(run.Key, run);
        if (append.IdempotencyKey is { } taken)
            Submissions.Add((row.Tenant, row.Pipeline, taken), append.RunId);
        return Write(run, append);
    }

    private AppendResult Write(MemoryRun run, Append append)
    {
        run.Log.Add((new LogRow(append.ExpectedSequence + 1, append.At, append.Events.ToArray()), append.AppendId));
        foreach (var change in append.Rows)
            Change(run, change);
        if (!append.Snapshot.IsEmpty)
            (run.Snapshot, run.SnapshotSequence) = (append.Snapshot.ToArray(), append.ExpectedSequence + 1);
        return new AppendResult(AppendStatus.Committed, run.Key);
    }

    private void Change(MemoryRun run, RowChange change)
    {
        switch (change)
        {
            case RowChange.AddReady add:
                PutReady(run, add.Row);
                break;
            case RowChange.RemoveReady remove:
                RemoveReady(run, remove.Step);
                break;
            case RowChange.SetTimer set:
                SetTimer(run, set.Row);
                break;
            case RowChange.ClearTimer clear:
                ClearTimer(run, clear.Step, clear.Kind);
                break;
            case RowChange.PutCall call:
                PutCall(run, call.Row);
                break;
            case RowChange.RemoveCall call:
                RemoveCall(run, call.Peer);
                break;
            case RowChange.PutTask put:
                PutTask(run, put.Row);
                break;
            case RowChange.PutLease lease:
                PutLease(run, lease.Row);
                break;
            case RowChange.RemoveLease remove:
                RemoveLease(run, remove.Step);
                break;
            case RowChange.TakeSlot slot:
                PutSlot(run, slot.Row);
                break;
            case RowChange.FreeSlot slot:
                FreeSlot(run, slot.Step, slot.Key);
                break;
            case RowChange.AddAudit audit:
                Audit.Add(audit.Entry);
                break;
            case RowChange.Send send:
                Deliveries.TryAdd(send.Row.Id, send.Row);
                break;
        }
    }

    private void RemoveReady(MemoryRun run, string step)
    {
        if (!run.Ready.Remove(step) || !readyPlaces.Remove((run.Row.RunId, step), out var place))
            return;
        var rows = Ready[place.Tenant];
        rows.Remove((place.At, place.Arrival));
        if (rows.Count == 0)
            Ready.Remove(place.Tenant);
    }

    private void ClearTimer(MemoryRun run, string step, TimerKind kind)
    {
        if (run.Timers.Remove((step, kind), out var timer))
            Timers.Remove(timer);
    }

    private void RemoveCall(MemoryRun run, Guid peer)
    {
        if (run.Calls.Remove(peer, out var call))
            Calls.Remove(call.Arrival);
    }

    private void RemoveLease(MemoryRun run, string step)
    {
        if (run.Leases.Remove(step, out var lease))
            Leases.Remove(lease);
    }

    private void FreeSlot(MemoryRun run, string step, string key)
    {
        if (!run.Slots.Remove((step, key), out var slot))
            return;
        var steps = Slots[(slot.Tenant, key)];
        steps.Remove((slot.RunId, step));
        if (steps.Count == 0)
            Slots.Remove((slot.Tenant, key));
    }

    private static int CompareLeases(LeaseRow a, LeaseRow b)
    {
        var order = a.Until.CompareTo(b.Until);
        if (order == 0)
            order = a.RunId.CompareTo(b.RunId);
        return order == 0 ? string.CompareOrdinal(a.Step, b.Step) : order;
    }

    private static int CompareTimers(TimerRow a, TimerRow b)
    {
        var order = a.DueAt.CompareTo(b.DueAt);
        if (order == 0)
            order = a.RunId.CompareTo(b.RunId);
        if (order == 0)
            order = string.CompareOrdinal(a.Step, b.Step);
        return order == 0 ? a.Kind.CompareTo(b.Kind) : order;
    }
}
