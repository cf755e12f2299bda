using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Andon.Server.Http;

namespace Andon.Server.OpenApi;

/// <summary>The schemas of what is sent and answered: each type of ours once, by its name, made by the serializer itself from what it reads and writes.</summary>
internal sealed class SchemaBook
{
    private readonly SortedDictionary<string, JsonNode?> schemas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> types = new(StringComparer.Ordinal);

    /// <summary>The schemas so far, by name.</summary>
    public JsonObject ToJson() => new(schemas.Select(s => KeyValuePair.Create(s.Key, s.Value?.DeepClone())));

    /// <summary>A reference to the schema of a type, or for one that is not ours the schema itself.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isBody">Whether it is read: then what it does not know is refused.</param>
    public JsonNode Of(Type type, bool isBody = false)
    {
        if (!IsNamed(type)) return Export(type, isBody);
        Add(type, isBody);
        return Reference(type);
    }

    private void Add(Type type, bool isBody)
    {
        var name = NameOf(type);
        if (types.TryGetValue(name, out var known))
        {
            if (known != type) throw new InvalidOperationException($"{known} and {type} would both be called {name} in the OpenAPI document. Rename one.");
            return;
        }

        // Known before it is made, for it may refer to itself.
        types.Add(name, type);
        schemas[name] = Export(type, isBody);
    }

    private JsonNode Export(Type type, bool isBody)
    {
        var exporter = new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Transform(context, node, isBody),
        };
        return (isBody ? ApiJson.Options : AndonJson.Options).GetJsonSchemaAsNode(type, exporter);
    }

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode node, bool isBody)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isNullable = node is JsonObject o && o["type"] is JsonArray kinds && kinds.Any(k => k?.GetValue<string>() == "null");
        if (type == typeof(DateTimeOffset)) return new JsonObject { ["type"] = Kinds("string", Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null), ["format"] = "date-time" };
        // Any JSON at all: an object says the same as true, and more tools know it.
        if (node is JsonValue any && any.GetValueKind() == JsonValueKind.True) return new JsonObject();
        if (type.IsEnum && node is JsonObject words)
        {
            words["type"] = Kinds("string", isNullable || Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null);
            return words;
        }

        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && node is JsonObject shape) Require(shape, context.TypeInfo, isBody);
        if (context.Path.Length == 0 || !IsNamed(type) || context.TypeInfo.Kind != JsonTypeInfoKind.Object) return node;
        Add(type, isBody);
        return isNullable ? new JsonObject { ["anyOf"] = new JsonArray(Reference(type), new JsonObject { ["type"] = "null" }) } : Reference(type);
    }

    /// <summary>Of an answer all is there that is always written, and nothing is promised that is left out where it is null.</summary>
    private static void Require(JsonObject shape, JsonTypeInfo type, bool isBody)
    {
        if (isBody || shape["properties"] is not JsonObject properties) return;
        var always = type.Properties.Where(p => p.Get is not null && p.ShouldSerialize is null && properties.ContainsKey(p.Name)).Select(p => (JsonNode)p.Name).ToArray();
        if (always.Length > 0) shape["required"] = new JsonArray(always);
        else shape.Remove("required");
    }

    private static JsonNode Kinds(string kind, bool isNullable) => isNullable ? new JsonArray(kind, "null") : JsonValue.Create(kind);

    private static JsonObject Reference(Type type) => new() { ["$ref"] = "#/components/schemas/" + NameOf(type) };

    private static bool IsNamed(Type type) => !type.IsEnum && type.Namespace is { } space && (space == "Andon" || space.StartsWith("Andon.", StringComparison.Ordinal)) && !type.IsArray;

    /// <summary><c>RunView</c>, or <c>RunListItemPage</c> for a page of them.</summary>
    private static string NameOf(Type type) => !type.IsGenericType ? type.Name : string.Concat(type.GetGenericArguments().Select(NameOf)) + type.Name.Split('`')[0];
}
