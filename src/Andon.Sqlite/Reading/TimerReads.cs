using Andon.Runs;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>Timers, the earliest first.</summary>
internal static class TimerReads
{
    public static DueTimers Due(Connection connection, DateTimeOffset now, int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only)
    {
        var due = new List<TimerRow>();
        DateTimeOffset? next = null;
        var timers = connection["timers-by-time"];
        while (next is null && timers.Next())
        {
            if (!Filters.Includes(timers.Guid(0), except, only))
                continue;
            var timer = Row(timers);
            if (due.Count < limit && timer.DueAt <= now)
                due.Add(timer);
            else
                next = timer.DueAt;
        }
        timers.Reset();
        return new DueTimers(due, next);
    }

    public static TimerRow Row(Statement row) => new(row.Guid(0), row.Text(1), (TimerKind)row.Int(2), Instant.From(row.Long(3)));
}
