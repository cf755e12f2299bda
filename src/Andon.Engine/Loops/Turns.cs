using Andon.Runs;

namespace Andon.Loops;

/// <summary>
/// Whose turn it is where several nodes look at the same rows: each takes at once those of its own share of the runs, and what is another's when it has
/// been there for a while. So two rarely decide the same; where they do, the append of one conflicts and no harm is done. Used by one loop alone.
/// </summary>
/// <param name="engine">The engine of this node.</param>
/// <param name="own">How long to leave what is of this node's share.</param>
/// <param name="others">How long to leave the rest.</param>
internal sealed class Turns(RunEngine engine, TimeSpan own, TimeSpan others)
{
    private Dictionary<(Guid Run, string What), DateTimeOffset> seen = [];

    /// <summary>In how long it is this node's turn for something that was left; null where nothing was.</summary>
    public TimeSpan? Next { get; private set; }

    /// <summary>The rows to take now.</summary>
    public IReadOnlyList<T> Take<T>(IReadOnlyList<T> rows, Func<T, (Guid Run, string What)> key)
    {
        Next = null;
        if (!engine.HasPeers) return rows;
        var now = engine.Clock.Now;
        List<T> taken = [];
        Dictionary<(Guid Run, string What), DateTimeOffset> still = [];
        foreach (var row in rows)
        {
            var name = key(row);
            var first = still[name] = seen.GetValueOrDefault(name, now);
            var wait = (engine.IsOfMyShare(name.Run) ? own : others) - (now - first);
            if (wait <= TimeSpan.Zero) taken.Add(row);
            else if (Next is null || wait < Next) Next = wait;
        }

        seen = still;
        return taken;
    }

    /// <summary>When to look again for the next row: where some were left, one that is due behind them is not to be seen yet.</summary>
    public DateTimeOffset? After(DateTimeOffset? next) => Next is not null && next <= engine.Clock.Now ? null : next;

    /// <summary>How long to wait at most for a signal that there is something new.</summary>
    public TimeSpan AtMost(TimeSpan poll) => Next is { } next && next < poll ? TimeSpan.FromMilliseconds(Math.Ceiling(next.TotalMilliseconds)) : poll;
}
