using Andon.Artifacts;

namespace Andon.Files;

/// <summary>
/// Finds whatever looks like a digest in bytes that hold JSON: 64 hexadecimal digits with no other beside them. It knows nothing of what the bytes
/// mean, so that it overlooks nothing: digits of either case are taken, and those that JSON escapes as <c>\u0061</c>.
/// </summary>
internal static class DigestScan
{
    private const int Digits = 2 * Digest.Size;
    private const int EscapeLength = 6;

    public static void Find(ReadOnlySpan<byte> bytes, Action<Digest> found)
    {
        Span<char> digits = stackalloc char[Digits];
        var count = 0;
        for (var i = 0; i <= bytes.Length;)
        {
            var (digit, length) = i < bytes.Length ? DigitAt(bytes[i..]) : ('\0', 1);
            i += length;
            if (digit != '\0')
            {
                if (count < Digits) digits[count] = digit;
                count++;
                continue;
            }

            if (count == Digits && Digest.TryParse(digits, out var digest)) found(digest);
            count = 0;
        }
    }

    private static (char Digit, int Length) DigitAt(ReadOnlySpan<byte> bytes)
    {
        var first = (char)bytes[0];
        if (char.IsAsciiHexDigit(first)) return (char.ToLowerInvariant(first), 1);
        if (first != '\\' || bytes.Length < EscapeLength || !bytes[1..].StartsWith("u00"u8)) return ('\0', 1);
        var escaped = (char)((HexValue(bytes[4]) << 4) | HexValue(bytes[5]));
        return char.IsAsciiHexDigit(escaped) ? (char.ToLowerInvariant(escaped), EscapeLength) : ('\0', 1);
    }

    private static int HexValue(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : char.IsAsciiHexDigit((char)digit) ? (digit | 0x20) - 'a' + 10 : 0;
}
