using System.Text;
using System.Text.Json;
using Andon.Expressions;

namespace Andon.Pipelines;

/// <summary>What is common to the <c>config</c> of all steps.</summary>
internal static class StepConfig
{
    /// <summary>What begins an expression inside a string.</summary>
    public const string Open = "${{";

    private static readonly JsonElement EmptyObject = Parse("{}");

    /// <summary>What a step without a config has.</summary>
    public static JsonElement Empty => EmptyObject;

    /// <summary>The template of a step without a config.</summary>
    public static Template EmptyTemplate { get; } = Template.TryParse(EmptyObject, out var template, out _) ? template : throw new InvalidOperationException();

    /// <summary>Whether a config says nothing.</summary>
    public static bool IsEmpty(JsonElement? config) =>
        config is not { } json || json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined || (json.ValueKind == JsonValueKind.Object && json.GetPropertyCount() == 0);

    /// <summary>Whether a value is a string that holds an expression, so that it is known only when rendered.</summary>
    public static bool IsTemplate(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.Contains(Open, StringComparison.Ordinal);

    /// <summary>What such a string begins with, whatever its expressions give.</summary>
    public static string BeforeTemplate(JsonElement value) => value.GetString()!.Split(Open, 2)[0];

    /// <summary>Whether a value is or holds such a string.</summary>
    public static bool HoldsTemplate(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => HoldsTemplate(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HoldsTemplate),
        _ => IsTemplate(value),
    };

    /// <summary>A member of an object, or null; a member that is null counts as not given.</summary>
    public static JsonElement? Get(JsonElement config, string name) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Whether a value nests deeper than what is written can be read back.</summary>
    public static bool IsTooDeep(JsonElement? value, int levels = PipelineLimits.MaxValueDepth) => value is { } json && json.ValueKind switch
    {
        JsonValueKind.Object => levels == 0 || json.EnumerateObject().Any(member => IsTooDeep(member.Value, levels - 1)),
        JsonValueKind.Array => levels == 0 || json.EnumerateArray().Any(item => IsTooDeep(item, levels - 1)),
        _ => false,
    };

    /// <summary>The value at a pointer, or null.</summary>
    public static JsonElement? At(JsonElement root, string pointer)
    {
        var value = root;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = JsonPointer.Unescape(part);
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member)) value = member;
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, out var i) && i >= 0 && i < value.GetArrayLength()) value = value[i];
            else return null;
        }

        return value;
    }

    private static JsonElement Parse(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        return JsonElement.ParseValue(ref reader);
    }
}
