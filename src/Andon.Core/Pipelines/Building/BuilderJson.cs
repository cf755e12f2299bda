using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>What hosts hand to the builder, as JSON. Names stay as they are: both <c>timeout_hours</c> and <c>minLength</c> must arrive unchanged.</summary>
internal static class BuilderJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = PipelineLimits.MaxDepth,
    };

    public static JsonElement From(object? value) => value is JsonElement json ? json.Clone() : JsonSerializer.SerializeToElement(value, Options);

    /// <summary>Adds members to an object, or replaces those of the same name.</summary>
    public static JsonElement Merge(JsonElement? whole, IReadOnlyDictionary<string, object?> members)
    {
        var merged = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (whole is { ValueKind: JsonValueKind.Object } json)
            foreach (var member in json.EnumerateObject()) merged[member.Name] = member.Value;
        foreach (var (name, value) in members) merged[name] = value;
        return From(merged);
    }
}
