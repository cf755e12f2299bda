using System.Globalization;

namespace Andon.Expressions;

/// <summary>
/// Timestamps as RFC 3339. Read by hand, because the framework's parser admits more than the RFC and reads the machine's time zone
/// into what has none. Digits beyond 100 ns are dropped.
/// </summary>
internal static class TimestampText
{
    /// <summary>As CEL's <c>string()</c>: UTC, with as many fractional digits as it needs.</summary>
    public static string Format(long utcTicks) =>
        new DateTime(utcTicks).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>With exactly six fractional digits, as all times in Andon's JSON: so they sort as text.</summary>
    public static string Sortable(long utcTicks) =>
        new DateTime(utcTicks).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<char> text, out long utcTicks)
    {
        utcTicks = 0;
        // 2009-02-13T23:31:30 are 19 characters; a zone must follow.
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
        if (!Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)) return false;
        if (!Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour > 23 || minute > 59 || second > 59) return false;

        var rest = text[19..];
        if (!TryFraction(ref rest, out var fraction) || !TryZone(rest, out var zoneMinutes)) return false;
        utcTicks = new DateTime(year, month, day, hour, minute, second).Ticks + fraction - (zoneMinutes * TimeSpan.TicksPerMinute);
        return InRange(utcTicks);
    }

    public static bool InRange(long ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;

    /// <summary><c>Z</c>, <c>UTC</c>, or <c>+hh:mm</c>; named zones differ between machines and are not known here.</summary>
    public static bool TryZone(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "UTC") return true;
        if (text.Length == 5) return Zone('+', text, out minutes);
        return text.Length == 6 && text[0] is '+' or '-' && Zone(text[0], text[1..], out minutes);
    }

    private static bool Zone(char sign, ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text[2] != ':' || !Number(text[..2], out var hour) || !Number(text[3..], out var minute) || hour > 23 || minute > 59) return false;
        minutes = ((hour * 60) + minute) * (sign == '-' ? -1 : 1);
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text[0] != '.') return true;
        var digits = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9) return false;
        var weight = TimeSpan.TicksPerSecond;
        foreach (var digit in text.Slice(1, digits)) ticks += (digit - '0') * (weight /= 10);
        text = text[(digits + 1)..];
        return true;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
