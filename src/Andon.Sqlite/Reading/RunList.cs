using System.Globalization;
using System.Text;
using Andon.Runs;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>
/// Runs of a tenant, newest first. The filters need no indexes, which every append would pay for: the list walks the tenant's runs and
/// compares; only what waits has an index of its own. A walk that finds little ends after
/// <see cref="MostExamined"/> rows with a short page and a cursor.
/// </summary>
internal static class RunList
{
    private const int MostExamined = 50_000;

    public static Page<RunRow> Read(Connection connection, RunQuery query)
    {
        var before = query.Cursor is { } cursor ? Cursors.Key(cursor) : long.MaxValue;
        if (connection["tenant-key"].Bind(1, query.Tenant).Scalar() is not { } tenant)
            return new Page<RunRow>([], null);
        var runs = connection[query.State is RunState.Waiting or RunState.Paused ? "runs-waiting" : "runs"].Bind(1, tenant).Bind(2, before);
        var filter = new Filter(query);
        var items = new List<RunRow>(query.Limit);
        for (var examined = 0; runs.Next(); examined++)
        {
            if (items.Count == query.Limit || examined == MostExamined)
            {
                runs.Reset();
                return new Page<RunRow>(items, before.ToString(CultureInfo.InvariantCulture));
            }
            before = runs.Long(0);
            if (filter.Matches(runs))
                items.Add(RunReads.Row(runs, query.Tenant));
        }
        return new Page<RunRow>(items, null);
    }

    /// <summary>Compares the bytes of a row where it lies, so that a row that does not match is never decoded.</summary>
    private sealed class Filter(RunQuery query)
    {
        private readonly byte[]? pipeline = query.Pipeline is { } name ? Encoding.UTF8.GetBytes(name) : null;
        private readonly byte[]? owner = query.Owner is { } name ? Encoding.UTF8.GetBytes(name) : null;

        public bool Matches(Statement row) =>
            (query.State is not { } state || row.Int(7) == (int)state)
            && (pipeline is null || row.Bytes(3).SequenceEqual(pipeline))
            && (owner is null || row.Bytes(6).SequenceEqual(owner))
            && (query.Text is not { } text || row.Text(5).Contains(text, StringComparison.OrdinalIgnoreCase));
    }
}
