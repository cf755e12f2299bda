using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Upkeep;

/// <summary>Checks what the tables say of each other. The pages are the server's affair: <c>pg_amcheck</c>, data checksums.</summary>
internal static class Checking
{
    private static readonly (string File, Func<NpgsqlDataReader, string> Sentence)[] Checks =
    [
        ("check-gaps", static row => $"The log of run {row.GetInt64(0)} has {row.GetInt64(1)} rows, numbered from {row.GetInt64(2)} to {row.GetInt64(3)}."),
        ("check-log-without-run", static row => $"The log has rows of run {row.GetInt64(0)}, which does not exist."),
        ("check-run-without-log", static row => $"Run {row.GetInt64(0)} has no log."),
        ("check-run-ids", static row => $"The id of run {row.GetInt64(0)} leads to no run."),
        ("check-snapshots", static row => $"The snapshot of run {row.GetInt64(0)} is of log row {row.GetInt64(1)}, which does not exist."),
        ("check-rows-without-run", static row => $"The table {row.GetString(0)} has a row of run {row.GetInt64(1)}, which does not exist."),
        ("check-files", static row => $"The file {row.GetInt64(0)} has chunks of another length than it should."),
    ];

    public static ValueTask<CheckReport> RunAsync(Database database, CancellationToken cancellation) => database.ReadAsync(
        static batch =>
        {
            batch.Then("begin-read").Then("tenants-all");
            foreach (var (file, _) in Checks) batch.Then(file);
            batch.Then("count").Then("commit");
        },
        static async (reader, stop) =>
        {
            List<string> problems = [];
            foreach (var (_, sentence) in Checks) problems.AddRange(await reader.NextListAsync(sentence, stop));
            var counts = await reader.NextListAsync(static row => (Runs: row.GetInt64(0), Rows: row.GetInt64(1)), stop);
            return new CheckReport(counts[0].Runs, counts[0].Rows, problems);
        },
        cancellation,
        isLong: true);
}
