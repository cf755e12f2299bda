using System.Collections.Frozen;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>The vocabularies of draft 2020-12 whose keywords do something here, and those that change what one does.</summary>
[Flags]
internal enum Vocabularies
{
    None = 0,
    Core = 1,
    Applicator = 2,
    Unevaluated = 4,
    Validation = 8,
    FormatAnnotation = 16,
    FormatAssertion = 32,
    Content = 64,
    MetaData = 128,

    /// <summary>Those of the standard metaschema.</summary>
    Standard = Core | Applicator | Unevaluated | Validation | FormatAnnotation | Content | MetaData,
}

internal static class Vocabulary
{
    private const string Prefix = "https://json-schema.org/draft/2020-12/vocab/";

    private static readonly FrozenDictionary<string, Vocabularies> OfKeyword = new (Vocabularies Vocabulary, string[] Keywords)[]
    {
        (Vocabularies.Core, ["$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$defs"]),
        (Vocabularies.Applicator,
        [
            "prefixItems", "items", "contains", "additionalProperties", "properties", "patternProperties", "dependentSchemas",
            "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not",
        ]),
        (Vocabularies.Unevaluated, ["unevaluatedItems", "unevaluatedProperties"]),
        (Vocabularies.Validation,
        [
            "type", "const", "enum", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
            "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required",
            "dependentRequired",
        ]),
        (Vocabularies.FormatAnnotation | Vocabularies.FormatAssertion, ["format"]),
        (Vocabularies.Content, ["contentEncoding", "contentMediaType", "contentSchema"]),
    }
    .SelectMany(entry => entry.Keywords.Select(keyword => (keyword, entry.Vocabulary)))
    .ToFrozenDictionary(entry => entry.keyword, entry => entry.Vocabulary, StringComparer.Ordinal);

    /// <summary>Whether a keyword means anything where these vocabularies are in use.</summary>
    public static bool Knows(Vocabularies used, string keyword) =>
        OfKeyword.TryGetValue(keyword, out var vocabulary) && (used & vocabulary) != Vocabularies.None;

    /// <summary>
    /// The vocabularies a metaschema declares with <c>$vocabulary</c>; without it, the standard ones. Null, with the URI, when it requires one
    /// that is not known.
    /// </summary>
    public static Vocabularies? Declared(JsonElement metaschema, out string? unknown)
    {
        unknown = null;
        if (JsonText.Member(metaschema, "$vocabulary") is not { ValueKind: JsonValueKind.Object } declared)
            return Vocabularies.Standard;
        var used = Vocabularies.Core;
        foreach (var property in declared.EnumerateObject())
        {
            var uri = JsonText.NameOf(property);
            if (Find(uri) is { } vocabulary)
                used |= vocabulary;
            else if (property.Value.ValueKind == JsonValueKind.True)
                unknown ??= uri;
        }

        return unknown is null ? used : null;
    }

    private static Vocabularies? Find(string uri) => !uri.StartsWith(Prefix, StringComparison.Ordinal) ? null : uri[Prefix.Length..] switch
    {
        "core" => Vocabularies.Core,
        "applicator" => Vocabularies.Applicator,
        "unevaluated" => Vocabularies.Unevaluated,
        "validation" => Vocabularies.Validation,
        "meta-data" => Vocabularies.MetaData,
        "format-annotation" => Vocabularies.FormatAnnotation,
        "format-assertion" => Vocabularies.FormatAssertion,
        "content" => Vocabularies.Content,
        _ => null,
    };
}
