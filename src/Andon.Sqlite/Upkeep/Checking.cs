using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Upkeep;

/// <summary>Checks the pages of the file, then what the tables say of each other.</summary>
internal static class Checking
{
    public static CheckReport Run(Connection connection, CancellationToken cancellation)
    {
        var problems = connection["check-integrity"].Rows(static row => row.Text(0));
        problems.RemoveAll(static line => line is "ok");
        foreach (var (file, sentence) in Checks)
        {
            cancellation.ThrowIfCancellationRequested();
            problems.AddRange(connection[file].Rows(sentence));
        }
        var counts = connection["count"];
        counts.Next();
        var report = new CheckReport(counts.Long(0), counts.Long(1), problems);
        counts.Reset();
        return report;
    }

    private static readonly (string File, Func<Statement, string> Sentence)[] Checks =
    [
        ("check-gaps", static row => $"The log of run {row.Long(0)} has {row.Long(1)} rows, numbered from {row.Long(2)} to {row.Long(3)}."),
        ("check-log-without-run", static row => $"The log has rows of run {row.Long(0)}, which does not exist."),
        ("check-run-without-log", static row => $"Run {row.Long(0)} has no log."),
        ("check-snapshots", static row => $"The snapshot of run {row.Long(0)} is of log row {row.Long(1)}, which does not exist."),
        ("check-rows-without-run", static row => $"The table {row.Text(0)} has a row of run {row.Long(1)}, which does not exist."),
    ];
}
