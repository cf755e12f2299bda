using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>Slots given back and taken, in this order: what a batch gives back is free for what it takes.</summary>
internal sealed class SlotColumns
{
    private readonly Columns taken = new("slot-put"), freed = new("slot-remove");
    private readonly List<long> takenRun, freedRun;
    private readonly List<Guid> takenId;
    private readonly List<int> takenTenant, takenLimit, takenStart;
    private readonly List<string?> takenKey, takenStep, freedStep, freedKey;

    // Of each writer another: those who begin to look at the same number take the same ones.
    private int start = Random.Shared.Next();

    public SlotColumns()
    {
        (takenRun, takenId, takenTenant, takenLimit, takenStart, takenKey, takenStep) =
            (taken.Bigint(), taken.Uuid(), taken.Integer(), taken.Integer(), taken.Integer(), taken.Text(), taken.Text());
        (freedRun, freedStep, freedKey) = (freed.Bigint(), freed.Text(), freed.Text());
    }

    public void Take(long run, Guid id, int tenant, RowChange.TakeSlot slot)
    {
        // The last word on a slot may follow one that gave it back.
        Free(run, slot.Row.Step, slot.Row.Key);
        taken.Rows++;
        takenRun.Add(run);
        takenId.Add(id);
        takenTenant.Add(tenant);
        takenLimit.Add(slot.Limit);
        takenStart.Add(start);
        takenKey.Add(Statements.Text(slot.Row.Key));
        takenStep.Add(Statements.Text(slot.Row.Step));
    }

    public void Free(long run, string step, string key)
    {
        freed.Rows++;
        freedRun.Add(run);
        freedStep.Add(Statements.Text(step));
        freedKey.Add(Statements.Text(key));
    }

    /// <summary>Another was in the way: the numbers from elsewhere on are tried.</summary>
    public void StartElsewhere() => start = Random.Shared.Next();

    public void AddTo(NpgsqlBatch batch)
    {
        freed.AddTo(batch);
        taken.AddTo(batch);
    }

    public void Clear()
    {
        freed.Clear();
        taken.Clear();
    }
}
