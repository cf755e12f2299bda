using System.Globalization;

namespace Andon.Schemas;

/// <summary>
/// The rule for names that are written from right to left (RFC 5893, section 2). Directions are those of blocks, which is exact for all
/// characters a label may have.
/// </summary>
internal static class IdnBidi
{
    private static readonly CodePointSet Arabic = CodePointSet.Parse(
        "600-65f 66d-6ef 6fa-7bf 860-8ff fb50-fdff fe70-feff 10d00-10d2f 10ec0-10f6f 1ec70-1ecbf 1ed00-1ed4f 1ee00-1eeff");

    private static readonly CodePointSet Hebrew = CodePointSet.Parse(
        "590-5ff 7c0-85f fb1d-fb4f 10800-10cff 10d40-10ebf 10f70-10fff 1e800-1ec6f 1ecc0-1ecff 1ed50-1edff 1ef00-1efff");

    private static readonly CodePointSet ArabicNumber = CodePointSet.Parse("660-669 66b-66c 6dd 10d30-10d39");
    private static readonly CodePointSet EuropeanNumber = CodePointSet.Parse("30-39 6f0-6f9");

    /// <summary>Whether the label has a letter or number that makes its name one from right to left.</summary>
    public static bool IsRightToLeft(string label) => label.EnumerateRunes().Any(rune => IsLetter(rune.Value) || ArabicNumber.Contains(rune.Value));

    public static bool IsNonSpacing(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    /// <summary>Whether a label of such a name keeps to one direction.</summary>
    public static bool IsValid(string label)
    {
        List<int> codePoints = [.. label.EnumerateRunes().Select(rune => rune.Value)];
        var last = codePoints.FindLast(codePoint => !IsNonSpacing(codePoint));
        if (codePoints.Count == 0 || EuropeanNumber.Contains(codePoints[0]) || ArabicNumber.Contains(codePoints[0]))
            return false;
        if (!IsLetter(codePoints[0]))
            return !codePoints.Exists(codePoint => IsLetter(codePoint) || ArabicNumber.Contains(codePoint)) && last != '-';
        var isOneDirection = codePoints.TrueForAll(codePoint =>
            IsLetter(codePoint) || IsNumber(codePoint) || IsNonSpacing(codePoint) || codePoint is '-' or 0x200C or 0x200D);
        var hasBothNumbers = codePoints.Exists(EuropeanNumber.Contains) && codePoints.Exists(ArabicNumber.Contains);
        return isOneDirection && !hasBothNumbers && (IsLetter(last) || IsNumber(last));
    }

    private static bool IsNumber(int codePoint) => EuropeanNumber.Contains(codePoint) || ArabicNumber.Contains(codePoint);

    private static bool IsLetter(int codePoint) => (Arabic.Contains(codePoint) || Hebrew.Contains(codePoint)) && !IsNonSpacing(codePoint);
}
