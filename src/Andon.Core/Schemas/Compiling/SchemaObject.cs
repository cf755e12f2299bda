using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// One schema object while it is compiled: gives keywords their values in the types they need. A value of another type is a problem of the
/// schema, noted once; the reader then gets nothing, as if the keyword were absent.
/// </summary>
internal sealed class SchemaObject(SchemaCompiler compiler, SchemaResource resource, string pointer, Dictionary<string, JsonElement> keywords)
{
    public bool AssertsFormats => compiler.Options.AssertFormats || resource.Vocabularies.HasFlag(Vocabularies.FormatAssertion);

    /// <summary>Notes a problem with the value of a keyword.</summary>
    public void Fail(string keyword, string message) => FailAt(JsonPointers.Append(pointer, keyword), message);

    /// <summary>The value of a keyword; null when it is absent, or of a vocabulary that is not in use.</summary>
    public JsonElement? Get(string keyword) =>
        keywords.TryGetValue(keyword, out var value) && Vocabulary.Knows(resource.Vocabularies, keyword) ? value : null;

    public string? Text(string keyword) => Get(keyword, JsonValueKind.String, "must be a string") is { } value ? JsonText.Of(value) : null;

    public bool? Flag(string keyword)
    {
        if (Get(keyword) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.ValueKind == JsonValueKind.True;
        Fail(keyword, "must be a boolean");
        return null;
    }

    public JsonNumber? Number(string keyword) =>
        Get(keyword, JsonValueKind.Number, "must be a number") is { } value ? JsonNumber.Of(value) : null;

    public long? Count(string keyword)
    {
        if (Number(keyword) is not { } number)
            return null;
        if (number.AsCount() is { } count)
            return count;
        Fail(keyword, "must be an integer of at least 0");
        return null;
    }

    public JsonElement[]? Array(string keyword) =>
        Get(keyword, JsonValueKind.Array, "must be an array") is { } value ? [.. value.EnumerateArray()] : null;

    public string[] Texts(string keyword) =>
        Get(keyword) is { } value ? Strings(value, JsonPointers.Append(pointer, keyword)) : [];

    /// <summary>One string, or several in an array.</summary>
    public string[]? TextOrTexts(string keyword) => Get(keyword) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => [JsonText.Of(text)],
        { ValueKind: JsonValueKind.Array } texts when texts.GetArrayLength() > 0 => Strings(texts, JsonPointers.Append(pointer, keyword)),
        _ => FailWith<string[]>(keyword, "must be a string or an array of strings that is not empty"),
    };

    public Dictionary<string, string[]> TextMap(string keyword)
    {
        var map = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, value) in Members(keyword))
            map[name] = Strings(value, JsonPointers.Append(JsonPointers.Append(pointer, keyword), name));
        return map;
    }

    public SchemaNode? Schema(string keyword) =>
        Get(keyword) is { } value ? compiler.CompileNode(value, resource, JsonPointers.Append(pointer, keyword)) : null;

    public SchemaNode[]? Schemas(string keyword)
    {
        if (Array(keyword) is not { } values)
            return null;
        if (values.Length == 0)
            Fail(keyword, "must not be empty");
        var at = JsonPointers.Append(pointer, keyword);
        return [.. values.Select((value, index) => compiler.CompileNode(value, resource, JsonPointers.Append(at, index)))];
    }

    public Dictionary<string, SchemaNode> SchemaMap(string keyword)
    {
        var map = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        var at = JsonPointers.Append(pointer, keyword);
        foreach (var (name, value) in Members(keyword))
            map[name] = compiler.CompileNode(value, resource, JsonPointers.Append(at, name));
        return map;
    }

    public IEnumerable<(BoundedRegex Regex, SchemaNode Schema)> PatternMap(string keyword)
    {
        foreach (var (pattern, schema) in SchemaMap(keyword))
        {
            if (RegexAt(JsonPointers.Append(JsonPointers.Append(pointer, keyword), pattern), pattern) is { } regex)
                yield return (regex, schema);
        }
    }

    public BoundedRegex? Regex(string keyword, string pattern) => RegexAt(JsonPointers.Append(pointer, keyword), pattern);

    /// <summary>Resolves a reference when all that is known so far is compiled.</summary>
    public void Refer(string keyword, string text, Action<ReferenceTarget> found) =>
        compiler.Refer(new PendingReference(resource, JsonPointers.Append(pointer, keyword), text, found));

    private BoundedRegex? RegexAt(string at, string pattern)
    {
        if (BoundedRegex.TryCreate(pattern, compiler.Options, out var regex, out var problem))
            return regex;
        FailAt(at, problem);
        return null;
    }

    private JsonElement? Get(string keyword, JsonValueKind kind, string otherwise)
    {
        if (Get(keyword) is not { } value)
            return null;
        if (value.ValueKind == kind)
            return value;
        Fail(keyword, otherwise);
        return null;
    }

    private IEnumerable<(string Name, JsonElement Value)> Members(string keyword) =>
        Get(keyword, JsonValueKind.Object, "must be an object") is { } value
            ? value.EnumerateObject().Select(member => (JsonText.NameOf(member), member.Value))
            : [];

    private string[] Strings(JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(JsonText.Of)];
        FailAt(at, "must be an array of strings");
        return [];
    }

    private T? FailWith<T>(string keyword, string message)
        where T : class
    {
        Fail(keyword, message);
        return null;
    }

    private void FailAt(string at, string message) => compiler.Fail(resource.Document, at, message);
}
