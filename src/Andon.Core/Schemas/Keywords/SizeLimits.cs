using System.Text.Json;

namespace Andon.Schemas;

/// <summary>Limits on how many characters, items or properties a value has.</summary>
internal sealed class SizeKeyword(string name, SizeKeyword.Measure measure, bool isLeast, long limit) : Keyword
{
    /// <summary>What is counted.</summary>
    internal sealed record Measure(JsonValueKind Kind, Func<JsonElement, long> Of, string One, string Many);

    private static readonly Measure Characters = new(JsonValueKind.String, JsonText.Length, "character", "characters");
    private static readonly Measure Items = new(JsonValueKind.Array, instance => instance.GetArrayLength(), "item", "items");
    private static readonly Measure Properties = new(JsonValueKind.Object, CountNames, "property", "properties");

    public static Keyword? ReadMinLength(SchemaObject schema) => Read(schema, "minLength", Characters, isLeast: true);

    public static Keyword? ReadMaxLength(SchemaObject schema) => Read(schema, "maxLength", Characters, isLeast: false);

    public static Keyword? ReadMinItems(SchemaObject schema) => Read(schema, "minItems", Items, isLeast: true);

    public static Keyword? ReadMaxItems(SchemaObject schema) => Read(schema, "maxItems", Items, isLeast: false);

    public static Keyword? ReadMinProperties(SchemaObject schema) => Read(schema, "minProperties", Properties, isLeast: true);

    public static Keyword? ReadMaxProperties(SchemaObject schema) => Read(schema, "maxProperties", Properties, isLeast: false);

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != measure.Kind)
            return true;
        var size = measure.Of(instance);
        return (isLeast ? size >= limit : size <= limit) || (run.Collects && run.Fail(at, name, Message(size)));
    }

    private static SizeKeyword? Read(SchemaObject schema, string name, Measure measure, bool isLeast) =>
        schema.Count(name) is { } limit ? new SizeKeyword(name, measure, isLeast, limit) : null;

    private string Message(long size) =>
        $"must have {(isLeast ? "at least" : "at most")} {limit} {(limit == 1 ? measure.One : measure.Many)}, but has {size}";

    // A name that occurs twice is one property.
    private static long CountNames(JsonElement instance)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in instance.EnumerateObject())
            names.Add(JsonText.NameOf(property));
        return names.Count;
    }
}
