using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>
/// Writes one append. What decides between winner and loser comes first — the log row of a run that exists, the run row of a new one — so
/// that a loser has nothing to undo and its neighbours in the transaction do not notice.
/// </summary>
internal sealed class AppendWriter(WriteSession session)
{
    private readonly Statement log = session.Connection["append-log"];
    private readonly Statement logFollows = session.Connection["append-log-follows"];
    private readonly Statement snapshot = session.Connection["snapshot-put"];

    public AppendResult Write(Append append) => append.ExpectedSequence == 0 ? Begin(append) : Continue(append);

    private AppendResult Begin(Append append)
    {
        var run = append.Run ?? throw new InvalidOperationException($"The first append of run {append.RunId} has no run row.");
        if (append.IdempotencyKey is { } idempotencyKey && FindDuplicate(run, idempotencyKey) is { } existing)
            return new AppendResult(AppendStatus.Duplicate, Existing: existing);
        if (SlotRoom.Takes(append.Rows) && session.RunKey(append.RunId) == 0 && IsAnySlotTaken(0, append))
            return new AppendResult(AppendStatus.SlotTaken);
        var key = session.NextRunKey();
        if (!session.Rows.InsertRun(key, run, append.IdempotencyKey))
            return new AppendResult(AppendStatus.Conflict);
        if (!InsertLog(key, append))
            throw new InvalidOperationException($"The new run key {key} has a log already.");
        WriteRest(key, append);
        return new AppendResult(AppendStatus.Committed, key);
    }

    private AppendResult Continue(Append append)
    {
        var key = append.RunKey != 0 ? append.RunKey : session.RunKey(append.RunId);
        if (!Follows(key, append.ExpectedSequence))
            return new AppendResult(AppendStatus.Conflict);
        if (append.LeasesOver.Count > 0 && IsAnyHeld(key, append))
            return new AppendResult(AppendStatus.LeaseHeld);
        if (SlotRoom.Takes(append.Rows) && IsAnySlotTaken(key, append))
            return new AppendResult(AppendStatus.SlotTaken);
        if (!InsertLog(key, append))
            return new AppendResult(AppendStatus.Conflict);
        if (append.Run is { } run)
            session.Rows.UpdateRun(key, run);
        WriteRest(key, append);
        return new AppendResult(AppendStatus.Committed, key);
    }

    private Guid? FindDuplicate(RunRow run, string idempotencyKey)
    {
        var statement = session.Connection["run-by-idempotency-key"]
            .Bind(1, session.Tenant(run.Tenant)).Bind(2, run.Pipeline).Bind(3, idempotencyKey);
        Guid? found = statement.Next() ? statement.Guid(0) : null;
        statement.Reset();
        return found;
    }

    /// <summary>Without this an append to a run that was pruned meanwhile would leave a log without a beginning.</summary>
    private bool Follows(long key, long sequence)
    {
        if (session.Sequences.Find(key) is { } count)
            return count == sequence;
        var found = logFollows.Bind(1, key).Bind(2, sequence).Next();
        logFollows.Reset();
        return found;
    }

    private bool IsAnyHeld(long key, Append append) =>
        append.LeasesOver.Any(step => session.Connection["lease-held"].Bind(1, key).Bind(2, step).Bind(3, Instant.Of(append.At)).Scalar() is not null);

    private bool IsAnySlotTaken(long key, Append append) => SlotRoom.IsAnyTaken(
        append.Rows,
        row => (int)session.Connection["slots-taken"].Bind(1, session.Tenant(row.Tenant)).Bind(2, row.Key).Scalar()!.Value,
        (row, step) => session.Connection["slot-held"].Bind(1, key).Bind(2, step).Bind(3, row.Key).Scalar() is not null);

    private bool InsertLog(long key, Append append) => log
        .Bind(1, key)
        .Bind(2, append.ExpectedSequence + 1)
        .Bind(3, append.AppendId)
        .Bind(4, Instant.Of(append.At))
        .TryExecute(5, append.Events.Span);

    private void WriteRest(long key, Append append)
    {
        session.Sequences.Set(key, append.ExpectedSequence + 1);
        if (append.Rows.Count > 0)
            session.Rows.Apply(key, append.Rows);
        if (!append.Snapshot.IsEmpty)
            snapshot.Bind(1, key).Bind(2, append.ExpectedSequence + 1).TryExecute(3, append.Snapshot.Span);
    }
}
