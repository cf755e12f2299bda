namespace Andon.Artifacts;

/// <summary>One version of a step's output: append-only, at the revision of the activation that made it.</summary>
/// <param name="Revision">The revision of the activation that made it.</param>
/// <param name="Digest">The SHA-256 of <paramref name="Content"/>.</param>
/// <param name="Content">Compact UTF-8 JSON as given; never re-ordered.</param>
/// <param name="MadeBy">The attempt (<c>attempt:2</c>) or the user who made it.</param>
/// <param name="At">When it was recorded.</param>
public sealed record Artifact(int Revision, Digest Digest, ReadOnlyMemory<byte> Content, string MadeBy, DateTimeOffset At)
{
    /// <summary>Makes an artifact of <paramref name="content"/> and digests it.</summary>
    public static Artifact Of(int revision, ReadOnlyMemory<byte> content, string madeBy, DateTimeOffset at) =>
        new(revision, Digest.Of(content.Span), content, madeBy, at);
}
