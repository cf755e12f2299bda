#pragma warning disable
using System.Collections.Immutable;
using System.Text.Json;
namespace Andon.Schemas;
public sealed class JsonSchema {
    public static bool TryParse(JsonElement schema, out JsonSchema? result, out SchemaProblem? problem, SchemaOptions? options = null) => throw new NotSupportedException();
    public static JsonSchema Parse(JsonElement schema, SchemaOptions? options = null) => throw new NotSupportedException();
    public bool IsValid(JsonElement instance) => true;
    public ImmutableArray<SchemaError> Validate(JsonElement instance) => [];
    public JsonElement Source => default;
}
public sealed record SchemaProblem(string Pointer, string Message);
public sealed record SchemaError(string Pointer, string Keyword, string Message, string SchemaPointer);
public sealed record SchemaOptions { public bool AssertFormats {get; init;} }
