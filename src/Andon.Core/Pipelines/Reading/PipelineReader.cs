namespace Andon.Pipelines;

/// <summary>Reads definitions, whether they were written as YAML or JSON.</summary>
public static class PipelineReader
{
    /// <summary>The version of the format that is read and written.</summary>
    public const int FormatVersion = 1;

    private static readonly string[] Keys = ["andon", "name", "title", "params", "fail_fast", "limits", "steps"];
    private static readonly string[] LimitKeys = ["max_parallel"];

    /// <summary>Reads a definition written as JSON in UTF-8.</summary>
    public static PipelineReading ReadJson(ReadOnlySpan<byte> utf8) => Read(JsonSource.Read(utf8));

    /// <summary>Reads a definition from a document; errors of syntax are passed on.</summary>
    public static PipelineReading Read(SourceDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var map = new SourceMap(document.Root);
        if (document.Root is null || !document.Problems.IsEmpty) return new PipelineReading(null, document.Problems, map);
        using var context = new ReadContext();
        var draft = ReadRoot(document.Root, context, map);
        var problems = context.Problems.ToImmutable().OrderBy(p => p.Line).ThenBy(p => p.Column);
        return new PipelineReading(draft, [.. problems], map);
    }

    private static PipelineDefinition? ReadRoot(SourceNode root, ReadContext context, SourceMap map)
    {
        if (root is not SourceMapping mapping)
        {
            context.Fail("wrong_kind", "", root, $"a pipeline is a mapping that begins with 'andon: {FormatVersion}', not {root.Kind}");
            return null;
        }

        context.FailDuplicates(mapping, "");
        if (!CheckVersion(mapping, context)) return null;
        var keys = new KeyReader(mapping, "", context, Keys);
        return new PipelineDefinition
        {
            Name = keys.RequiredText("name", "give one, unique in the tenant, such as publish-article"),
            Title = keys.Text("title"),
            Params = keys.Schema("params"),
            FailFast = keys.Boolean("fail_fast") ?? true,
            MaxParallel = keys.Mapping("limits") is { } limits ? new KeyReader(limits, "/limits", context, LimitKeys).Integer("max_parallel") : null,
            Steps = StepReader.ReadAll(keys, mapping, context, map),
        };
    }

    // A file of another version may mean anything by its keys, so nothing else is said about it.
    private static bool CheckVersion(SourceMapping mapping, ReadContext context)
    {
        var version = mapping.Find("andon")?.Value;
        if (version is SourceScalar { Type: ScalarKind.Number, Text: "1" }) return true;
        if (version is null)
        {
            context.Fail("missing_key", "/andon", mapping, $"the key 'andon' is missing; begin with 'andon: {FormatVersion}', the version of the format");
            return true;
        }

        var written = version is SourceScalar scalar ? $"'{scalar.Text}'" : version.Kind;
        context.Fail("format_version", "/andon", version, $"the format version {written} is not known; this Andon reads 'andon: {FormatVersion}'");
        return false;
    }
}
