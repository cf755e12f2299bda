namespace Andon.Schemas;

/// <summary><c>ipv4</c> (RFC 2673, section 3.2) and <c>ipv6</c> (RFC 4291, section 2.2).</summary>
internal static class AddressFormats
{
    private const int Groups = 8;

    public static bool IsIpv4(ReadOnlySpan<char> text)
    {
        var octets = 0;
        foreach (var part in text.Split('.'))
        {
            if (++octets > 4 || !IsOctet(text[part]))
                return false;
        }

        return octets == 4;
    }

    public static bool IsIpv6(ReadOnlySpan<char> text)
    {
        var gap = text.IndexOf("::");
        if (gap < 0)
            return CountGroups(text, mayEndInIpv4: true) == Groups;
        var before = text[..gap];
        var after = text[(gap + 2)..];
        var first = before.Length == 0 ? 0 : CountGroups(before, mayEndInIpv4: false);
        var last = after.Length == 0 ? 0 : CountGroups(after, mayEndInIpv4: true);
        // The gap stands for at least one group.
        return first >= 0 && last >= 0 && first + last < Groups;
    }

    /// <summary>How many groups of 16 bits there are; -1 when one is none.</summary>
    private static int CountGroups(ReadOnlySpan<char> text, bool mayEndInIpv4)
    {
        var count = 0;
        foreach (var range in text.Split(':'))
        {
            var group = text[range];
            if (mayEndInIpv4 && range.End.GetOffset(text.Length) == text.Length && group.Contains('.'))
                return IsIpv4(group) ? count + 2 : -1;
            if (group.Length is < 1 or > 4 || !IsHex(group) || ++count > Groups)
                return -1;
        }

        return count;
    }

    private static bool IsOctet(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 3
        && !text.ContainsAnyExceptInRange('0', '9')
        && (text.Length == 1 || text[0] != '0')
        && int.Parse(text) <= 255;

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            if (!char.IsAsciiHexDigit(unit))
                return false;
        }

        return true;
    }
}
