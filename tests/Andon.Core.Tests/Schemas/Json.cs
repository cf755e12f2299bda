using System.Text.Json;

namespace Andon.Schemas;

/// <summary>Short ways to write JSON and schemas in tests.</summary>
internal static class Json
{
    public static JsonElement Of(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 100_000 });
        return document.RootElement.Clone();
    }

    public static JsonSchema Schema(string json, SchemaOptions? options = null) => JsonSchema.Parse(Of(json), options);

    public static SchemaProblem Problem(string json, SchemaOptions? options = null)
    {
        JsonSchema.TryParse(Of(json), out var schema, out var problem, options).ShouldBeFalse();
        schema.ShouldBeNull();
        return problem!;
    }

    public static SchemaError[] Errors(string schema, string instance, SchemaOptions? options = null) =>
        [.. Schema(schema, options).Validate(Of(instance))];

    public static SchemaError OnlyError(string schema, string instance, SchemaOptions? options = null) =>
        Errors(schema, instance, options).ShouldHaveSingleItem();

    public static bool IsValid(string schema, string instance, SchemaOptions? options = null) => Schema(schema, options).IsValid(Of(instance));
}
