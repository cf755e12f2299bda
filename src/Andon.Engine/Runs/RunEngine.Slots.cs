using Andon.Stores;
using Andon.Tenants;

namespace Andon.Runs;

/// <summary>The slots that tenants have over all nodes: what is known of them here, and who is told of those that were given back.</summary>
internal sealed partial class RunEngine
{
    /// <summary>Attempts that a tenant may start by its quota, as far as is known here.</summary>
    public int FreeInTenant(string tenant) => Quotas.Of(tenant)?.MaxRunningSteps is { } most ? Math.Max(0, most - Slots.RunningOf(tenant)) : int.MaxValue;

    /// <summary>Whoever waits for a slot that was given back may look now, here and elsewhere.</summary>
    private NodeNews SeeFreed(string tenant, IReadOnlyList<RowChange> rows)
    {
        var news = NodeNews.None;
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] is not RowChange.FreeSlot slot) continue;
            Slots.NoteFree(tenant, slot.Key);
            news = NodeNews.Ready;
        }

        if (news == NodeNews.None) return news;
        Signals.StepReady();
        Signals.Jobs.Ring(tenant, null);
        return news;
    }

    /// <summary>An append was refused for want of a slot: until one may be free, not as many that need it start here at once.</summary>
    public void SeeTaken(IReadOnlyList<RowChange> rows)
    {
        foreach (var slots in rows.OfType<RowChange.TakeSlot>().Where(slot => slot.Row.Key != SlotKeys.Runs).GroupBy(slot => (slot.Row.Tenant, slot.Row.Key)))
            Slots.NoteTaken(slots.Key.Tenant, slots.Key.Key, slots.Max(slot => slot.Limit), slots.Count());
    }

    /// <summary>Steps that wait for a node or for a worker, as the store has them; a slot that one of them needs was free just now.</summary>
    public async ValueTask<IReadOnlyList<ReadyRow>> ListReadyAsync(ReadyQuery query, CancellationToken cancellation)
    {
        var rows = await Store.ListReadyAsync(query, cancellation);
        Slots.NoteFree(rows);
        return rows;
    }
}
