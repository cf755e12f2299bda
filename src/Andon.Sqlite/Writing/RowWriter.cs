using System.Collections.Immutable;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>Writes the rows that follow from the log.</summary>
internal sealed class RowWriter(WriteSession session)
{
    private readonly Connection connection = session.Connection;
    private readonly Statement insertRun = session.Connection["run-insert"];
    private readonly Statement updateRun = session.Connection["run-update"];

    /// <returns>False where the run's id is taken.</returns>
    public bool InsertRun(long key, RunRow run, string? idempotencyKey)
    {
        insertRun
            .Bind(1, key).Bind(2, run.RunId).Bind(3, session.Tenant(run.Tenant)).Bind(4, run.Pipeline).Bind(5, run.Version)
            .Bind(6, run.Title).Bind(7, run.Owner).Bind(8, (long)run.State).Bind(9, run.Revision)
            .Bind(10, Instant.Of(run.SubmittedAt)).Bind(11, Instant.Of(run.StartedAt)).Bind(12, Instant.Of(run.EndedAt));
        BindHolders(insertRun, 13, run.Holders);
        insertRun.Bind(14, idempotencyKey);
        if (run.Parent is { } parent)
            insertRun.Bind(15, parent);
        else
            insertRun.BindNull(15);
        return insertRun.TryExecute();
    }

    /// <summary>Whose a run is, of what pipeline and since when never changes.</summary>
    public void UpdateRun(long key, RunRow run)
    {
        updateRun
            .Bind(1, run.Version).Bind(2, run.Title).Bind(3, run.Owner).Bind(4, (long)run.State).Bind(5, run.Revision)
            .Bind(6, Instant.Of(run.StartedAt)).Bind(7, Instant.Of(run.EndedAt));
        BindHolders(updateRun, 8, run.Holders);
        updateRun.Bind(9, key).Execute();
    }

    public void Apply(long run, IReadOnlyList<RowChange> changes)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            switch (changes[i])
            {
                case RowChange.AddReady add:
                    PutReady(run, add.Row);
                    break;
                case RowChange.RemoveReady remove:
                    connection["ready-remove"].Bind(1, run).Bind(2, remove.Step).Execute();
                    break;
                case RowChange.SetTimer set:
                    PutTimer(run, set.Row);
                    break;
                case RowChange.ClearTimer clear:
                    connection["timer-remove"].Bind(1, run).Bind(2, clear.Step).Bind(3, (long)clear.Kind).Execute();
                    break;
                case RowChange.PutCall call:
                    PutCall(run, call.Row);
                    break;
                case RowChange.RemoveCall call:
                    connection["call-remove"].Bind(1, run).Bind(2, call.Peer).Execute();
                    break;
                case RowChange.PutTask put:
                    PutTask(run, put.Row);
                    break;
                case RowChange.PutLease put:
                    PutLease(run, put.Row);
                    break;
                case RowChange.RemoveLease remove:
                    connection["lease-remove"].Bind(1, run).Bind(2, remove.Step).Execute();
                    break;
                case RowChange.TakeSlot slot:
                    PutSlot(run, slot.Row);
                    break;
                case RowChange.FreeSlot slot:
                    connection["slot-remove"].Bind(1, run).Bind(2, slot.Step).Bind(3, slot.Key).Execute();
                    break;
                case RowChange.AddAudit audit:
                    session.Audit.Add(audit.Entry, audit.Body);
                    break;
                case RowChange.Send send:
                    AddDelivery(send.Row);
                    break;
                default:
                    throw new NotSupportedException($"This store does not know the row change {changes[i].GetType().Name}.");
            }
        }
    }

    public void PutReady(long run, ReadyRow row)
    {
        var statement = connection["ready-put"]
            .Bind(1, run).Bind(2, row.Step).Bind(3, session.Tenant(row.Tenant)).Bind(4, row.Type).Bind(5, row.Queue).Bind(6, Instant.Of(row.At))
            .Bind(7, row.Slot?.Key);
        if (row.Slot is { } slot)
            statement.Bind(8, slot.Limit);
        else
            statement.BindNull(8);
        statement.Execute();
    }

    public void PutSlot(long run, SlotRow row) =>
        connection["slot-put"].Bind(1, run).Bind(2, row.Step).Bind(3, session.Tenant(row.Tenant)).Bind(4, row.Key).Execute();

    public void PutTimer(long run, TimerRow row) => connection["timer-put"]
        .Bind(1, run).Bind(2, row.Step).Bind(3, (long)row.Kind).Bind(4, Instant.Of(row.DueAt))
        .Execute();

    public void PutTask(long run, TaskRow row) => connection["task-put"]
        .Bind(1, row.Id).Bind(2, run).Bind(3, session.Tenant(row.Tenant)).Bind(4, row.Pipeline).Bind(5, row.Step).Bind(6, row.Revision)
        .Bind(7, (long)row.Kind).Bind(8, (long)row.Status).Bind(9, row.Title).Bind(10, row.AssigneeId).Bind(11, row.AssigneeRole)
        .Bind(12, row.EscalatedTo).Bind(13, row.ClaimedBy).Bind(14, Instant.Of(row.OpenedAt)).Bind(15, Instant.Of(row.DueAt))
        .Bind(16, Instant.Of(row.ClosedAt)).Bind(17, row.DecidedBy)
        .Bind(18, CandidatesText.Of(row.Candidates)).Bind(19, row.DelegatedTo).Bind(20, Instant.Of(row.RemindAt)).Bind(21, Instant.Of(row.RemindedAt))
        .Execute();

    public void PutCall(long run, CallRow row) => connection["call-put"].Bind(1, run).Bind(2, row.Peer).Bind(3, (long)row.Kind).Execute();

    public void PutLease(long run, LeaseRow row) => connection["lease-put"]
        .Bind(1, run).Bind(2, row.Step).Bind(3, session.Tenant(row.Tenant)).Bind(4, row.Token).Bind(5, row.Worker).Bind(6, Instant.Of(row.Until))
        .Execute();

    public void AddDelivery(DeliveryRow row) => connection["delivery-add"]
        .Bind(1, row.Id).Bind(2, session.Tenant(row.Tenant)).Bind(3, row.Target).Bind(4, (long)row.State).Bind(5, Instant.Of(row.DueAt)).Bind(6, row.Attempts)
        .Bind(7, Instant.Of(row.CreatedAt)).Bind(8, Instant.Of(row.EndedAt)).Bind(9, row.Type).Bind(10, row.Body.Span)
        .Execute();

    private static void BindHolders(Statement statement, int index, ImmutableArray<Guid> holders)
    {
        if (holders.IsDefaultOrEmpty)
        {
            statement.BindNull(index);
            return;
        }
        Span<byte> bytes = holders.Length <= 16 ? stackalloc byte[holders.Length * 16] : new byte[holders.Length * 16];
        for (var i = 0; i < holders.Length; i++)
            holders[i].TryWriteBytes(bytes[(i * 16)..], bigEndian: true, out _);
        statement.Bind(index, bytes);
    }
}
