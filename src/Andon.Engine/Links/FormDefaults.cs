using System.Text.Json;
using System.Text.Json.Nodes;
using Andon.Pipelines;

namespace Andon.Links;

/// <summary>A form as it is when nobody fills anything in: the defaults of its properties.</summary>
internal static class FormDefaults
{
    public static byte[] Of(JsonElement? schema)
    {
        var form = new JsonObject();
        if (schema is { ValueKind: JsonValueKind.Object } s && s.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("default", out var value)) form[property.Name] = JsonNode.Parse(value.GetRawText());
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(form, AndonJson.Options);
    }

    /// <summary>Whether a form may be handed in just so.</summary>
    public static bool Suffice(Step step)
    {
        var data = JsonSerializer.Deserialize<JsonElement>(Of(step.Human?.FormSchema), AndonJson.Options);
        return (step.Form?.Validate(data) ?? []).IsEmpty && (step.OutputSchema?.Validate(data) ?? []).IsEmpty;
    }
}
