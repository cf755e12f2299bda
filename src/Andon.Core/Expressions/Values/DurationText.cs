using System.Buffers;
using System.Globalization;

namespace Andon.Expressions;

/// <summary>Durations as CEL writes them: <c>1h30m</c>, <c>-1.5s</c>, <c>250ms</c>. Parts below 100 ns are dropped.</summary>
internal static class DurationText
{
    /// <summary>10,000 years, the range of google.protobuf.Duration.</summary>
    private const long MaxTicks = 315_576_000_000 * TimeSpan.TicksPerSecond;

    private const int MaxLength = 128;

    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.");

    public static bool InRange(long ticks) => ticks is >= -MaxTicks and <= MaxTicks;

    /// <summary>In seconds, as CEL's <c>string()</c>.</summary>
    public static string Format(long ticks) => ((decimal)ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + "s";

    public static bool TryParse(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length > MaxLength) return false;
        var negative = text is ['-', ..];
        if (text is ['-' or '+', ..]) text = text[1..];
        if (text is "0") return true;
        if (text.IsEmpty) return false;

        decimal total = 0;
        while (!text.IsEmpty)
        {
            if (!TryPart(ref text, out var part)) return false;
            total += part;
            if (total > MaxTicks) return false;
        }
        ticks = (long)decimal.Truncate(negative ? -total : total);
        return true;
    }

    private static bool TryPart(ref ReadOnlySpan<char> text, out decimal ticks)
    {
        ticks = 0;
        var digits = text.IndexOfAnyExcept(OfNumbers);
        // 20 characters are far beyond the range and safely within decimal's.
        if (digits is < 1 or > 20) return false;
        if (!decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        text = text[digits..];
        var letters = text.IndexOfAny(OfNumbers);
        var unit = letters < 0 ? text : text[..letters];
        decimal scale = unit switch
        {
            "h" => TimeSpan.TicksPerHour,
            "m" => TimeSpan.TicksPerMinute,
            "s" => TimeSpan.TicksPerSecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
            "ns" => 0.01m,
            _ => 0,
        };
        text = text[unit.Length..];
        // Beyond the range is refused by the caller; here only decimal must not overflow: 10^20 × 3.6·10^10 would.
        if (scale == 0 || number > 1e17m) return false;
        ticks = number * scale;
        return true;
    }
}
