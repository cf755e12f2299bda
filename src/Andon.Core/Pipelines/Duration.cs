using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Andon.Pipelines;

/// <summary>Durations as people write them: <c>500ms</c>, <c>90s</c>, <c>5m</c>, <c>48h</c>, <c>7d</c>. One number, one unit; at most 3,650 days.</summary>
public static class Duration
{
    /// <summary>The longest duration that is accepted: ten years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (string Unit, long Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a duration of whole milliseconds; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (text is null || !text.EndsWith(unit, StringComparison.Ordinal)) continue;
            // Decimal, not double: 1.001s is 1001ms and not a little less.
            if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            if (number > (decimal)Longest.TotalMilliseconds / milliseconds || number * milliseconds % 1 != 0) return false;
            duration = TimeSpan.FromMilliseconds((long)(number * milliseconds));
            return true;
        }

        return false;
    }

    /// <summary>Writes a duration in the largest unit that divides it. Anything below a millisecond is left out.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = duration.Ticks / TimeSpan.TicksPerMillisecond;
        for (var i = Units.Length - 1; i > 0; i--)
        {
            if (milliseconds >= Units[i].Milliseconds && milliseconds % Units[i].Milliseconds == 0)
                return (milliseconds / Units[i].Milliseconds).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
        }

        return milliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
    }
}
