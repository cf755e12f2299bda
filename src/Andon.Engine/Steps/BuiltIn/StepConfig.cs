using System.Text.Json;

namespace Andon.Steps.BuiltIn;

/// <summary>
/// Reading a rendered <c>config</c>. It met the type's schema when it was published, but its templates had no values then, so what they
/// gave is checked here. What is wrong stays wrong in another attempt.
/// </summary>
internal static class StepConfig
{
    public static StepFailedException Invalid(string message) => new("invalid_config", message, retryable: false);

    /// <summary>The properties by name; an unknown one is refused rather than ignored.</summary>
    public static Dictionary<string, JsonElement> Read(JsonElement config, params ReadOnlySpan<string> known)
    {
        if (config.ValueKind != JsonValueKind.Object) throw Invalid("The config is no object.");
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in config.EnumerateObject())
        {
            // `deps` may stand inside `config`; it is not the handler's.
            if (property.NameEquals("deps")) continue;
            if (!known.Contains(property.Name))
                throw Invalid($"'{property.Name}' is not known here; known are {string.Join(", ", known.ToArray())}.");
            properties[property.Name] = property.Value;
        }

        return properties;
    }

    /// <summary>A text; numbers and booleans are taken too, as a template gives the value with its type.</summary>
    public static string Text(JsonElement value, string what) => value.ValueKind switch
    {
        JsonValueKind.String => NoZero(value.GetString()!, what),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Invalid($"{what} is {Kind(value)}; a text is needed."),
    };

    /// <summary>An object of whatever.</summary>
    public static Dictionary<string, JsonElement> Members(JsonElement value, string what) => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal)
        : throw Invalid($"{what} is {Kind(value)}; an object is needed.");

    /// <summary>An object of texts.</summary>
    public static Dictionary<string, string> Texts(JsonElement value, string what) =>
        Members(value, what).ToDictionary(member => member.Key, member => Text(member.Value, $"{what}.{member.Key}"), StringComparer.Ordinal);

    /// <summary>A list of texts.</summary>
    public static List<string> TextList(JsonElement value, string what)
    {
        if (value.ValueKind != JsonValueKind.Array) throw Invalid($"{what} is {Kind(value)}; a list is needed.");
        return [.. value.EnumerateArray().Select((item, index) => Text(item, $"{what}[{index}]"))];
    }

    private static string NoZero(string text, string what) =>
        text.Contains('\0') ? throw Invalid($"{what} holds a NUL character.") : text;

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "a boolean",
    };
}
