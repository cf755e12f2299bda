namespace Andon.Schemas;

/// <summary><c>duration</c> (RFC 3339, appendix A): whole numbers, units in order and without gaps, weeks alone.</summary>
internal static class DurationFormat
{
    public static bool IsDuration(string text)
    {
        if (text.Length < 3 || text[0] != 'P')
            return false;
        var rest = text.AsSpan(1);
        if (Take(ref rest, "W") == 1)
            return rest.Length == 0;
        var dates = Take(ref rest, "YMD");
        if (rest.Length == 0)
            return dates > 0;
        if (dates < 0 || rest[0] != 'T')
            return false;
        rest = rest[1..];
        return Take(ref rest, "HMS") > 0 && rest.Length == 0;
    }

    /// <summary>Takes numbers with these units; answers how many, or -1 when a unit between two is missing.</summary>
    private static int Take(ref ReadOnlySpan<char> text, string units)
    {
        var count = 0;
        var previous = -1;
        while (true)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            var unit = digits < 1 ? -1 : units.IndexOf(text[digits]);
            if (unit < 0)
                return count;
            if (previous >= 0 && unit != previous + 1)
                return -1;
            previous = unit;
            count++;
            text = text[(digits + 1)..];
        }
    }
}
