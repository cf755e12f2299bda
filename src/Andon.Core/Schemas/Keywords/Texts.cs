using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>pattern</c>: found anywhere in the string, unless it is anchored.</summary>
internal sealed class PatternKeyword(BoundedRegex regex) : Keyword
{
    public static Keyword? Read(SchemaObject schema) =>
        schema.Text("pattern") is { } pattern && schema.Regex("pattern", pattern) is { } regex ? new PatternKeyword(regex) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated) =>
        instance.ValueKind != JsonValueKind.String
        || run.Matches(regex, JsonText.Of(instance))
        || (run.Collects && run.Fail(at, "pattern", $"must match the pattern {regex.Source}"));
}

/// <summary><c>format</c>, where formats are asserted. An unknown format accepts everything, as the specification asks.</summary>
internal sealed class FormatKeyword(string format, Func<string, bool> accepts) : Keyword
{
    public static Keyword? Read(SchemaObject schema)
    {
        if (schema.Text("format") is not { } format || !schema.AssertsFormats)
            return null;
        return Format.Find(format) is { } accepts ? new FormatKeyword(format, accepts) : null;
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated) =>
        instance.ValueKind != JsonValueKind.String
        || accepts(JsonText.Of(instance))
        || (run.Collects && run.Fail(at, "format", $"must be a valid {format}"));
}
