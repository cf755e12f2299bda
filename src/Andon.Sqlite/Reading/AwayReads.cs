using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>Who of a tenant is away.</summary>
internal static class AwayReads
{
    public static List<AwayRow> List(Connection connection, string tenant) =>
        connection["away"].Bind(1, tenant).Rows(static row => new AwayRow(row.Text(0), row.Text(1), row.Text(2), Instant.FromOrNotYet(row.Long(3))));
}
