using System.Diagnostics.CodeAnalysis;
using Andon.Pipelines;

namespace Andon.Testing;

/// <summary>
/// What a <see cref="TestLine"/> can run. Give it a <see cref="PipelineFile"/>, a <see cref="PipelineBuilder"/>, a <see cref="PipelineDefinition"/>,
/// the path of a file, or (a text of several lines, or one that begins with <c>{</c>) the YAML or JSON itself.
/// </summary>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Only ever made by handing one of the others over.")]
public sealed class LinePipeline
{
    private readonly PipelineDefinition definition;

    private LinePipeline(PipelineDefinition definition) => this.definition = definition;

    internal PipelineDefinition Definition => definition;

    /// <summary>Takes a definition.</summary>
    public static implicit operator LinePipeline(PipelineDefinition definition) => new(definition);

    /// <summary>Builds it.</summary>
    /// <exception cref="PipelineException">Something is wrong with it.</exception>
    public static implicit operator LinePipeline(PipelineBuilder builder) => new(builder.Build());

    /// <summary>Takes what was read.</summary>
    /// <exception cref="PipelineException">The file has problems; the message has all of them, with their places.</exception>
    public static implicit operator LinePipeline(PipelineFile file) => new(file.Definition
        ?? throw new PipelineException($"The pipeline cannot be read:\n{string.Join('\n', file.Problems.Select(file.Format))}", file.Problems));

    /// <summary>Reads a file, or a text that is a pipeline.</summary>
    /// <exception cref="PipelineException">It has problems, or there is no such file.</exception>
    public static implicit operator LinePipeline(string pathOrText) =>
        pathOrText.Contains('\n', StringComparison.Ordinal) || pathOrText.TrimStart().StartsWith('{') ? PipelineFile.Parse(pathOrText) : PipelineFile.Read(pathOrText);
}
