using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>$ref</c>.</summary>
internal sealed class RefKeyword : Keyword
{
    private SchemaNode? _target;

    public static Keyword? Read(SchemaObject schema)
    {
        if (schema.Text("$ref") is not { } text)
            return null;
        var keyword = new RefKeyword();
        schema.Refer("$ref", text, target => keyword._target = target.Node);
        return keyword;
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated) =>
        _target!.Evaluate(run, instance, evaluated);
}

/// <summary>
/// <c>$dynamicRef</c>: a <c>$ref</c>, unless it leads to a <c>$dynamicAnchor</c>. Then the outermost resource on the way here that has a
/// dynamic anchor of that name is meant.
/// </summary>
internal sealed class DynamicRefKeyword : Keyword
{
    private SchemaNode? _target;
    private string? _anchor;

    public static Keyword? Read(SchemaObject schema)
    {
        if (schema.Text("$dynamicRef") is not { } text)
            return null;
        var keyword = new DynamicRefKeyword();
        schema.Refer("$dynamicRef", text, target =>
        {
            keyword._target = target.Node;
            keyword._anchor = string.Equals(target.Anchor, target.Node.DynamicAnchor, StringComparison.Ordinal) ? target.Anchor : null;
        });
        return keyword;
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated) =>
        Target(run).Evaluate(run, instance, evaluated);

    private SchemaNode Target(Evaluation run)
    {
        if (_anchor is not null)
        {
            foreach (var resource in run.Scopes)
            {
                if (resource.DynamicAnchors.TryGetValue(_anchor, out var dynamic))
                    return dynamic;
            }
        }

        return _target!;
    }
}
