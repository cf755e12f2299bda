namespace Andon.Schemas;

/// <summary>The characters that are valid only in some neighbourhood (RFC 5892, appendix A).</summary>
internal static class IdnContext
{
    /// <summary>Whether the character may stand there; null for a character without such a rule.</summary>
    public static bool? Decide(List<int> label, int at) => label[at] switch
    {
        0x200C => At(label, at - 1, IdnTables.Virama) || JoinsBothWays(label, at),
        0x200D => At(label, at - 1, IdnTables.Virama),
        // Middle dot, between two l, as in Catalan.
        0xB7 => at > 0 && at + 1 < label.Count && label[at - 1] == 'l' && label[at + 1] == 'l',
        0x375 => At(label, at + 1, UnicodeScripts.Greek),
        0x5F3 or 0x5F4 => At(label, at - 1, UnicodeScripts.Hebrew),
        0x30FB => label.Exists(IsJapanese),
        >= 0x660 and <= 0x669 => !label.Exists(codePoint => codePoint is >= 0x6F0 and <= 0x6F9),
        >= 0x6F0 and <= 0x6F9 => !label.Exists(codePoint => codePoint is >= 0x660 and <= 0x669),
        _ => null,
    };

    private static bool At(List<int> label, int index, CodePointSet set) =>
        index >= 0 && index < label.Count && set.Contains(label[index]);

    private static bool IsJapanese(int codePoint) =>
        UnicodeScripts.Hiragana.Contains(codePoint) || UnicodeScripts.Katakana.Contains(codePoint) || UnicodeScripts.Han.Contains(codePoint);

    // Between letters that would join without it; marks in between do not matter.
    private static bool JoinsBothWays(List<int> label, int at)
    {
        var (before, after) = (at - 1, at + 1);
        while (before >= 0 && IdnBidi.IsNonSpacing(label[before]))
            before--;
        while (after < label.Count && IdnBidi.IsNonSpacing(label[after]))
            after++;
        return At(label, before, IdnTables.JoinsNext) && At(label, after, IdnTables.JoinsPrevious);
    }
}
