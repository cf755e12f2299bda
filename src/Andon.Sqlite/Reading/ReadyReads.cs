using Andon.Pipelines;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>
/// Steps that wait for a node, the tenants in turn. Each tenant with rows gets a share of the page by its weight; what some leave is shared again
/// among those that have more. With more tenants than the page has places, each call begins with another one.
/// </summary>
internal static class ReadyReads
{
    private static int turn;

    public static List<ReadyRow> List(Connection connection, ReadyQuery query)
    {
        var asked = query.Tenant is { } only ? connection["ready-tenant"].Bind(1, only) : connection["ready-tenants"];
        var tenants = Rotate(asked.Rows(static row => new Share(row.Long(0), row.Int(1))), query.Limit);
        var open = tenants;
        for (var room = query.Limit; room > 0 && open.Count > 0;)
        {
            var (left, weights) = (room, open.Sum(tenant => tenant.Weight));
            foreach (var tenant in open)
            {
                if (room == 0)
                    break;
                room -= tenant.Take(connection, query, Math.Min(Math.Max(1, left * tenant.Weight / weights), room));
            }
            open = open.FindAll(tenant => !tenant.IsExhausted);
        }
        return Interleave(tenants, query.Limit);
    }

    public static ReadyRow Row(Statement row) =>
        new(row.Guid(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), Instant.From(row.Long(5))) { Slot = Slot(row) };

    private static ConcurrencyLimit? Slot(Statement row) => row.Bytes(7).IsEmpty ? null : new ConcurrencyLimit(row.Text(7), row.Int(8));

    private static List<Share> Rotate(List<Share> tenants, int limit)
    {
        if (tenants.Count <= limit)
            return tenants;
        var first = (int)((uint)Interlocked.Add(ref turn, limit) % (uint)tenants.Count);
        return [.. tenants[first..], .. tenants[..first]];
    }

    /// <summary>The first row of each tenant, then so many of each as its weight says.</summary>
    private static List<ReadyRow> Interleave(List<Share> tenants, int limit) =>
        [.. tenants.SelectMany(tenant => tenant.Rows.Select((row, n) => (Row: row, Turn: (double)n / tenant.Weight))).OrderBy(row => row.Turn).Select(row => row.Row).Take(limit)];

    /// <summary>What a tenant has got of the page, and where its rows go on.</summary>
    private sealed class Share(long tenant, int weight)
    {
        private readonly Dictionary<string, long> slots = [];
        private long at = long.MinValue, key;

        public int Weight => weight;

        public List<ReadyRow> Rows { get; } = [];

        public bool IsExhausted { get; private set; }

        public int Take(Connection connection, ReadyQuery query, int count)
        {
            var taken = 0;
            var rows = connection["ready-of-tenant"].Bind(1, tenant).Bind(2, at).Bind(3, key);
            while (taken < count)
            {
                if (!rows.Next())
                {
                    IsExhausted = true;
                    return taken;
                }
                (at, key) = (rows.Long(5), rows.Long(6));
                if (!query.Matches(rows.Guid(0), rows.Text(3), rows.Text(4)) || IsSlotTaken(connection, Slot(rows)))
                    continue;
                Rows.Add(Row(rows));
                taken++;
            }
            rows.Reset();
            return taken;
        }

        private bool IsSlotTaken(Connection connection, ConcurrencyLimit? slot)
        {
            if (slot is null)
                return false;
            if (!slots.TryGetValue(slot.Key, out var count))
                slots[slot.Key] = count = connection["slots-taken"].Bind(1, tenant).Bind(2, slot.Key).Scalar() ?? 0;
            return count >= slot.Limit;
        }
    }
}
