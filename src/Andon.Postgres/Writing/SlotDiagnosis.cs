using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>Finds those of a refused batch that take slots which are not free. What the others of the batch give back is; the oldest run has the first choice.</summary>
internal sealed class SlotDiagnosis
{
    private readonly List<(Entry Entry, List<(int Tenant, RowChange.TakeSlot Slot)> Takes)> takers;
    private readonly List<Entry> entries;

    public SlotDiagnosis(List<Entry> entries, Func<string, int> tenantKey)
    {
        this.entries = entries;
        takers = [.. entries.Where(e => SlotRoom.Takes(e.Append.Rows)).Select(e => (e, e.Append.Rows.OfType<RowChange.TakeSlot>().Select(slot => (tenantKey(slot.Row.Tenant), slot)).ToList()))];
    }

    public void AddTo(NpgsqlBatch batch)
    {
        var names = takers.SelectMany(t => t.Takes).Select(t => (t.Tenant, Key: Statements.Text(t.Slot.Row.Key))).Distinct().ToList();
        batch.Then("diagnose-slots", names.Select(n => n.Tenant).ToArray(), names.Select(n => n.Key).ToArray());
    }

    /// <summary>Settles them; those that were found guilty of something else before take nothing and give nothing back.</summary>
    public void Settle(NpgsqlDataReader reader)
    {
        var held = new Dictionary<(int Tenant, string Key), HashSet<(long Run, string Step)>>();
        while (reader.Read())
        {
            var name = (reader.GetInt32(0), reader.GetString(1));
            if (!held.TryGetValue(name, out var steps)) held[name] = steps = [];
            steps.Add((reader.GetInt64(2), reader.GetString(3)));
        }

        foreach (var entry in entries.Where(e => !e.IsSettled))
        {
            foreach (var free in entry.Append.Rows.OfType<RowChange.FreeSlot>())
            {
                if (held.TryGetValue((entry.Tenant, Statements.Text(free.Key)), out var steps)) steps.Remove((entry.Key, Statements.Text(free.Step)));
            }
        }

        foreach (var (entry, takes) in takers.Where(t => !t.Entry.IsSettled))
        {
            foreach (var (tenant, slot) in takes)
            {
                var name = (tenant, Statements.Text(slot.Row.Key));
                if (!held.TryGetValue(name, out var steps)) held[name] = steps = [];
                if (steps.Count < slot.Limit) steps.Add((entry.Key, Statements.Text(slot.Row.Step)));
                else if (!entry.IsSettled) entry.Settle(new AppendResult(AppendStatus.SlotTaken));
            }
        }
    }
}
