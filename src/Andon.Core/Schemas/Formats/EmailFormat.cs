namespace Andon.Schemas;

/// <summary><c>email</c> and <c>idn-email</c>: a mailbox of RFC 5321, section 4.1.2, with the characters of RFC 6531 for the latter.</summary>
internal static class EmailFormat
{
    private const string AtomPunctuation = "!#$%&'*+-/=?^_`{|}~";

    public static bool IsEmail(string text, bool international)
    {
        // A quoted local part may have an @ of its own; a domain has none.
        var at = text.LastIndexOf('@');
        return at > 0
            && IsLocalPart(text.AsSpan(0, at), international)
            && IsDomain(text[(at + 1)..], international);
    }

    private static bool IsLocalPart(ReadOnlySpan<char> text, bool international) =>
        text[0] == '"' ? IsQuoted(text, international) : IsDotted(text, international);

    private static bool IsQuoted(ReadOnlySpan<char> text, bool international)
    {
        if (text.Length < 2 || text[^1] != '"')
            return false;
        var inside = text[1..^1];
        for (var i = 0; i < inside.Length; i++)
        {
            if (inside[i] == '\\' && ++i == inside.Length)
                return false;
            var isEscaped = i > 0 && inside[i - 1] == '\\';
            if (inside[i] is < ' ' or '\x7F' || (inside[i] == '"' && !isEscaped) || (!international && !char.IsAscii(inside[i])))
                return false;
        }

        return true;
    }

    private static bool IsDotted(ReadOnlySpan<char> text, bool international)
    {
        foreach (var range in text.Split('.'))
        {
            var atom = text[range];
            if (atom.Length == 0)
                return false;
            foreach (var unit in atom)
            {
                if (!char.IsAsciiLetterOrDigit(unit) && !AtomPunctuation.Contains(unit) && !(international && !char.IsAscii(unit)))
                    return false;
            }
        }

        return true;
    }

    private static bool IsDomain(string text, bool international)
    {
        if (!text.StartsWith('[') || !text.EndsWith(']'))
            return international ? HostFormats.IsIdnHostname(text) : HostFormats.IsHostname(text);
        const string ipv6 = "IPv6:";
        var literal = text.AsSpan(1, text.Length - 2);
        return literal.StartsWith(ipv6, StringComparison.OrdinalIgnoreCase)
            ? AddressFormats.IsIpv6(literal[ipv6.Length..])
            : AddressFormats.IsIpv4(literal);
    }
}
