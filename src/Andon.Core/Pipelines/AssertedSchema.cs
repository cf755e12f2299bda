using System.Text.Json;
using Andon.Schemas;

namespace Andon.Pipelines;

/// <summary>Schemas of parameters, forms and outputs: what people and programs hand in, so that formats are asserted.</summary>
internal static class AssertedSchema
{
    public static SchemaOptions Options { get; } = new() { AssertFormats = true };

    /// <summary>Compiles a schema that was found valid when the pipeline was published.</summary>
    public static JsonSchema? Compile(JsonElement? schema) => schema is { } json ? JsonSchema.Parse(json, Options) : null;
}
