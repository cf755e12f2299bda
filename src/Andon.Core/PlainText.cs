namespace Andon;

/// <summary>
/// What lists show and searches find is text that every database can keep and that can be written in UTF-8. PostgreSQL's has no room for U+0000, and half of a
/// surrogate pair is no character; a store that put something else in its place would take two names for one. JSON escapes U+0000, so that parameters, outputs
/// and forms may have it.
/// </summary>
public static class PlainText
{
    /// <summary>What is wrong with text that is none; a sentence goes on with it.</summary>
    public const string Problem = "the character U+0000 or half of a surrogate pair, which not every database can keep; leave it out";

    /// <summary>Whether every database can keep a text; there is no harm in none.</summary>
    public static bool Is(string? text)
    {
        if (text is null) return true;
        if (text.Contains('\0', StringComparison.Ordinal)) return false;
        for (var rest = text.AsSpan(); rest.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var at; rest = rest[(at + 2)..])
        {
            if (at + 1 == rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1])) return false;
        }

        return true;
    }

    /// <summary>The beginning of a text, of at most so many characters (UTF-16); one that is made of two of them is there whole or not at all.</summary>
    public static string Cut(string text, int most)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        return text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }
}
