using Andon.Runs;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>
/// Runs whose rows a loop could not carry out, because the run cannot be read or the machine refused: passed over for a while that doubles
/// with each failure, so that they never fill the loop's batches. Used by one loop alone.
/// </summary>
internal sealed class SetAside(RunEngine engine)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Dictionary<Guid, (TimeSpan Wait, DateTimeOffset Until)> runs = [];

    /// <summary>The runs to pass over now; null for none.</summary>
    public IReadOnlySet<Guid>? Now()
    {
        if (runs.Count == 0) return null;
        var now = engine.Clock.Now;
        // What was not seen again for so long after its time has gone with its rows.
        foreach (var (run, (_, until)) in runs)
            if (now - until > 2 * Longest) runs.Remove(run);
        return runs.Where(r => r.Value.Until > now).Select(r => r.Key).ToHashSet();
    }

    /// <summary>Takes note of how the rows of a look fared; returns how many runs were set aside.</summary>
    public int Note(IReadOnlyCollection<(Guid Run, Decision? Decision)> outcomes)
    {
        if (runs.Count == 0 && outcomes.All(static o => o.Decision?.Refusal is null)) return 0;
        var failed = 0;
        foreach (var group in outcomes.Where(o => o.Decision is not null).GroupBy(o => o.Run, o => o.Decision!.Refusal))
        {
            if (group.FirstOrDefault(r => r is not null) is not { } refusal)
            {
                runs.Remove(group.Key);
                continue;
            }

            var wait = runs.TryGetValue(group.Key, out var before) ? TimeSpan.FromTicks(Math.Min(2 * before.Wait.Ticks, Longest.Ticks)) : First;
            runs[group.Key] = (wait, engine.Clock.Now + wait);
            engine.Log.LogWarning("Run {RunId}: what is due cannot be carried out and is passed over for {Wait}: {Reason}", group.Key, wait, refusal.Message);
            failed++;
        }

        return failed;
    }
}
