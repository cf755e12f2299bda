namespace Andon.Schemas;

/// <summary><c>uri-template</c> (RFC 6570, section 2).</summary>
internal static class UriTemplateFormat
{
    private const string Operators = "+#./;?&=,!@|";

    public static bool IsTemplate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '{')
            {
                var end = text.IndexOf('}', i);
                if (end < 0 || !IsExpression(text.AsSpan(i + 1, end - i - 1)))
                    return false;
                i = end;
            }
            else if (text[i] == '%' ? !IsEncoded(text, i) : !IsLiteral(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    // The apostrophe is not in the grammar, by an oversight that its erratum 6937 mends.
    private static bool IsLiteral(char unit) =>
        unit is > ' ' and not ('"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}') and not (>= '\x7F' and < '\xA0');

    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && Operators.Contains(text[0]))
            text = text[1..];
        foreach (var range in text.Split(','))
        {
            if (!IsVariable(text[range]))
                return false;
        }

        return true;
    }

    private static bool IsVariable(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon >= 0)
            return IsPrefixLength(text[(colon + 1)..]) && IsName(text[..colon]);
        return IsName(text.EndsWith("*") ? text[..^1] : text);
    }

    // 1 to 9999.
    private static bool IsPrefixLength(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 4 && text[0] != '0' && !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || text[0] == '.' || text[^1] == '.' || text.Contains("..", StringComparison.Ordinal))
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' ? !IsEncoded(text, i) : !char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('_' or '.'))
                return false;
        }

        return true;
    }

    private static bool IsEncoded(ReadOnlySpan<char> text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);
}
