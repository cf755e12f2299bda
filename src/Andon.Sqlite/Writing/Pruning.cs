using Andon.Sqlite.Raw;

namespace Andon.Sqlite.Writing;

/// <summary>Removes ended runs with all that belongs to them.</summary>
internal static class Pruning
{
    /// <summary>Runs removed in one transaction: few enough that appends which wait for it do not notice.</summary>
    public const int Portion = 64;

    /// <summary>
    /// Runs may be submitted with times slightly out of order; a search for ended ones goes on past so many that are too young.
    /// </summary>
    private const int YoungInARow = 1_000;

    private static readonly string[] Belongings = ["prune-log", "prune-snapshots", "prune-ready", "prune-timers", "prune-tasks", "prune-leases", "prune-slots", "prune-calls"];

    /// <summary>
    /// Finds ended runs without an index: in the order of submission they are at the beginning, and a run that was submitted after the
    /// time did not end before it.
    /// </summary>
    public static List<long> Find(Connection connection, long endedBefore, int limit)
    {
        var found = new List<long>();
        var runs = connection["runs-ended"];
        var young = 0;
        while (found.Count < limit && young < YoungInARow && runs.Next())
        {
            young = runs.Long(1) >= endedBefore ? young + 1 : 0;
            if (runs.Int(2) >= 4 && runs.Long(3) < endedBefore)
                found.Add(runs.Long(0));
        }
        runs.Reset();
        return found;
    }

    /// <summary>Removes those that are still ended: one may have been reopened since it was found.</summary>
    public static int Remove(WriteSession session, IEnumerable<long> keys, long endedBefore)
    {
        var removed = 0;
        foreach (var key in keys)
        {
            if (session.Connection["prune-run"].Bind(1, key).Bind(2, endedBefore).Execute() == 0)
                continue;
            foreach (var belongings in Belongings)
                session.Connection[belongings].Bind(1, key).Execute();
            session.Sequences.Forget(key);
            removed++;
        }
        return removed;
    }
}
