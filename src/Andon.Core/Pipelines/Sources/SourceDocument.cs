using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>A file that was read into a tree, or the reason why it could not be.</summary>
/// <param name="Root">The tree; null where the text is not YAML or JSON at all.</param>
/// <param name="Problems">Errors of syntax, with their places.</param>
public sealed record SourceDocument(SourceNode? Root, ImmutableArray<PipelineProblem> Problems)
{
    /// <summary>A document that could not be read.</summary>
    public static SourceDocument Broken(string code, string message, int line, int column) =>
        new(null, [new PipelineProblem(code, "", message) { Line = line, Column = column }]);
}
