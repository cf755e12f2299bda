namespace Andon.Schedules;

/// <summary>One of the five fields: its range, and names that stand for numbers of it.</summary>
internal sealed record CronField(string Name, int First, int Last, string[] Names)
{
    public static CronField Minute { get; } = new("minute", 0, 59, []);

    public static CronField Hour { get; } = new("hour", 0, 23, []);

    public static CronField DayOfMonth { get; } = new("day-of-month", 1, 31, []);

    public static CronField Month { get; } = new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);

    // 7 is Sunday too.
    public static CronField DayOfWeek { get; } = new("day-of-week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    public static IReadOnlyList<CronField> All { get; } = [Minute, Hour, DayOfMonth, Month, DayOfWeek];

    /// <summary>What may stand in it.</summary>
    public string Range => Names.Length == 0 ? $"{First} to {Last}" : $"{First} to {Last} or {Names[0]} to {Names[^1]}";

    /// <summary>The number that a name stands for; -1 where it is none.</summary>
    public int NumberOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.Equals(Names[i], StringComparison.OrdinalIgnoreCase)) return i + First;
        }

        return -1;
    }
}
