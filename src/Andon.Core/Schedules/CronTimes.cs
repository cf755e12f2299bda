namespace Andon.Schedules;

/// <summary>
/// When an expression is due in a time zone, where clocks are put forward and back. What names its times comes once a day: a time that was skipped at the
/// moment after the gap, a time that comes twice the first time. What says how often follows the time that passes: it leaves out what was skipped and comes
/// again with what is repeated. So does Vixie's cron.
/// </summary>
internal sealed class CronTimes(CronExpression cron, TimeZoneInfo zone)
{
    // Clocks are never changed twice in two days, and no local time is more than 14 hours off.
    private static readonly TimeSpan Around = TimeSpan.FromDays(1);

    /// <summary>The first time after one at which it is due; null where there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset time)
    {
        if (time > DateTimeOffset.MaxValue - (2 * Around)) return null;
        var (now, soon) = (zone.GetUtcOffset(time), zone.GetUtcOffset(time + Around));
        // Clocks that are about to be put back come through local times again that they have passed.
        var again = now > soon ? now - soon : TimeSpan.Zero;
        DateTime? local = time.UtcDateTime + now - again;
        DateTimeOffset? first = null;
        while ((local = cron.NextLocal(DateTime.SpecifyKind(local.Value, DateTimeKind.Unspecified))) is { } due && due < DateTime.MaxValue - (2 * Around))
        {
            var (earlier, later) = Instants(due);
            if (first is not null && (earlier ?? later) >= first) return first;
            if (earlier > time && !(earlier >= first)) first = earlier;
            else if (later > time && !(later >= first)) first = later;
            // Only where clocks are put back may a later local time come earlier.
            if (first is not null && again == TimeSpan.Zero && later is null) return first;
            local = due.AddMinutes(1);
        }

        return first;
    }

    /// <summary>The last time up to one, and after another, at which it is due; null where there is none.</summary>
    public DateTimeOffset? LastUpTo(DateTimeOffset time, DateTimeOffset after)
    {
        // Looked for in ever longer stretches before, so that a year of minutes is not gone through.
        for (var stretch = TimeSpan.FromHours(1); ; stretch *= 2)
        {
            var from = time - after > stretch ? time - stretch : after;
            DateTimeOffset? last = null;
            for (var due = After(from); due <= time; due = After(due.Value)) last = due;
            if (last is not null || from == after) return last;
        }
    }

    /// <summary>The moments that are meant by a local time: one; none or two where clocks are changed.</summary>
    private (DateTimeOffset? Earlier, DateTimeOffset? Later) Instants(DateTime local)
    {
        var utc = new DateTimeOffset(local, TimeSpan.Zero);
        var (before, after) = (zone.GetUtcOffset(utc - Around), zone.GetUtcOffset(utc + Around));
        if (before == after) return (utc - before, null);
        DateTimeOffset? early = zone.GetUtcOffset(utc - before) == before ? utc - before : null, late = zone.GetUtcOffset(utc - after) == after ? utc - after : null;
        if (early is null && late is null) return (cron.IsInterval ? null : Change(utc - after, utc - before), null);
        if (early is null || late is null) return (early ?? late, null);
        return (early, cron.IsInterval ? late : null);
    }

    /// <summary>The moment between two at which the clocks are changed.</summary>
    private DateTimeOffset Change(DateTimeOffset before, DateTimeOffset after)
    {
        var offset = zone.GetUtcOffset(before);
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + TimeSpan.FromSeconds(Math.Floor((after - before).TotalSeconds / 2));
            if (zone.GetUtcOffset(middle) == offset) before = middle;
            else after = middle;
        }

        return after;
    }
}
