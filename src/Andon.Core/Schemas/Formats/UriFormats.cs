using System.Buffers;

namespace Andon.Schemas;

/// <summary><c>uri</c> and <c>uri-reference</c> (RFC 3986), <c>iri</c> and <c>iri-reference</c> (RFC 3987).</summary>
internal static class UriFormats
{
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<char> Scheme = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Host = SearchValues.Create(Unreserved + SubDelimiters + "%");
    private static readonly SearchValues<char> UserInfo = SearchValues.Create(Unreserved + SubDelimiters + "%:");
    private static readonly SearchValues<char> Path = SearchValues.Create(Unreserved + SubDelimiters + "%:@/");
    private static readonly SearchValues<char> Query = SearchValues.Create(Unreserved + SubDelimiters + "%:@/?");

    public static bool IsReference(ReadOnlySpan<char> text, bool international, bool relative)
    {
        var fragment = text.IndexOf('#');
        if (fragment >= 0 && !Consists(text[(fragment + 1)..], Query, international))
            return false;
        text = fragment < 0 ? text : text[..fragment];
        var query = text.IndexOf('?');
        if (query >= 0 && !Consists(text[(query + 1)..], Query, international, isQuery: true))
            return false;
        text = query < 0 ? text : text[..query];

        var scheme = text.IndexOf(':');
        var hasScheme = scheme > 0 && char.IsAsciiLetter(text[0]) && !text[..scheme].ContainsAnyExcept(Scheme);
        // Without a scheme, a colon in the first segment would look like one.
        if (!hasScheme && (!relative || (scheme >= 0 && !text[..scheme].Contains('/'))))
            return false;
        return IsHierarchy(hasScheme ? text[(scheme + 1)..] : text, international);
    }

    private static bool IsHierarchy(ReadOnlySpan<char> text, bool international)
    {
        if (!text.StartsWith("//"))
            return Consists(text, Path, international);
        text = text[2..];
        var path = text.IndexOf('/');
        return IsAuthority(path < 0 ? text : text[..path], international) && (path < 0 || Consists(text[path..], Path, international));
    }

    private static bool IsAuthority(ReadOnlySpan<char> text, bool international)
    {
        var at = text.IndexOf('@');
        if (at >= 0 && !Consists(text[..at], UserInfo, international))
            return false;
        text = text[(at + 1)..];
        if (text.StartsWith("["))
        {
            var end = text.IndexOf(']');
            return end > 0 && IsAddress(text[1..end]) && IsPort(text[(end + 1)..]);
        }

        var port = text.IndexOf(':');
        return port < 0
            ? Consists(text, Host, international)
            : Consists(text[..port], Host, international) && IsPort(text[port..]);
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length == 0 || (text[0] == ':' && !text[1..].ContainsAnyExceptInRange('0', '9'));

    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || text[0] is not ('v' or 'V'))
            return AddressFormats.IsIpv6(text);
        var dot = text.IndexOf('.');
        return dot > 1
            && dot + 1 < text.Length
            && !text[1..dot].ContainsAnyExcept(HexDigits)
            && !text[dot..].Contains('%')
            && Consists(text[dot..], UserInfo, international: false);
    }

    /// <summary>Whether all characters are of a set, percent signs start two hexadecimal digits, and the others may be international.</summary>
    private static bool Consists(ReadOnlySpan<char> text, SearchValues<char> characters, bool international, bool isQuery = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && !(i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2])))
                return false;
            if (characters.Contains(text[i]))
                continue;
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            var codePoint = isPair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i];
            if (!international || !IsInternational(codePoint, isQuery))
                return false;
            i += isPair ? 1 : 0;
        }

        return true;
    }

    /// <summary>ucschar, and in a query iprivate, of RFC 3987, section 2.2.</summary>
    private static bool IsInternational(int codePoint, bool isQuery) => codePoint switch
    {
        < 0xA0 or (>= 0xD800 and <= 0xDFFF) or (>= 0xFDD0 and <= 0xFDEF) or (>= 0xFFF0 and <= 0xFFFF) => false,
        >= 0xE000 and <= 0xF8FF or >= 0xF0000 => isQuery && (codePoint & 0xFFFF) < 0xFFFE,
        >= 0xE0000 and < 0xE1000 => isQuery,
        _ => (codePoint & 0xFFFF) < 0xFFFE,
    };
}
