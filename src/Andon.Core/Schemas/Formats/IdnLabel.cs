using System.Globalization;

namespace Andon.Schemas;

/// <summary>
/// Labels of international host names (RFC 5891, section 4.2, and RFC 5892). Where the RFC asks for the compatibility form of a character,
/// which .NET does not tell without ICU, capitals and the blocks of compatibility characters stand in.
/// </summary>
internal static class IdnLabel
{
    // RFC 5892, section 2.6, and 2.7 is empty.
    private static readonly CodePointSet Allowed = CodePointSet.Parse("df 3c2 6fd 6fe f0b 3007");
    private static readonly CodePointSet Forbidden = CodePointSet.Parse("640 7fa 302e 302f 3031-3035 303b");

    // What normalization changes, and old Hangul (section 2.9).
    private static readonly CodePointSet Compatibility = CodePointSet.Parse(
        "aa b2-b3 b5 b9-ba 132-133 13f-140 149 17f 1c4-1cc 1f1-1f3 2b0-2b8 2e0-2e4 1100-11ff 1d2c-1d6a 2070-209f 2100-214f 2460-24ff 2e80-2fdf "
        + "3131-318e 3200-33ff a960-a97c d7b0-d7fb f900-faff fb00-fb4f fb50-fdff fe70-feff ff00-ffef 1d400-1d7ff 1f100-1f2ff 2f800-2fa1f");

    /// <summary>Whether this is a label with its prefix <c>xn--</c> that encodes a valid one, in the one way it may be encoded.</summary>
    public static bool IsEncoded(string label)
    {
        var encoded = label[4..];
        return Punycode.Decode(encoded) is { } decoded
            && !decoded.All(char.IsAscii)
            && IsValid(decoded)
            && (!IdnBidi.IsRightToLeft(decoded) || IdnBidi.IsValid(decoded))
            && string.Equals(Punycode.Encode(decoded), encoded, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a label may be registered as it is, its length and direction aside.</summary>
    public static bool IsValid(string label)
    {
        if (!Punycode.TryCodePoints(label, out var codePoints)
            || codePoints.Count == 0
            || codePoints[0] == '-'
            || codePoints[^1] == '-'
            || (codePoints.Count > 3 && codePoints[2] == '-' && codePoints[3] == '-')
            || IsMark(codePoints[0]))
            return false;
        for (var i = 0; i < codePoints.Count; i++)
        {
            if (!IdnContext.Decide(codePoints, i) ?? !IsAlwaysValid(codePoints[i]))
                return false;
        }

        return true;
    }

    private static bool IsMark(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsAlwaysValid(int codePoint)
    {
        if (codePoint < 0x80)
            return codePoint == '-' || char.IsAsciiLetterOrDigit((char)codePoint);
        if (Allowed.Contains(codePoint))
            return true;
        if (Forbidden.Contains(codePoint) || Compatibility.Contains(codePoint))
            return false;
        return CharUnicodeInfo.GetUnicodeCategory(codePoint)
            is UnicodeCategory.LowercaseLetter
            or UnicodeCategory.OtherLetter
            or UnicodeCategory.ModifierLetter
            or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark;
    }
}
