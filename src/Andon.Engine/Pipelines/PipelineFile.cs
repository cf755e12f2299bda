using System.Collections.Immutable;
using System.Text;

namespace Andon.Pipelines;

/// <summary>A file with a definition, as the verbs <c>validate</c>, <c>publish</c>, <c>run</c> and <c>graph</c> take it.</summary>
public sealed class PipelineFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PipelineReading reading;

    private PipelineFile(string? path, PipelineReading reading)
    {
        Path = path;
        this.reading = reading;
    }

    /// <summary>What the file is called in messages; null for text that came from elsewhere.</summary>
    public string? Path { get; }

    /// <summary>The definition; null where the file has problems of its own.</summary>
    public PipelineDefinition? Definition => reading.Definition;

    /// <summary>What could be made of the file in spite of its problems: enough for <see cref="GraphText"/>.</summary>
    public PipelineDefinition? Draft => reading.Draft;

    /// <summary>What is wrong with the file itself. Empty does not mean that it can be published: see <see cref="Validate"/>.</summary>
    public ImmutableArray<PipelineProblem> Problems => reading.Problems;

    /// <summary>Where things stand in the file.</summary>
    public SourceMap Map => reading.Map;

    /// <summary>Reads a file: JSON where its name ends in <c>.json</c>, YAML otherwise. A file that cannot be read is a problem, not an exception.</summary>
    public static PipelineFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > PipelineLimits.MaxFileBytes) return new PipelineFile(path, Broken(TooLarge(file.Length)));
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var reason = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException when Directory.Exists(path) => "this is a folder; name a file in it",
                UnauthorizedAccessException => "the file may not be read by this user",
                _ => error.Message,
            };
            return new PipelineFile(path, Broken(SourceDocument.Broken("file", $"cannot read the pipeline: {reason}", 1, 1)));
        }
    }

    /// <summary>Reads a text: JSON where <paramref name="name"/> ends in <c>.json</c>, YAML otherwise, which most JSON is too.</summary>
    public static PipelineFile Parse(string text, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(Encoding.UTF8.GetBytes(text), name);
    }

    /// <summary>Reads UTF-8, as it comes from a file, a pipe or a request.</summary>
    public static PipelineFile Parse(ReadOnlySpan<byte> utf8, string? name = null)
    {
        if (utf8.Length > PipelineLimits.MaxFileBytes) return new PipelineFile(name, Broken(TooLarge(utf8.Length)));
        if (name?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) is true) return new PipelineFile(name, PipelineReader.ReadJson(utf8));
        try
        {
            if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
            return new PipelineFile(name, PipelineReader.Read(YamlSource.Read(Strict.GetString(utf8))));
        }
        catch (DecoderFallbackException)
        {
            return new PipelineFile(name, Broken(SourceDocument.Broken("syntax", "the text is not UTF-8; save it in that encoding", 1, 1)));
        }
    }

    /// <summary>All problems, in the order of the file; empty where it can be published with these step types.</summary>
    public ImmutableArray<PipelineProblem> Validate(IReadOnlyDictionary<string, StepType> stepTypes) => reading.Validate(stepTypes);

    /// <summary>A problem as a line: <c>file:line:col: message</c>.</summary>
    public string Format(PipelineProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Format(Path);
    }

    private static PipelineReading Broken(SourceDocument document) => PipelineReader.Read(document);

    private static SourceDocument TooLarge(long bytes) =>
        SourceDocument.Broken("too_large", $"the definition has {bytes} bytes, more than {PipelineLimits.MaxFileBytes}; split it into several pipelines", 1, 1);
}
