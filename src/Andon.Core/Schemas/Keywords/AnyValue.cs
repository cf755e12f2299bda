using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>type</c>.</summary>
internal sealed class TypeKeyword(JsonTypes allowed) : Keyword
{
    public static Keyword? Read(SchemaObject schema)
    {
        var names = schema.TextOrTexts("type");
        if (names is null)
            return null;
        var allowed = JsonTypes.None;
        foreach (var name in names)
        {
            if (JsonType.Parse(name) is not { } type)
                schema.Fail("type", $"names the unknown type '{name}'{Hint(name)}");
            else
                allowed |= type;
        }

        return new TypeKeyword(allowed);
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated) =>
        JsonType.Matches(allowed, instance)
        || (run.Collects && run.Fail(at, "type", $"must be {JsonType.Phrase(allowed)}, {Instead(instance)}"));

    private static string Hint(string name) =>
        Nearest.Of(name, JsonType.Names) is { } nearest ? $"; did you mean '{nearest}'?" : $"; the types are {string.Join(", ", JsonType.Names[..^1])} and {JsonType.Names[^1]}";

    // A number is refused where numbers may be only because it is no integer.
    private string Instead(JsonElement instance) => JsonType.Of(instance) is JsonTypes.Number && (allowed & JsonTypes.Integer) != JsonTypes.None
        ? "not a number with a fraction"
        : $"not {JsonType.Phrase(JsonType.Of(instance))}";
}

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal sealed class ValuesKeyword(string name, JsonElement[] values) : Keyword
{
    private const int LongestShown = 200;

    public static Keyword? ReadEnum(SchemaObject schema) =>
        schema.Array("enum") is { } values ? new ValuesKeyword("enum", values) : null;

    public static Keyword? ReadConst(SchemaObject schema) =>
        schema.Get("const") is { } value ? new ValuesKeyword("const", [value]) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        foreach (var value in values)
        {
            if (run.Equality.Equals(value, instance))
                return true;
        }

        return run.Collects && run.Fail(at, name, Message());
    }

    private string Message()
    {
        var shown = string.Join(", ", values.Take(LongestShown).Select(JsonText.Raw));
        if (shown.Length > LongestShown)
            shown = shown[..LongestShown] + "…";
        return values.Length == 1 ? $"must be {shown}" : $"must be one of {shown}";
    }
}
