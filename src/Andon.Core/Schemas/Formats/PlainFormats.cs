namespace Andon.Schemas;

/// <summary><c>uuid</c> (RFC 4122), <c>json-pointer</c> (RFC 6901) and <c>relative-json-pointer</c> (its draft).</summary>
internal static class PlainFormats
{
    public static bool IsUuid(string text)
    {
        if (text.Length != 36)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
                return false;
        }

        return true;
    }

    public static bool IsJsonPointer(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[0] != '/')
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ('0' or '1')))
                return false;
        }

        return true;
    }

    public static bool IsRelativeJsonPointer(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        if (digits == 0 || (digits > 1 && text[0] == '0'))
            return false;
        var rest = text.AsSpan(digits);
        return rest is "#" || IsJsonPointer(rest);
    }
}
