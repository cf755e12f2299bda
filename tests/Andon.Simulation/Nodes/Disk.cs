using System.Buffers;
using Andon.Invariants;
using Andon.Runs;
using Andon.Runs.Codec;
using Andon.Stores;

namespace Andon.Nodes;

/// <summary>What outlives every process: the store's data, and beside it a witness that looks at each row the moment it is durable.</summary>
/// <param name="witness">Looks at each row.</param>
/// <param name="sabotage">The safeguard taken out.</param>
/// <param name="time">The store's own time, where several nodes share it; null where each new one takes those before for dead.</param>
internal sealed class Disk(Witness witness, Sabotage sabotage, TimeProvider? time)
{
    public MemoryStore Store { get; } = time is null ? new MemoryStore() : new MemoryStore(time);

    public bool IsFull { get; set; }

    public AppendResult Apply(Append append)
    {
        if (IsFull) return new AppendResult(AppendStatus.Failed, Error: new StoreException("disk_full", "the simulated disk is full"));
        var run = Store.Tables.Runs.GetValueOrDefault(append.RunId);
        if (sabotage == Sabotage.NoCompareAndAppend && run is not null && append.ExpectedSequence > 0) append = new Altered(append, run.Log.Count, append.LeasesOver, append.Events);
        if (sabotage == Sabotage.NoLeaseCheck) append = new Altered(append, append.ExpectedSequence, [], append.Events);
        if (sabotage == Sabotage.NoRecordOfUndoing) append = new Altered(append, append.ExpectedSequence, append.LeasesOver, WithoutUndoing(append));
        if (sabotage == Sabotage.NoSlotCheck) append = new Altered(append, append.ExpectedSequence, append.LeasesOver, append.Events) { Rows = [.. append.Rows.Select(r => r is RowChange.TakeSlot slot ? slot with { Limit = int.MaxValue } : r)] };
        var held = run?.Leases.Values.Where(l => l.Until > append.At).Select(l => l.Step).ToList() ?? [];
        var result = Store.Tables.Apply(append);
        if (result.Status == AppendStatus.Committed) witness.See(Store.Tables.Runs[append.RunId], held);
        return result;
    }

    /// <summary>Whether nobody has declared an incarnation dead; null where nobody declares.</summary>
    public bool? Has(Guid incarnation) => (Store.Nodes as MemoryNodes)?.Has(incarnation);

    public async ValueTask<LostHolders> ListLostAsync(Guid alive)
    {
        var found = await Store.ListLostAsync(alive);
        if (sabotage != Sabotage.NoNodeLease) return found;
        var held = Store.Tables.ByKey.Values.Where(run => !run.Row.State.IsEnded()).SelectMany(run => run.Row.Holders, (run, holder) => new LostHolder(run.Row.RunId, holder));
        return found with { Lost = [.. held.Where(h => h.Incarnation != alive)] };
    }

    private static ReadOnlyMemory<byte> WithoutUndoing(Append append)
    {
        List<RunEvent> events = [];
        EventCodec.TryDecode(append.Events, events);
        if (events.RemoveAll(e => e is StepCompleted { Step: var step } && step.EndsWith(".compensate", StringComparison.Ordinal)) == 0) return append.Events;
        var buffer = new ArrayBufferWriter<byte>();
        if (events.Count == 0) EventCodec.EncodeNothing(append.At, buffer);
        else EventCodec.Encode(events, buffer);
        return buffer.WrittenMemory;
    }

    internal sealed class Altered : Append
    {
        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Altered(Append append, long sequence, IReadOnlyList<string> leasesOver, ReadOnlyMemory<byte> events)
        {
            RunId = append.RunId;
            RunKey = append.RunKey;
            ExpectedSequence = sequence;
            AppendId = append.AppendId;
            At = append.At;
            Events = events;
            Run = append.Run;
            Rows = append.Rows;
            Snapshot = append.Snapshot;
            IdempotencyKey = append.IdempotencyKey;
            LeasesOver = leasesOver;
        }

        public override void Complete(AppendResult result) => throw new NotSupportedException("the append it stands for is answered");
    }
}
