using System.Globalization;

namespace Andon.Cli.Progress;

/// <summary>Times as people read them, never longer than eight cells: <c>0.2 s</c>, <c>42 s</c>, <c>3:05</c>, <c>1:02:03</c>, <c>2 d 3 h</c>.</summary>
internal static class Elapsed
{
    public static string Of(TimeSpan time)
    {
        if (time < TimeSpan.Zero) time = TimeSpan.Zero;
        if (time.TotalSeconds < 9.95) return time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        if (time.TotalSeconds < 60) return $"{(int)time.TotalSeconds} s";
        if (time.TotalHours < 1) return $"{time.Minutes}:{time.Seconds:00}";
        return time.TotalDays < 1 ? $"{time.Hours}:{time.Minutes:00}:{time.Seconds:00}" : $"{(int)time.TotalDays} d {time.Hours} h";
    }

    /// <summary>From a start to an end, or to now.</summary>
    public static string Of(DateTimeOffset? start, DateTimeOffset? end, DateTimeOffset now) => start is { } from ? Of((end ?? now) - from) : "";
}
