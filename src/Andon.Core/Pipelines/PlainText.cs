namespace Andon.Pipelines;

/// <summary>
/// What lists show and searches find is text that every database can keep. PostgreSQL's has no room for U+0000; a store that put something else in its place
/// would take two names for one. JSON escapes it, so that parameters, outputs and forms may have it.
/// </summary>
internal static class PlainText
{
    /// <summary>What is wrong with text that is none; a sentence goes on with it.</summary>
    public const string Problem = "the character U+0000, which not every database can keep; leave it out";

    public static bool Is(string? text) => text is null || !text.Contains('\0', StringComparison.Ordinal);
}
