using System.Text.Json;

namespace Andon.Cli.Pipelines;

/// <summary>The one question that reading <c>k=v</c> asks of a parameters schema: may there be a string?</summary>
internal static class ParamsSchema
{
    private const int Deepest = 16;

    /// <summary>The schema of a parameter; false where the parameters schema says nothing of it.</summary>
    public static bool TryProperty(JsonElement? root, string key, out JsonElement property)
    {
        property = default;
        return root is { ValueKind: JsonValueKind.Object } schema && TryProperty(schema, schema, key, Deepest, out property);
    }

    public static bool AdmitsString(JsonElement? root, JsonElement schema) => AdmitsString(root ?? schema, schema, Deepest);

    private static bool TryProperty(JsonElement root, JsonElement schema, string key, int depth, out JsonElement property)
    {
        property = default;
        if (depth == 0 || schema.ValueKind != JsonValueKind.Object) return false;
        if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(key, out property)) return true;
        if (schema.TryGetProperty("$ref", out var reference) && TryResolve(root, reference, out var target) && TryProperty(root, target, key, depth - 1, out property)) return true;
        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (!schema.TryGetProperty(keyword, out var parts) || parts.ValueKind != JsonValueKind.Array) continue;
            foreach (var part in parts.EnumerateArray())
            {
                if (TryProperty(root, part, key, depth - 1, out property)) return true;
            }
        }

        return schema.TryGetProperty("additionalProperties", out property) && property.ValueKind == JsonValueKind.Object;
    }

    private static bool AdmitsString(JsonElement root, JsonElement schema, int depth)
    {
        if (schema.ValueKind == JsonValueKind.False) return false;
        if (schema.ValueKind != JsonValueKind.Object || depth == 0) return true;
        if (schema.TryGetProperty("type", out var type) && !TypeAdmits(type)) return false;
        if (schema.TryGetProperty("const", out var constant) && constant.ValueKind != JsonValueKind.String) return false;
        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && !values.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.String)) return false;
        if (schema.TryGetProperty("$ref", out var reference) && TryResolve(root, reference, out var target) && !AdmitsString(root, target, depth - 1)) return false;
        return Parts(schema, "allOf").All(p => AdmitsString(root, p, depth - 1)) && Any(root, schema, "anyOf", depth) && Any(root, schema, "oneOf", depth);
    }

    private static bool Any(JsonElement root, JsonElement schema, string keyword, int depth) =>
        !schema.TryGetProperty(keyword, out _) || Parts(schema, keyword).Any(p => AdmitsString(root, p, depth - 1));

    private static JsonElement.ArrayEnumerator Parts(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var parts) && parts.ValueKind == JsonValueKind.Array ? parts.EnumerateArray() : default;

    private static bool TypeAdmits(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => type.GetString() == "string",
        JsonValueKind.Array => type.EnumerateArray().Any(t => t.ValueKind == JsonValueKind.String && t.GetString() == "string"),
        _ => true,
    };

    /// <summary>References into the same document, which is all that parameters need in practice; any other admits everything.</summary>
    private static bool TryResolve(JsonElement root, JsonElement reference, out JsonElement target)
    {
        target = root;
        if (reference.ValueKind != JsonValueKind.String || reference.GetString() is not { } text || !text.StartsWith('#')) return false;
        foreach (var part in text[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target)) return false;
        }

        return true;
    }
}
