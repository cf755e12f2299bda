using System.Globalization;

namespace Andon.Expressions;

/// <summary>Reads <c>42</c>, <c>0x2A</c>, <c>4.2</c>, <c>.5</c>, <c>1e3</c>; the sign is the parser's.</summary>
internal static class NumberLiteral
{
    public static bool TryRead(string source, int start, out Token token, out ExpressionError? error)
    {
        var end = start;
        var kind = TokenKind.Int;
        if (source[start] == '0' && At(source, start + 1) is 'x' or 'X')
        {
            end = Skip(source, start + 2, char.IsAsciiHexDigit);
            if (end == start + 2) return Malformed(start, out token, out error);
        }
        else
        {
            end = Skip(source, start, char.IsAsciiDigit);
            if (At(source, end) == '.' && char.IsAsciiDigit(At(source, end + 1)))
            {
                kind = TokenKind.Double;
                end = Skip(source, end + 1, char.IsAsciiDigit);
            }
            if (At(source, end) is 'e' or 'E')
            {
                kind = TokenKind.Double;
                var digits = At(source, end + 1) is '+' or '-' ? end + 2 : end + 1;
                end = Skip(source, digits, char.IsAsciiDigit);
                if (end == digits) return Malformed(start, out token, out error);
            }
        }
        token = new Token(kind, start, end, source[start..end]);
        if (kind == TokenKind.Int && At(source, end) is 'u' or 'U')
        {
            error = new ExpressionError("unsigned integers are not supported", start);
            return false;
        }
        if (char.IsAsciiLetterOrDigit(At(source, end)) || At(source, end) == '_') return Malformed(start, out token, out error);
        error = null;
        return true;
    }

    /// <summary>The value of an int token; negated here, so that the smallest int can be written.</summary>
    public static bool TryInt(string digits, bool negative, out long value)
    {
        value = 0;
        var hex = digits.Length > 1 && digits[1] is 'x' or 'X';
        var ok = hex
            ? ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var magnitude)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out magnitude);
        if (!ok || magnitude > (negative ? 1UL << 63 : long.MaxValue)) return false;
        value = unchecked(negative ? -(long)magnitude : (long)magnitude);
        return true;
    }

    public static bool TryDouble(string digits, out double value) =>
        double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static char At(string source, int index) => index < source.Length ? source[index] : '\0';

    private static int Skip(string source, int from, Func<char, bool> while_)
    {
        while (from < source.Length && while_(source[from])) from++;
        return from;
    }

    private static bool Malformed(int start, out Token token, out ExpressionError? error)
    {
        token = default;
        error = new ExpressionError("malformed number", start);
        return false;
    }
}
