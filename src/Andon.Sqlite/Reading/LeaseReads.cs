using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>Leases, the earliest end first.</summary>
internal static class LeaseReads
{
    public static OverLeases Over(Connection connection, DateTimeOffset now, int limit)
    {
        var first = connection["leases-by-time"].Bind(1, limit + 1L).Rows(Row);
        var count = first.Take(limit).TakeWhile(lease => lease.Until <= now).Count();
        return new OverLeases(first[..count], count < first.Count ? first[count].Until : null);
    }

    public static LeaseRow Row(Statement row) => new(row.Guid(0), row.Text(1), row.Text(2), row.Guid(3), row.Text(4), Instant.From(row.Long(5)));
}
