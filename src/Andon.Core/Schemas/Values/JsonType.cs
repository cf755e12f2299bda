using System.Collections.Immutable;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>A set of the seven types that <c>type</c> names. An integer is a number whose fraction is zero.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
}

internal static class JsonType
{
    private static readonly (string Name, string Phrase, JsonTypes Type)[] Known =
    [
        ("null", "null", JsonTypes.Null),
        ("boolean", "a boolean", JsonTypes.Boolean),
        ("integer", "an integer", JsonTypes.Integer),
        ("number", "a number", JsonTypes.Number),
        ("string", "a string", JsonTypes.String),
        ("array", "an array", JsonTypes.Array),
        ("object", "an object", JsonTypes.Object),
    ];

    public static JsonTypes? Parse(string name)
    {
        foreach (var known in Known)
        {
            if (string.Equals(known.Name, name, StringComparison.Ordinal))
                return known.Type;
        }

        return null;
    }

    public static JsonTypes Of(JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Number => JsonTypes.Number,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.Object => JsonTypes.Object,
        _ => JsonTypes.None,
    };

    public static bool Matches(JsonTypes allowed, JsonElement instance)
    {
        var type = Of(instance);
        return (allowed & type) != JsonTypes.None
            || (type == JsonTypes.Number && (allowed & JsonTypes.Integer) != JsonTypes.None && JsonNumber.Of(instance).IsInteger);
    }

    /// <summary>The seven words that <c>type</c> may say.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>"a string, a number or null".</summary>
    public static string Phrase(JsonTypes types)
    {
        string[] phrases = [.. Known.Where(known => (types & known.Type) != JsonTypes.None).Select(known => known.Phrase)];
        return phrases.Length < 2
            ? string.Concat(phrases)
            : $"{string.Join(", ", phrases[..^1])} or {phrases[^1]}";
    }
}
