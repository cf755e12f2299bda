using Andon.Client;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Schedules;

/// <summary>What a schedule says, as far as this machine knows its time zone.</summary>
internal static class ScheduleRules
{
    private const int MaxZone = 64;

    /// <summary>The rule; null where its words mean nothing here, as where this machine has no such time zone.</summary>
    public static ScheduleRule? Of(ScheduleRow row) =>
        CronExpression.TryParse(row.Cron, out var cron, out _) && Zone(row.TimeZone) is { } zone ? new ScheduleRule(cron, zone, row.CatchUp, row.Overlap) : null;

    /// <summary>The rule, or a refusal that says what is wrong.</summary>
    public static ScheduleRule Read(string cron, string zone, CatchUp catchUp, Overlap overlap)
    {
        if (!CronExpression.TryParse(cron, out var expression, out var problem)) throw new AndonException(RefusalKind.Invalid, "invalid_cron", $"cron '{cron}': {problem}");
        if (Zone(zone) is not { } known)
        {
            throw new AndonException(
                RefusalKind.Invalid, "unknown_time_zone",
                $"there is no time zone '{zone}'; write a name of the IANA database, as in Europe/Berlin, or UTC" + (Nearest.Of(zone, TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id)) is { } near ? $"; did you mean '{near}'?" : ""));
        }

        if (!Enum.IsDefined(catchUp)) throw new AndonException(RefusalKind.Invalid, "invalid_catch_up", "catch_up is none, last or all");
        if (!Enum.IsDefined(overlap)) throw new AndonException(RefusalKind.Invalid, "invalid_overlap", "overlap is skip, allow or queue");
        return new ScheduleRule(expression, known, catchUp, overlap);
    }

    // The system reads a file of this name: it is to be a name and no path.
    private static TimeZoneInfo? Zone(string id) =>
        id.Length is >= 1 and <= MaxZone && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+') && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
}
