using System.Text;

namespace Andon.Schemas;

/// <summary>
/// A set of code points, as sorted ranges that do not touch. A .NET pattern sees UTF-16 code units, one of ECMA-262 with <c>u</c> sees code
/// points: this is where the two meet. Surrogates without a partner belong to no set, as they are no characters.
/// </summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;
    private const int FirstAstral = 0x10000;
    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;
    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int First, int Last)[] ranges) => _ranges = ranges;

    public static CodePointSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }

        return new CodePointSet([.. merged]);
    }

    public static CodePointSet Of(params ReadOnlySpan<CodePointSet> sets)
    {
        var all = new List<(int First, int Last)>();
        foreach (var set in sets)
            all.AddRange(set._ranges);
        return Of(all);
    }

    /// <summary>From a text such as "30-39 41-5a 5f": hexadecimal, as the tables of Unicode are written.</summary>
    public static CodePointSet Parse(string ranges) => Of(ranges.Split(' ').Select(range =>
    {
        var ends = range.Split('-');
        return (Convert.ToInt32(ends[0], 16), Convert.ToInt32(ends[^1], 16));
    }));

    public CodePointSet Complement()
    {
        var others = new List<(int First, int Last)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
                others.Add((next, first - 1));
            next = last + 1;
        }

        if (next <= Last)
            others.Add((next, Last));
        return new CodePointSet([.. others]);
    }

    public bool Contains(int codePoint)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (codePoint < _ranges[middle].First)
                high = middle - 1;
            else if (codePoint > _ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    /// <summary>As a .NET pattern of one term, which a quantifier may follow.</summary>
    /// <param name="pairs">Takes the terms for surrogate pairs; null when the text is known to have none.</param>
    public string ToPattern(List<string>? pairs)
    {
        var plain = new StringBuilder();
        var before = pairs?.Count ?? 0;
        foreach (var (first, last) in _ranges)
        {
            AppendRange(plain, first, Math.Min(last, FirstSurrogate - 1));
            AppendRange(plain, Math.Max(first, LastSurrogate + 1), Math.Min(last, FirstAstral - 1));
            if (pairs is not null)
                AddPairs(pairs, Math.Max(first, FirstAstral), last);
        }

        var single = plain.Length == 0 ? "[^\\u0000-\\uFFFF]" : $"[{plain}]";
        return pairs is null || pairs.Count == before ? single : $"(?:{string.Join('|', pairs.Skip(before).Prepend(single))})";
    }

    private static void AppendRange(StringBuilder pattern, int first, int last)
    {
        if (first <= last)
            pattern.Append(Range(first, last));
    }

    // A range of pairs is up to three products: what is left of the first high surrogate, whole ones, and what there is of the last.
    private static void AddPairs(List<string> pairs, int first, int last)
    {
        while (first <= last)
        {
            var (high, low) = Surrogates(first);
            var (lastHigh, lastLow) = Surrogates(last);
            var wholes = low == 0xDC00 ? lastHigh - high + (lastLow == LastSurrogate ? 1 : 0) : 0;
            if (wholes > 0)
            {
                pairs.Add($"[{Range(high, high + wholes - 1)}][\\uDC00-\\uDFFF]");
                first += wholes * 0x400;
            }
            else
            {
                var end = high == lastHigh ? lastLow : LastSurrogate;
                pairs.Add($"{Unit(high)}[{Range(low, end)}]");
                first += end - low + 1;
            }
        }
    }

    private static (int High, int Low) Surrogates(int codePoint) =>
        (FirstSurrogate + ((codePoint - FirstAstral) >> 10), 0xDC00 + ((codePoint - FirstAstral) & 0x3FF));

    private static string Range(int first, int last) => first == last ? Unit(first) : $"{Unit(first)}-{Unit(last)}";

    private static string Unit(int unit) => $"\\u{unit:X4}";
}
