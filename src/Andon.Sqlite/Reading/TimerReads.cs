using Andon.Runs;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>Timers, the earliest first.</summary>
internal static class TimerReads
{
    public static DueTimers Due(Connection connection, DateTimeOffset now, int limit)
    {
        var due = connection["timers-by-time"].Bind(1, limit + 1L).Rows(Row);
        var count = due.Take(limit).TakeWhile(timer => timer.DueAt <= now).Count();
        return new DueTimers(due[..count], count < due.Count ? due[count].DueAt : null);
    }

    public static TimerRow Row(Statement row) => new(row.Guid(0), row.Text(1), (TimerKind)row.Int(2), Instant.From(row.Long(3)));
}
