using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// Turns schema documents into a graph of nodes. First a document is walked, which finds its identifiers and notes its references; then the
/// references are resolved, which may bring in further documents, until none is left. The first problem ends the work.
/// </summary>
internal sealed class SchemaCompiler
{
    // In the order of evaluation: what is cheap and decides most comes first.
    private static readonly Func<SchemaObject, Keyword?>[] Readers =
    [
        TypeKeyword.Read, ValuesKeyword.ReadConst, ValuesKeyword.ReadEnum,
        RangeKeyword.ReadMinimum, RangeKeyword.ReadMaximum, RangeKeyword.ReadExclusiveMinimum, RangeKeyword.ReadExclusiveMaximum,
        MultipleOfKeyword.Read,
        SizeKeyword.ReadMinLength, SizeKeyword.ReadMaxLength, SizeKeyword.ReadMinItems, SizeKeyword.ReadMaxItems,
        SizeKeyword.ReadMinProperties, SizeKeyword.ReadMaxProperties,
        PatternKeyword.Read, FormatKeyword.Read,
        MemberRules.Read, PropertyNamesKeyword.Read, ItemsKeyword.Read, ContainsKeyword.Read, UniqueItemsKeyword.Read,
        RefKeyword.Read, DynamicRefKeyword.Read,
        AllOfKeyword.Read, AnyOfKeyword.Read, OneOfKeyword.Read, NotKeyword.Read, IfKeyword.Read,
    ];

    private static readonly Func<SchemaObject, Keyword?>[] UnevaluatedReaders = [UnevaluatedPropertiesKeyword.Read, UnevaluatedItemsKeyword.Read];

    private readonly SchemaRegistry _registry;
    private readonly Queue<PendingReference> _pending = new();
    private int _count;
    private int _depth;

    public SchemaCompiler(SchemaOptions options)
    {
        Options = options;
        _registry = new SchemaRegistry(this);
    }

    public SchemaOptions Options { get; }

    /// <summary>The first problem found.</summary>
    public SchemaProblem? Problem { get; private set; }

    public SchemaNode Compile(JsonElement root)
    {
        var document = new SchemaDocument(root, "");
        var node = CompileDocument(document, SchemaRegistry.NoUri);
        while (Problem is null && _pending.TryDequeue(out var reference))
        {
            if (_registry.Resolve(reference) is { } target)
                reference.Found(target);
        }

        return node;
    }

    public SchemaNode CompileDocument(SchemaDocument document, Uri uri)
    {
        var resource = new SchemaResource(uri, document, "", _registry.VocabulariesOf(document.Root, document) ?? Vocabularies.Standard);
        var node = CompileNode(document.Root, resource, "");
        _registry.Add(uri, node.Resource);
        return node;
    }

    /// <summary>Compiles the schema at a place of a document, with all that is in it.</summary>
    public SchemaNode CompileNode(JsonElement schema, SchemaResource resource, string pointer)
    {
        var document = resource.Document;
        if (document.Nodes.TryGetValue(pointer, out var known))
            return known;
        var keywords = schema.ValueKind == JsonValueKind.Object ? Keywords(schema, document, pointer) : [];
        resource = _registry.ResourceOf(keywords, resource, pointer);
        var node = new SchemaNode(resource, document.Prefix + pointer);
        document.Nodes.Add(pointer, node);
        _depth++;
        if (++_count > Options.MaxSubschemas)
            Fail(document, pointer, $"is too large: more than {Options.MaxSubschemas:N0} subschemas");
        else if (_depth > Options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            Fail(document, pointer, $"nests too deep: more than {Options.MaxDepth:N0} levels");
        else if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            node.Complete(schema.ValueKind == JsonValueKind.True);
        else if (schema.ValueKind != JsonValueKind.Object)
            Fail(document, pointer, "must be a schema: an object or a boolean");
        else if (Problem is null)
            Complete(node, new SchemaObject(this, resource, pointer, keywords));
        _depth--;
        return node;
    }

    public void Refer(PendingReference reference) => _pending.Enqueue(reference);

    public void Fail(SchemaDocument document, string pointer, string message) =>
        Problem ??= new SchemaProblem(document.Prefix + pointer, message);

    private static void Complete(SchemaNode node, SchemaObject schema)
    {
        SchemaRegistry.AddAnchors(node, schema);
        // Compiled because references may lead there, and because a problem in them is a problem of the schema.
        schema.SchemaMap("$defs");
        schema.Schema("contentSchema");
        node.Complete(Read(Readers, schema), Read(UnevaluatedReaders, schema));
    }

    private static Keyword[] Read(Func<SchemaObject, Keyword?>[] readers, SchemaObject schema) =>
        [.. readers.Select(reader => reader(schema)).OfType<Keyword>()];

    private Dictionary<string, JsonElement> Keywords(JsonElement schema, SchemaDocument document, string pointer)
    {
        var keywords = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in schema.EnumerateObject())
        {
            var name = JsonText.NameOf(property);
            if (!keywords.TryAdd(name, property.Value))
                Fail(document, JsonPointers.Append(pointer, name), "occurs twice");
        }

        return keywords;
    }
}
