namespace Andon.Schemas;

/// <summary><c>date-time</c>, <c>date</c> and <c>time</c> (RFC 3339, section 5.6).</summary>
internal static class DateFormats
{
    private const int MinutesPerDay = 24 * 60;

    public static bool IsDateTime(string text) =>
        text.Length > 11 && IsDate(text.AsSpan(0, 10)) && text[10] is 'T' or 't' && IsTime(text.AsSpan(11));

    public static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length == 10
        && text[4] == '-'
        && text[7] == '-'
        && Number(text[..4]) is var year and >= 0
        && Number(text[5..7]) is var month and >= 1 and <= 12
        && Number(text[8..]) is var day and >= 1
        && day <= DaysInMonth(year, month);

    public static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':')
            return false;
        var (hour, minute, second) = (Number(text[..2]), Number(text[3..5]), Number(text[6..8]));
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
            return false;
        var rest = text[8..];
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits < 1)
                return false;
            rest = rest[(digits + 1)..];
        }

        if (Offset(rest) is not { } offset)
            return false;
        // A leap second is the last of a day in UTC.
        return second < 60 || (hour * 60 + minute - offset + MinutesPerDay) % MinutesPerDay == MinutesPerDay - 1;
    }

    /// <summary>Minutes east of UTC.</summary>
    private static int? Offset(ReadOnlySpan<char> text)
    {
        if (text is "Z" or "z")
            return 0;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':')
            return null;
        var (hours, minutes) = (Number(text[1..3]), Number(text[4..]));
        if (hours is < 0 or > 23 || minutes is < 0 or > 59)
            return null;
        return (text[0] == '+' ? 1 : -1) * (hours * 60 + minutes);
    }

    // DateTime knows no year 0, which RFC 3339 has; it is a leap year, as 2000 is.
    private static int DaysInMonth(int year, int month) => DateTime.DaysInMonth(year == 0 ? 2000 : year, month);

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return -1;
            number = number * 10 + (digit - '0');
        }

        return number;
    }
}
