using Andon.Runs;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>What runs have to bring about in others, the oldest first.</summary>
internal static class CallReads
{
    public static List<CallRow> List(Connection connection, int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only)
    {
        var found = new List<CallRow>();
        var calls = connection["calls"];
        while (found.Count < limit && calls.Next())
        {
            if (Filters.Includes(calls.Guid(0), except, only))
                found.Add(Row(calls));
        }
        calls.Reset();
        return found;
    }

    public static CallRow Row(Statement row) => new(row.Guid(0), row.Guid(1), (CallKind)row.Int(2));
}
