using Andon.Audit;
using Andon.Runs;

namespace Andon.Stores;

/// <summary>
/// One compare-and-append: the events of one run's decision and the rows that follow from them, committed together or not at all.
/// The comparison is the unique (run, sequence) of the log row.
/// </summary>
public abstract class Append
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The store's own key of the run: 0 for a new run, else what an earlier result or load gave.</summary>
    public long RunKey { get; init; }

    /// <summary>Log rows the run must have before this one; 0 for a new run.</summary>
    public required long ExpectedSequence { get; init; }

    /// <summary>Names this append, so that a lost acknowledgement can be settled.</summary>
    public required long AppendId { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The encoded events; must stay as they are until <see cref="Complete"/>.</summary>
    public required ReadOnlyMemory<byte> Events { get; init; }

    /// <summary>The run row, only where what it shows changed; required for a new run.</summary>
    public RunRow? Run { get; init; }

    /// <summary>Further rows, applied in order.</summary>
    public IReadOnlyList<RowChange> Rows { get; init; } = [];

    /// <summary>Steps whose leases must be over at <see cref="At"/>; where one is not, nothing is written: <see cref="AppendStatus.LeaseHeld"/>.</summary>
    public IReadOnlyList<string> LeasesOver { get; init; } = [];

    /// <summary>A snapshot of the run after this append, where one is due.</summary>
    public ReadOnlyMemory<byte> Snapshot { get; init; }

    /// <summary>The idempotency key of a submission, unique per tenant and pipeline; with it a new run may be a duplicate.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Called with the outcome, exactly once each time that it was handed to a store.</summary>
    public abstract void Complete(AppendResult result);
}

/// <summary>The outcome of an append.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="RunKey">The store's own key of the run, where committed.</param>
/// <param name="Existing">The run that has the idempotency key, for a duplicate.</param>
/// <param name="Error">Why, where it failed or is unknown.</param>
public readonly record struct AppendResult(AppendStatus Status, long RunKey = 0, Guid Existing = default, Exception? Error = null);

/// <summary>What became of an append.</summary>
public enum AppendStatus
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>The run has moved on: load and decide again.</summary>
    Conflict,

    /// <summary>Another run has the idempotency key.</summary>
    Duplicate,

    /// <summary>A lease that was to be over has been extended; the run has not moved on.</summary>
    LeaseHeld,

    /// <summary>A slot that it takes is not free; the run has not moved on.</summary>
    SlotTaken,

    /// <summary>
    /// The acknowledgement was lost. <see cref="IStore.WasAppendedAsync"/> tells whether it is written by now; where it is not it still may be, until
    /// its place in the log is taken, by another append or by this one handed in again.
    /// </summary>
    Unknown,

    /// <summary>Not written, for certain.</summary>
    Failed,
}

/// <summary>A row that follows from a decision.</summary>
public abstract record RowChange
{
    /// <summary>A step waits for a node.</summary>
    public sealed record AddReady(ReadyRow Row) : RowChange;

    /// <summary>It waits no more; nothing happens where there is no such row.</summary>
    public sealed record RemoveReady(string Step) : RowChange;

    /// <summary>Sets a timer, or moves it.</summary>
    public sealed record SetTimer(TimerRow Row) : RowChange;

    /// <summary>Clears a timer; nothing happens where there is none.</summary>
    public sealed record ClearTimer(string Step, TimerKind Kind) : RowChange;

    /// <summary>Something to be brought about in another run; takes the place of what was to be there before.</summary>
    public sealed record PutCall(CallRow Row) : RowChange;

    /// <summary>Nothing is to be brought about there any more; nothing happens where there is no such row.</summary>
    public sealed record RemoveCall(Guid Peer) : RowChange;

    /// <summary>A human task, new or changed.</summary>
    public sealed record PutTask(TaskRow Row) : RowChange;

    /// <summary>An outside worker has a step.</summary>
    public sealed record PutLease(LeaseRow Row) : RowChange;

    /// <summary>It has it no more; nothing happens where there is no such row.</summary>
    public sealed record RemoveLease(string Step) : RowChange;

    /// <summary>
    /// An attempt of a step takes one of the slots of its tenant with that key. Where fewer than <paramref name="Limit"/> are taken it has one from then
    /// on; else nothing of the append is written: <see cref="AppendStatus.SlotTaken"/>. What the same append gives back is free.
    /// </summary>
    public sealed record TakeSlot(SlotRow Row, int Limit) : RowChange;

    /// <summary>It has it no more; nothing happens where there is no such row.</summary>
    public sealed record FreeSlot(string Step, string Key) : RowChange;

    /// <summary>What a person did, as the next entry of the chain of its tenant; its place there the store finds.</summary>
    public sealed record AddAudit(AuditEntry Entry) : RowChange
    {
        /// <summary>Its bytes in the chain, made where it is made: who writes has enough to do.</summary>
        public byte[] Body { get; } = AuditChain.Body(Entry);
    }

    /// <summary>Something to be sent; no row of the run, which may be gone before it has arrived.</summary>
    public sealed record Send(DeliveryRow Row) : RowChange;
}
