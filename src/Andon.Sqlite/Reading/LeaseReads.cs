using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>Leases, the earliest end first.</summary>
internal static class LeaseReads
{
    public static OverLeases Over(Connection connection, DateTimeOffset now, int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only)
    {
        var over = new List<LeaseRow>();
        DateTimeOffset? next = null;
        var leases = connection["leases-by-time"];
        while (next is null && leases.Next())
        {
            if (!Filters.Includes(leases.Guid(0), except, only))
                continue;
            var lease = Row(leases);
            if (over.Count < limit && lease.Until <= now)
                over.Add(lease);
            else
                next = lease.Until;
        }
        leases.Reset();
        return new OverLeases(over, next);
    }

    public static LeaseRow Row(Statement row) => new(row.Guid(0), row.Text(1), row.Text(2), row.Guid(3), row.Text(4), Instant.From(row.Long(5)));
}
