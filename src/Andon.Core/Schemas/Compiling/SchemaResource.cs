using System.Text.Json;

namespace Andon.Schemas;

/// <summary>A JSON document with schemas in it.</summary>
/// <param name="root">The whole of it.</param>
/// <param name="prefix">What its locations start with: nothing for the document that is compiled, else its URI and <c>#</c>.</param>
internal sealed class SchemaDocument(JsonElement root, string prefix)
{
    public JsonElement Root { get; } = root;

    public string Prefix { get; } = prefix;

    /// <summary>The subschemas compiled so far, by pointer.</summary>
    public Dictionary<string, SchemaNode> Nodes { get; } = new(StringComparer.Ordinal);
}

/// <summary>A schema with a URI of its own: the root of a document, or a subschema with <c>$id</c>.</summary>
internal sealed class SchemaResource(Uri uri, SchemaDocument document, string pointer, Vocabularies vocabularies)
{
    /// <summary>The base of the references within it.</summary>
    public Uri Uri { get; } = uri;

    public SchemaDocument Document { get; } = document;

    /// <summary>Where it stands in the document.</summary>
    public string Pointer { get; } = pointer;

    public Vocabularies Vocabularies { get; } = vocabularies;

    /// <summary>By name, those of <c>$anchor</c> and of <c>$dynamicAnchor</c>.</summary>
    public Dictionary<string, SchemaNode> Anchors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SchemaNode> DynamicAnchors { get; } = new(StringComparer.Ordinal);
}
