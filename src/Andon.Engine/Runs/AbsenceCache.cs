using System.Collections.Concurrent;
using Andon.HumanTasks;
using Andon.Stores;

namespace Andon.Runs;

/// <summary>
/// Who of each tenant is away, as the store had it at most so long ago: a decision must not wait for the store. What is said in this process
/// counts at once, what is said in another after that time.
/// </summary>
internal sealed class AbsenceCache(IStore store, Clock clock, TimeSpan age)
{
    private readonly ConcurrentDictionary<string, (Absences Absences, DateTimeOffset ReadAt)> known = new(StringComparer.Ordinal);

    public bool IsFresh(string tenant) => known.TryGetValue(tenant, out var read) && clock.Now - read.ReadAt < age;

    public Absences Of(string tenant) => known.TryGetValue(tenant, out var read) ? read.Absences : Absences.None;

    public async ValueTask ReadAsync(string tenant, CancellationToken cancellation = default)
    {
        // The time before the question: what is written while it is answered may be missing.
        var now = clock.Now;
        var rows = await store.ListAwayAsync(tenant, cancellation);
        known[tenant] = (new Absences(rows.Select(r => new Absence(r.User, r.Deputy, r.Until))), now);
    }
}
