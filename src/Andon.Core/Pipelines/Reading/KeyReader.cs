using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>Takes the known keys out of a mapping, each as the kind it must be. A key that is null counts as not given.</summary>
internal readonly struct KeyReader
{
    private readonly SourceMapping mapping;
    private readonly ReadContext context;

    /// <summary>Takes keys of a mapping that may have any.</summary>
    public KeyReader(SourceMapping mapping, string pointer, ReadContext context)
    {
        this.mapping = mapping;
        this.context = context;
        Pointer = pointer;
    }

    /// <summary>Reports every key that is not among the known ones.</summary>
    public KeyReader(SourceMapping mapping, string pointer, ReadContext context, string[] known)
        : this(mapping, pointer, context)
    {
        foreach (var entry in mapping.Entries)
        {
            if (context.Problems.IsFull) break;
            if (Array.IndexOf(known, entry.Key) < 0)
                context.Fail("unknown_key", JsonPointer.Of(pointer, entry.Key), entry.Line, entry.Column, $"unknown key '{entry.Key}'{Nearest.Hint(entry.Key, known)}");
        }
    }

    public string Pointer { get; }

    public string At(string key) => JsonPointer.Of(Pointer, key);

    public SourceNode? Node(string key) =>
        mapping.Find(key)?.Value is { } value and not SourceScalar { Type: ScalarKind.Null } ? value : null;

    /// <summary>The text of a required key; empty where it is missing, which has been reported.</summary>
    public string RequiredText(string key, string remedy)
    {
        if (Node(key) is null)
        {
            context.Fail("missing_key", At(key), mapping, $"the key '{key}' is missing; {remedy}");
            return "";
        }

        return Text(key) ?? "";
    }

    public string? Text(string key)
    {
        var node = Node(key);
        if (node is null or SourceScalar { Type: ScalarKind.String }) return ((SourceScalar?)node)?.Text;
        context.Fail("wrong_kind", At(key), node, $"'{key}' must be a string, not {node.Kind}{(node is SourceScalar ? "; put it in quotes" : "")}");
        return null;
    }

    public bool? Boolean(string key)
    {
        var node = Node(key);
        if (node is null) return null;
        if (node is SourceScalar { Type: ScalarKind.Boolean } scalar) return scalar.Text.Length == 4;
        context.FailKind(At(key), node, key, "true or false");
        return null;
    }

    public int? Integer(string key)
    {
        var node = Node(key);
        if (node is null) return null;
        if (node is SourceScalar { Type: ScalarKind.Number } scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        context.Fail("wrong_kind", At(key), node, $"'{key}' must be an integer, not {Shown(node)}");
        return null;
    }

    public double? Number(string key)
    {
        var node = Node(key);
        if (node is null) return null;
        if (node is SourceScalar { Type: ScalarKind.Number } scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
        context.FailKind(At(key), node, key, "a number");
        return null;
    }

    public TimeSpan? Duration(string key)
    {
        var node = Node(key);
        if (node is null) return null;
        if (node is SourceScalar scalar && Pipelines.Duration.TryParse(scalar.Text, out var duration)) return duration;
        context.Fail("duration", At(key), node, $"'{key}' must be a duration such as 500ms, 90s, 5m, 48h or 7d (at most 3650d), not {Shown(node)}");
        return null;
    }

    public TEnum Choice<TEnum>(string key, params ReadOnlySpan<(string Word, TEnum Value)> choices)
        where TEnum : struct
    {
        var node = Node(key);
        if (node is null) return default;
        foreach (var (word, value) in choices)
            if (node is SourceScalar { Type: ScalarKind.String } scalar && string.Equals(scalar.Text, word, StringComparison.Ordinal)) return value;
        var words = new List<string>();
        foreach (var (word, _) in choices) words.Add(word);
        context.Fail("unknown_value", At(key), node, $"'{key}' must be {string.Join(" or ", words)}, not {Shown(node)}");
        return default;
    }

    public SourceMapping? Mapping(string key)
    {
        var node = Node(key);
        if (node is null or SourceMapping) return (SourceMapping?)node;
        context.FailKind(At(key), node, key, "a mapping");
        return null;
    }

    public JsonElement? Json(string key) => Node(key) is { } node ? context.Json.ToElement(node) : null;

    /// <summary>A JSON Schema: a mapping or a boolean.</summary>
    public JsonElement? Schema(string key)
    {
        var node = Node(key);
        if (node is null) return null;
        if (node is SourceMapping or SourceScalar { Type: ScalarKind.Boolean }) return context.Json.ToElement(node);
        context.FailKind(At(key), node, key, "a JSON Schema, that is a mapping");
        return null;
    }

    /// <summary>A list of strings; a single string counts as a list of one.</summary>
    public ImmutableArray<string> Texts(string key)
    {
        var node = Node(key);
        if (node is null) return [];
        if (node is SourceScalar { Type: ScalarKind.String } one) return [one.Text];
        if (node is not SourceSequence list)
        {
            context.FailKind(At(key), node, key, "a list of strings");
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>(list.Items.Length);
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (list.Items[i] is SourceScalar { Type: ScalarKind.String } item) texts.Add(item.Text);
            else context.Fail("wrong_kind", JsonPointer.Of(At(key), i), list.Items[i], $"each item of '{key}' must be a string, not {list.Items[i].Kind}");
        }

        return texts.DrainToImmutable();
    }

    private static string Shown(SourceNode node) => node is SourceScalar { Text.Length: <= 40 } scalar ? $"'{scalar.Text}'" : node.Kind;
}
