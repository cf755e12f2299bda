using System.Globalization;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>A reference that waits until all identifiers of the documents known so far are known.</summary>
/// <param name="From">The resource it stands in: its base.</param>
/// <param name="Pointer">Where it stands in the document.</param>
/// <param name="Text">The URI reference.</param>
/// <param name="Found">Takes what it leads to.</param>
internal sealed record PendingReference(SchemaResource From, string Pointer, string Text, Action<ReferenceTarget> Found);

/// <summary>What a reference leads to, with the anchor when it names one.</summary>
internal sealed record ReferenceTarget(SchemaNode Node, string? Anchor);

/// <summary>Knows resources by URI and finds what references lead to (JSON Schema Core, sections 8 and 9).</summary>
internal sealed class SchemaRegistry(SchemaCompiler compiler)
{
    /// <summary>The base of a schema without <c>$id</c> (RFC 3986, section 5.1.4: the application decides).</summary>
    public static readonly Uri NoUri = new("andon://schema/");

    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);

    /// <summary>Names a document by where it was found; its root may have given it another name besides.</summary>
    public void Add(Uri uri, SchemaResource resource) => _resources.TryAdd(uri.AbsoluteUri, resource);

    /// <summary>The resource of a schema: the one around it, or a new one when it has an <c>$id</c>.</summary>
    public SchemaResource ResourceOf(Dictionary<string, JsonElement> keywords, SchemaResource around, string pointer)
    {
        if (!keywords.TryGetValue("$id", out var id))
            return around;
        var at = JsonPointers.Append(pointer, "$id");
        if (id.ValueKind != JsonValueKind.String)
            return Fail(around, at, "must be a string");
        var (text, fragment) = SplitFragment(JsonText.Of(id));
        if (fragment.Length > 0)
            return Fail(around, at, "must not have a fragment");
        if (!Uri.TryCreate(around.Uri, text, out var uri))
            return Fail(around, at, "must be a URI");
        var vocabularies = keywords.TryGetValue("$schema", out var dialect)
            ? VocabulariesOf(dialect, around.Document, JsonPointers.Append(pointer, "$schema")) ?? around.Vocabularies
            : around.Vocabularies;
        var resource = new SchemaResource(uri, around.Document, pointer, vocabularies);
        if (!_resources.TryAdd(uri.AbsoluteUri, resource) && pointer.Length > 0 && _resources[uri.AbsoluteUri].Document == around.Document)
            return Fail(around, at, $"occurs twice: {uri.AbsoluteUri}");
        return resource;
    }

    public static void AddAnchors(SchemaNode node, SchemaObject schema)
    {
        Add("$anchor", node.Resource.Anchors);
        node.DynamicAnchor = Add("$dynamicAnchor", node.Resource.DynamicAnchors);
        if (node.DynamicAnchor is not null)
            node.Resource.Anchors.TryAdd(node.DynamicAnchor, node);

        string? Add(string keyword, Dictionary<string, SchemaNode> anchors)
        {
            if (schema.Text(keyword) is not { } name)
                return null;
            if (!IsAnchor(name))
                schema.Fail(keyword, "must be a name of letters, digits, '-', '_' and '.', not starting with a digit");
            else if (!anchors.TryAdd(name, node))
                schema.Fail(keyword, $"occurs twice: {name}");
            return name;
        }
    }

    /// <summary>The vocabularies of a document, by its <c>$schema</c>; null with a problem.</summary>
    public Vocabularies? VocabulariesOf(JsonElement root, SchemaDocument document) =>
        JsonText.Member(root, "$schema") is { } dialect
            ? VocabulariesOf(dialect, document, "/$schema")
            : Vocabularies.Standard;

    public ReferenceTarget? Resolve(PendingReference reference)
    {
        var (text, fragment) = SplitFragment(reference.Text);
        var resource = text.Length == 0 ? reference.From : Find(reference, text);
        if (resource is null)
            return null;
        fragment = Uri.UnescapeDataString(fragment);
        var isPointer = fragment.Length == 0 || fragment[0] == '/';
        var node = isPointer ? AtPointer(resource, fragment) : resource.Anchors.GetValueOrDefault(fragment);
        if (node is not null)
            return new ReferenceTarget(node, isPointer ? null : fragment);
        Fail(reference.From, reference.Pointer, $"leads nowhere: {reference.Text}");
        return null;
    }

    private SchemaResource? Find(PendingReference reference, string text)
    {
        if (!Uri.TryCreate(reference.From.Uri, text, out var uri))
        {
            Fail(reference.From, reference.Pointer, $"must be a URI: {text}");
            return null;
        }

        if (_resources.TryGetValue(uri.AbsoluteUri, out var known))
            return known;
        if (Document(uri) is not { } root)
        {
            Fail(reference.From, reference.Pointer, $"leads to an unknown document: {text}");
            return null;
        }

        compiler.CompileDocument(new SchemaDocument(root, uri.AbsoluteUri + "#"), uri);
        return _resources.GetValueOrDefault(uri.AbsoluteUri);
    }

    private JsonElement? Document(Uri uri)
    {
        if (Metaschemas.Find(uri.AbsoluteUri) is { } metaschema)
            return metaschema;
        // An undefined element is what a careless resolver answers when it finds nothing; a copy outlives its document.
        return compiler.Options.Resolve?.Invoke(uri) is { ValueKind: not JsonValueKind.Undefined } document ? document.Clone() : null;
    }

    /// <summary>
    /// The schema at a pointer from the root of a resource. It may lie under a keyword that is not known, and be compiled only now: then it
    /// belongs to the nearest resource around it.
    /// </summary>
    private SchemaNode? AtPointer(SchemaResource resource, string pointer)
    {
        var document = resource.Document;
        var at = "";
        var value = document.Root;
        var nearest = document.Nodes[""].Resource;
        foreach (var token in JsonPointers.Tokens(resource.Pointer + pointer))
        {
            if (Child(value, token) is not { } child)
                return null;
            value = child;
            at = JsonPointers.Append(at, token);
            if (document.Nodes.TryGetValue(at, out var known))
                nearest = known.Resource;
        }

        return compiler.CompileNode(value, nearest, at);
    }

    private static JsonElement? Child(JsonElement value, string token)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return JsonText.Member(value, token);
        var isIndex = int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength();
        return isIndex ? value[index] : null;
    }

    private Vocabularies? VocabulariesOf(JsonElement dialect, SchemaDocument document, string pointer)
    {
        var text = dialect.ValueKind == JsonValueKind.String ? SplitFragment(JsonText.Of(dialect)).Before : "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            compiler.Fail(document, pointer, "must be an absolute URI");
            return null;
        }

        if (uri.AbsoluteUri is Metaschemas.Standard)
            return Vocabularies.Standard;
        if (Document(uri) is not { } metaschema)
        {
            compiler.Fail(document, pointer, $"names an unknown dialect: {uri.AbsoluteUri}; known is {Metaschemas.Standard}");
            return null;
        }

        var declared = Vocabulary.Declared(metaschema, out var unknown);
        if (declared is null)
            compiler.Fail(document, pointer, $"requires an unknown vocabulary: {unknown}");
        return declared;
    }

    private SchemaResource Fail(SchemaResource around, string pointer, string message)
    {
        compiler.Fail(around.Document, pointer, message);
        return around;
    }

    private static (string Before, string Fragment) SplitFragment(string reference)
    {
        var hash = reference.IndexOf('#');
        return hash < 0 ? (reference, "") : (reference[..hash], reference[(hash + 1)..]);
    }

    private static bool IsAnchor(string name) =>
        name.Length > 0
        && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '.');
}
