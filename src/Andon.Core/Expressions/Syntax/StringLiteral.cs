using System.Globalization;
using System.Text;

namespace Andon.Expressions;

/// <summary>Reads strings: <c>'…'</c>, <c>"…"</c>, either one tripled to hold line breaks, and raw with an <c>r</c> before.</summary>
internal static class StringLiteral
{
    public static bool StartsAt(string source, int at) => source[at] switch
    {
        '"' or '\'' => true,
        'r' or 'R' => At(source, at + 1) is '"' or '\'',
        'b' or 'B' => At(source, at + 1) is '"' or '\'' || (At(source, at + 1) is 'r' or 'R' && At(source, at + 2) is '"' or '\''),
        _ => false,
    };

    public static bool TryRead(string source, int start, out Token token, out ExpressionError? error)
    {
        token = default;
        if (source[start] is 'b' or 'B') return Fail("bytes are not supported", start, out error);
        var raw = source[start] is 'r' or 'R';
        var at = raw ? start + 1 : start;
        var quote = source[at];
        var triple = At(source, at + 1) == quote && At(source, at + 2) == quote;
        at += triple ? 3 : 1;

        var text = new StringBuilder();
        while (at < source.Length)
        {
            var c = source[at];
            if (c == quote && (!triple || (At(source, at + 1) == quote && At(source, at + 2) == quote)))
            {
                token = new Token(TokenKind.String, start, at + (triple ? 3 : 1), text.ToString());
                error = null;
                return true;
            }
            if (c is '\n' or '\r' && !triple) break;
            if (c == '\\' && !raw)
            {
                if (!TryEscape(source, ref at, text, out error)) return false;
            }
            else if (c == '\\' && At(source, at + 1) == quote)
            {
                // In a raw string the backslash still keeps the quote from ending it, and both stay.
                text.Append(c).Append(quote);
                at += 2;
            }
            else if (c == '\r')
            {
                // A line break is one character, whatever the editor wrote.
                text.Append('\n');
                at += At(source, at + 1) == '\n' ? 2 : 1;
            }
            else
            {
                var length = Rune.TryGetRuneAt(source, at, out var rune) ? rune.Utf16SequenceLength : 0;
                if (length == 0) return Fail("half of a surrogate pair", at, out error);
                text.Append(source, at, length);
                at += length;
            }
        }
        return Fail("the string is not closed", start, out error);
    }

    private static bool TryEscape(string source, ref int at, StringBuilder text, out ExpressionError? error)
    {
        error = null;
        var c = At(source, at + 1);
        var plain = c switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '\'' or '"' or '`' or '?' => c,
            _ => '\0',
        };
        if (plain != '\0')
        {
            text.Append(plain);
            at += 2;
            return true;
        }
        var (digits, skip) = c switch
        {
            'x' or 'X' => (2, 2),
            'u' => (4, 2),
            'U' => (8, 2),
            >= '0' and <= '3' => (3, 1),
            _ => (0, 0),
        };
        if (digits == 0) return Fail("unknown escape in a string", at, out error);
        if (!TryCode(source, at + skip, digits, skip == 1 ? 8 : 16, out var code)) return Fail("malformed escape in a string", at, out error);
        if (!Rune.IsValid(code)) return Fail("the escape is no Unicode character", at, out error);
        text.Append(new Rune(code).ToString());
        at += skip + digits;
        return true;
    }

    private static bool TryCode(string source, int at, int count, int radix, out int code)
    {
        code = 0;
        if (at + count > source.Length) return false;
        var digits = source.AsSpan(at, count);
        if (radix == 16) return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7') return false;
            code = (code * 8) + (digit - '0');
        }
        return true;
    }

    private static char At(string source, int index) => index < source.Length ? source[index] : '\0';

    private static bool Fail(string message, int offset, out ExpressionError? error)
    {
        error = new ExpressionError(message, offset);
        return false;
    }
}
