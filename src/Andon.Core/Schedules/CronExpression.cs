using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Andon.Schedules;

/// <summary>
/// Five fields, <c>minute hour day-of-month month day-of-week</c>, as crontab(5) of Paul Vixie's cron reads them; or a word such as <c>@daily</c>.
/// Where neither day field begins with <c>*</c>, a day is meant that either of them names; else one that both do.
/// </summary>
public sealed class CronExpression
{
    /// <summary>Characters of an expression.</summary>
    public const int MaxLength = 500;

    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private readonly string text;
    private readonly ulong minutes, hours, days, months, weekdays;
    private readonly bool isEitherDay;

    private CronExpression(string text, ReadOnlySpan<ulong> fields, bool isEitherDay, bool isInterval)
    {
        this.text = text;
        (minutes, hours, days, months, weekdays) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
        this.isEitherDay = isEitherDay;
        IsInterval = isInterval;
    }

    /// <summary>
    /// Whether it says how often (its minute or its hour begins with <c>*</c>) rather than at what time: where clocks are changed, the one follows the time
    /// that passes, the other comes once a day all the same.
    /// </summary>
    public bool IsInterval { get; }

    /// <summary>Reads an expression.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronExpression? cron, [NotNullWhen(false)] out CronProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        cron = null;
        problem = text.Length > MaxLength ? new CronProblem(null, 1, $"the expression has {text.Length} characters; at most {MaxLength} are read") : null;
        if (problem is not null) return false;
        var fields = text.Trim();
        if (fields.StartsWith('@') && !Words.TryGetValue(fields, out fields!))
        {
            problem = new CronProblem(null, 1, $"'{text.Trim()}' is not known; write {string.Join(", ", Words.Keys)}, or five fields");
            return false;
        }

        return TryRead(text, fields == text.Trim() ? text : fields, out cron, out problem);
    }

    /// <summary>The first local time from one on, itself included, at which it is due; null where there is none before the year 10,000.</summary>
    internal DateTime? NextLocal(DateTime from)
    {
        var minute = new DateTime(from.Year, from.Month, from.Day, from.Hour, from.Minute, 0);
        if (minute < from && !TryAdd(ref minute, TimeSpan.FromMinutes(1))) return null;
        while (true)
        {
            if (!Has(months, minute.Month))
            {
                if (minute is { Year: 9999, Month: 12 }) return null;
                minute = new DateTime(minute.Year, minute.Month, 1).AddMonths(1);
            }
            else if (!IsDay(minute))
            {
                minute = minute.Date;
                if (!TryAdd(ref minute, TimeSpan.FromDays(1))) return null;
            }
            else if (NextIn(hours, minute.Hour) is var hour && hour != minute.Hour)
            {
                minute = minute.Date;
                if (!TryAdd(ref minute, hour < 0 ? TimeSpan.FromDays(1) : TimeSpan.FromHours(hour))) return null;
            }
            else if (NextIn(minutes, minute.Minute) is var next && next < 0)
            {
                minute = minute.Date.AddHours(minute.Hour);
                if (!TryAdd(ref minute, TimeSpan.FromHours(1))) return null;
            }
            else
            {
                return minute.AddMinutes(next - minute.Minute);
            }
        }
    }

    /// <summary>The expression as it was written.</summary>
    public override string ToString() => text;

    private static bool TryRead(string text, string fields, [NotNullWhen(true)] out CronExpression? cron, [NotNullWhen(false)] out CronProblem? problem)
    {
        (cron, problem) = (null, null);
        Span<ulong> values = stackalloc ulong[CronField.All.Count];
        Span<bool> isStar = stackalloc bool[CronField.All.Count];
        var count = 0;
        for (var at = 0; at < fields.Length;)
        {
            if (fields[at] is ' ' or '\t')
            {
                at++;
                continue;
            }

            var length = fields.AsSpan(at).IndexOfAny(' ', '\t') is >= 0 and var end ? end : fields.Length - at;
            if (count < values.Length)
            {
                var reader = new CronReader(CronField.All[count], fields.AsSpan(at, length), at + 1);
                values[count] = reader.Read();
                isStar[count] = fields[at] == '*';
                problem ??= reader.Problem;
            }

            count++;
            at += length;
        }

        if (count != values.Length)
            problem = new CronProblem(null, 1, $"an expression has five fields, minute hour day-of-month month day-of-week; this one has {count}" + (count == 6 ? ": seconds are not among them" : ""));
        if (problem is not null) return false;
        cron = new CronExpression(text, values, !isStar[2] && !isStar[4], isStar[0] || isStar[1]);
        // The calendar repeats itself after 400 years, weekdays included.
        if (cron.NextLocal(new DateTime(2000, 1, 1)) is { Year: < 2400 }) return true;
        (cron, problem) = (null, new CronProblem(CronField.DayOfMonth.Name, 1, "no month that is named has such a day: it would never be due"));
        return false;
    }

    private bool IsDay(DateTime day)
    {
        var (isDay, isWeekday) = (Has(days, day.Day), Has(weekdays, (int)day.DayOfWeek));
        return isEitherDay ? isDay || isWeekday : isDay && isWeekday;
    }

    private static bool Has(ulong values, int value) => (values & (1UL << value)) != 0;

    private static int NextIn(ulong values, int from) => values >> from is not 0 and var left ? from + BitOperations.TrailingZeroCount(left) : -1;

    private static bool TryAdd(ref DateTime time, TimeSpan by)
    {
        if (DateTime.MaxValue - time <= by) return false;
        time += by;
        return true;
    }
}
