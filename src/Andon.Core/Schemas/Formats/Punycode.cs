using System.Text;

namespace Andon.Schemas;

/// <summary>Punycode (RFC 3492), which writes a label in ASCII. The names are those of its section 6.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialN = 128;

    /// <summary>The label without its prefix; null when it has a surrogate without its partner.</summary>
    public static string? Encode(string label)
    {
        if (!TryCodePoints(label, out var input))
            return null;
        var output = new StringBuilder();
        foreach (var basic in input.Where(codePoint => codePoint < InitialN))
            output.Append((char)basic);
        var (basics, handled) = (output.Length, output.Length);
        if (basics > 0)
            output.Append('-');
        var (n, delta, bias) = (InitialN, 0, InitialBias);
        while (handled < input.Count)
        {
            var next = input.Where(codePoint => codePoint >= n).Min();
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (var codePoint in input)
            {
                if (codePoint < n)
                    delta++;
                if (codePoint != n)
                    continue;
                AppendInteger(output, delta, bias);
                bias = Adapt(delta, handled + 1, handled == basics);
                delta = 0;
                handled++;
            }

            delta++;
            n++;
        }

        return output.ToString();
    }

    /// <summary>The label that was encoded; null when the text is no encoding.</summary>
    public static string? Decode(string text)
    {
        var delimiter = text.LastIndexOf('-');
        var output = new List<int>(text[..Math.Max(0, delimiter)].Select(unit => (int)unit));
        var (n, i, bias, position) = ((long)InitialN, 0L, InitialBias, delimiter + 1);
        while (position < text.Length)
        {
            var before = i;
            var weight = 1L;
            for (var k = Base; ; k += Base)
            {
                if (position >= text.Length || Digit(text[position++]) is not { } digit)
                    return null;
                i += digit * weight;
                var threshold = Threshold(k, bias);
                if (digit < threshold)
                    break;
                weight *= Base - threshold;
                if (weight > int.MaxValue || i > int.MaxValue)
                    return null;
            }

            bias = Adapt((int)Math.Min(i - before, int.MaxValue), output.Count + 1, before == 0);
            n += i / (output.Count + 1);
            i %= output.Count + 1;
            if (n is > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
                return null;
            output.Insert((int)i++, (int)n);
        }

        return string.Concat(output.Select(char.ConvertFromUtf32));
    }

    public static bool TryCodePoints(string label, out List<int> codePoints)
    {
        codePoints = [];
        foreach (var rune in label.EnumerateRunes())
            codePoints.Add(rune.Value);
        // EnumerateRunes replaces what is no character.
        return !codePoints.Contains(Rune.ReplacementChar.Value);
    }

    private static void AppendInteger(StringBuilder output, int delta, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Threshold(k, bias);
            if (delta < threshold)
                break;
            output.Append(Letter(threshold + (delta - threshold) % (Base - threshold)));
            delta = (delta - threshold) / (Base - threshold);
        }

        output.Append(Letter(delta));
    }

    private static int Adapt(int delta, int count, bool isFirst)
    {
        delta = isFirst ? delta / Damp : delta / 2;
        delta += delta / count;
        var k = 0;
        while (delta > (Base - TMin) * TMax / 2)
        {
            delta /= Base - TMin;
            k += Base;
        }

        return k + (Base - TMin + 1) * delta / (delta + Skew);
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, TMin, TMax);

    private static char Letter(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    private static int? Digit(char letter) => char.ToLowerInvariant(letter) switch
    {
        >= 'a' and <= 'z' and var lower => lower - 'a',
        >= '0' and <= '9' and var digit => digit - '0' + 26,
        _ => null,
    };
}
