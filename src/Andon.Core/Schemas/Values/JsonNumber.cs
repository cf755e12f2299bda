using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// The exact value of a JSON number: 1, 1.0 and 1e0 are one number, and 2^64 is not 2^64 + 1. Numbers that fit are decimals; all others are
/// their significant digits and a power of ten, so that 1e999999999 costs no more than 1. Exponents beyond ±10^17 count as ±10^17.
/// </summary>
internal readonly struct JsonNumber
{
    private const long MostExponent = 100_000_000_000_000_000;
    // A decimal holds any 28 digits exactly; a text of at most 28 bytes has no more.
    private const int SmallText = 28;
    private const int ChunkDigits = 18;

    private readonly decimal _small;
    // Without zeros at either end; null for a small number, empty for zero.
    private readonly string? _digits;
    private readonly long _exponent;
    private readonly bool _negative;

    private JsonNumber(decimal small) => _small = small;

    private JsonNumber(bool negative, string digits, long exponent) => (_negative, _digits, _exponent) = (negative, digits, exponent);

    public static JsonNumber Of(JsonElement number) => Parse(JsonMarshal.GetRawUtf8Value(number));

    public bool IsInteger => _digits is null ? decimal.Truncate(_small) == _small : _digits.Length == 0 || _exponent >= 0;

    public bool IsPositive => _digits is null ? _small > 0 : _digits.Length > 0 && !_negative;

    /// <summary>How many significant digits there are: what arithmetic with the number costs.</summary>
    public int DigitCount => Exact()._digits!.Length;

    /// <summary>As a count of things; the largest when it is larger still, null when it is negative or no integer.</summary>
    public long? AsCount()
    {
        if (!IsInteger || ComparedTo(default) < 0)
            return null;
        if (ComparedTo(new JsonNumber(long.MaxValue)) >= 0)
            return long.MaxValue;
        return (long)(_digits is null ? _small : decimal.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    public int ComparedTo(JsonNumber other)
    {
        if (_digits is null && other._digits is null)
            return _small.CompareTo(other._small);
        var (a, b) = (Exact(), other.Exact());
        if (a.Sign != b.Sign)
            return a.Sign.CompareTo(b.Sign);
        return a.Sign < 0 ? -CompareMagnitude(a, b) : CompareMagnitude(a, b);
    }

    /// <summary>Whether this is a whole multiple of a positive number.</summary>
    public bool IsMultipleOf(JsonNumber divisor)
    {
        if (_digits is null && divisor._digits is null && IsInteger && divisor.IsInteger)
            return _small % divisor._small == 0;
        var (value, unit) = (Exact(), divisor.Exact());
        if (value._digits!.Length == 0)
            return true;
        // value / unit = v/u · 10^shift. As v does not end in a zero, a negative shift can never come out whole.
        var shift = value._exponent - unit._exponent;
        if (shift < 0)
            return false;
        var modulus = BigInteger.Parse(unit._digits!, CultureInfo.InvariantCulture);
        var remainder = Remainder(value._digits, modulus) * BigInteger.ModPow(10, shift, modulus);
        return (remainder % modulus).IsZero;
    }

    /// <summary>A text that is the same for equal numbers.</summary>
    public string Canonical()
    {
        var exact = Exact();
        return exact._digits!.Length == 0 ? "0" : $"{(exact._negative ? "-" : "")}{exact._digits}e{exact._exponent}";
    }

    /// <inheritdoc/>
    public override string ToString() => _digits is null ? _small.ToString(CultureInfo.InvariantCulture) : Canonical();

    // Horner's scheme in chunks: linear in the digits of the instance, which may be millions.
    private static BigInteger Remainder(string digits, BigInteger modulus)
    {
        var remainder = BigInteger.Zero;
        for (var start = 0; start < digits.Length; start += ChunkDigits)
        {
            var chunk = digits.AsSpan(start, Math.Min(ChunkDigits, digits.Length - start));
            remainder = (remainder * BigInteger.Pow(10, chunk.Length) + long.Parse(chunk, CultureInfo.InvariantCulture)) % modulus;
        }

        return remainder;
    }

    private int Sign => _digits!.Length == 0 ? 0 : _negative ? -1 : 1;

    private static int CompareMagnitude(JsonNumber a, JsonNumber b)
    {
        var scale = (a._exponent + a._digits!.Length).CompareTo(b._exponent + b._digits!.Length);
        return scale != 0 ? scale : string.CompareOrdinal(a._digits, b._digits);
    }

    private JsonNumber Exact() => _digits is null ? ParseExact(Encoding.UTF8.GetBytes(ToString())) : this;

    private static JsonNumber Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length <= SmallText
            && !text.ContainsAny("eE"u8)
            && Utf8Parser.TryParse(text, out decimal small, out var read)
            && read == text.Length)
            return new JsonNumber(small);
        return ParseExact(text);
    }

    private static JsonNumber ParseExact(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        if (negative)
            text = text[1..];
        var exponentAt = text.IndexOfAny("eE"u8);
        var exponent = exponentAt < 0 ? 0 : Exponent(text[(exponentAt + 1)..]);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var point = mantissa.IndexOf((byte)'.');
        var digits = Encoding.ASCII.GetString(mantissa);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        var trimmed = digits.TrimEnd('0');
        exponent += digits.Length - trimmed.Length;
        trimmed = trimmed.TrimStart('0');
        return new JsonNumber(negative, trimmed, trimmed.Length == 0 ? 0 : exponent);
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        long exponent = 0;
        foreach (var digit in text.TrimStart("+-"u8))
            exponent = Math.Min(exponent * 10 + (digit - '0'), MostExponent);
        return negative ? -exponent : exponent;
    }
}
