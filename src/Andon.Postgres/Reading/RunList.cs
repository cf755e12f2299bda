using System.Globalization;
using Andon.Postgres.Raw;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Postgres.Reading;

/// <summary>
/// Runs of a tenant, newest first. The filters need no indexes, which every append would pay for: the list walks the tenant's runs and compares,
/// a portion at a time; only what waits has an index of its own. A walk that finds little ends after <see cref="MostExamined"/> rows with a short
/// page and a cursor.
/// </summary>
internal sealed class RunList(Database database)
{
    private const int MostExamined = 50_000;
    private const int Portion = 5_000;

    public async ValueTask<Page<RunRow>> ReadAsync(RunQuery query, CancellationToken cancellation)
    {
        var before = query.Cursor is { } cursor ? Cursors.Key(cursor) : long.MaxValue;
        var found = new List<(long Key, RunRow Row)>();
        for (var examined = 0; examined < MostExamined; examined += Portion)
        {
            var (rows, end) = await PortionAsync(query, before, cancellation);
            found.AddRange(rows.Where(run => query.Matches(run.Row)));
            if (found.Count > query.Limit) return new Page<RunRow>([.. found.Take(query.Limit).Select(run => run.Row)], Cursor(found[query.Limit - 1].Key));
            if (end is null) return new Page<RunRow>([.. found.Select(run => run.Row)], null);
            before = end.Value;
        }

        return new Page<RunRow>([.. found.Select(run => run.Row)], Cursor(before));
    }

    /// <summary>What matches of the next rows, as far as the server can tell, and where they end; null at the end of all.</summary>
    private ValueTask<(List<(long Key, RunRow Row)> Rows, long? End)> PortionAsync(RunQuery query, long before, CancellationToken cancellation)
    {
        var list = query.State is RunState.Waiting or RunState.Paused ? "runs-waiting" : "runs";
        // Titles are compared here, in any case of any script; the server then must not stop at a page.
        var most = query.Text is null ? query.Limit + 1 : Portion;
        return database.ReadAsync(
            batch => batch.Then("tenant-named", query.Tenant)
                .Then(list, query.Tenant, before, (long)Portion, (short?)query.State, query.Pipeline, query.Owner, (long)most)
                .Then(list + "-end", query.Tenant, before, (long)Portion),
            async (reader, stop) =>
            {
                var rows = await reader.NextListAsync(row => (row.GetInt64(0), RunReads.Row(row, query.Tenant)), stop);
                var end = await reader.NextListAsync(static row => (long?)row.GetInt64(0), stop);
                return (rows, end.FirstOrDefault());
            },
            cancellation);
    }

    private static string Cursor(long key) => key.ToString(CultureInfo.InvariantCulture);
}
