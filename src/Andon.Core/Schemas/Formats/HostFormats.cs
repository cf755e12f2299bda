namespace Andon.Schemas;

/// <summary><c>hostname</c> (RFC 1123, section 2.1, and RFC 5890) and <c>idn-hostname</c> (RFC 5890 to 5893).</summary>
internal static class HostFormats
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;
    private const string EncodedPrefix = "xn--";

    public static bool IsHostname(string text) =>
        text.Length <= LongestName && text.Split('.').All(label => IsAsciiLabel(label) && (!IsEncoded(label) || IdnLabel.IsEncoded(label)));

    public static bool IsIdnHostname(string text)
    {
        // Four full stops count (RFC 3490, section 3.1); a name is never longer than its encoding, so that the length bounds the work.
        string[] labels = text.Length > LongestName ? [""] : text.Split('.', '\u3002', '\uFF0E', '\uFF61');
        var length = labels.Length - 1;
        var isRightToLeft = labels.Any(IdnBidi.IsRightToLeft);
        foreach (var label in labels)
        {
            if (EncodedLength(label) is not { } encoded || (isRightToLeft && !IdnBidi.IsValid(label)))
                return false;
            length += encoded;
        }

        return length <= LongestName;
    }

    /// <summary>The length of the label on the wire; null when it is no label.</summary>
    private static int? EncodedLength(string label)
    {
        if (label.All(char.IsAscii))
            return IsAsciiLabel(label) && (IsEncoded(label) ? IdnLabel.IsEncoded(label) : !HasReservedHyphens(label)) ? label.Length : null;
        if (!IdnLabel.IsValid(label) || Punycode.Encode(label) is not { } encoded)
            return null;
        var length = EncodedPrefix.Length + encoded.Length;
        return length <= LongestLabel ? length : null;
    }

    // "a--b" is an ordinary name; two hyphens in the third and fourth place are kept for encodings.
    private static bool HasReservedHyphens(string label) => label.Length > 3 && label[2] == '-' && label[3] == '-';

    private static bool IsEncoded(string label) => label.StartsWith(EncodedPrefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsAsciiLabel(string label) =>
        label.Length is >= 1 and <= LongestLabel
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(unit => char.IsAsciiLetterOrDigit(unit) || unit == '-');
}
