using Andon.Sqlite.Raw;
using Andon.Tenants;

namespace Andon.Sqlite.Reading;

/// <summary>What tenants with a limit of bytes have stored: how far the count has come, and the next page of it.</summary>
internal static class StoredReads
{
    public static List<StoredBytes> List(Connection connection) => connection["stored"].Rows(static row => new StoredBytes(row.Text(0), row.Long(1)));

    /// <summary>How far each tenant's count has come after so many more runs.</summary>
    public static List<Progress> Next(Connection connection, int runs)
    {
        var all = connection["stored"].Rows(static row => new Progress(row.Text(0), row.Long(2), row.Long(4), row.Long(3), row.Long(4), false));
        return all.ConvertAll(at => connection["stored-page"].Bind(1, at.Key).Bind(2, at.Before).Bind(3, runs)
            .Rows(row => at with { SoFar = at.SoFar + row.Long(2), Next = row.Long(1), IsWhole = row.Long(0) < runs }).Single());
    }

    /// <summary>A tenant's count after a page.</summary>
    public readonly record struct Progress(string Tenant, long Key, long Before, long SoFar, long Next, bool IsWhole);
}
