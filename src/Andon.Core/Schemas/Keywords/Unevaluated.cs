using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>unevaluatedProperties</c>: what no keyword beside it, or within a subschema beside it, has evaluated.</summary>
internal sealed class UnevaluatedPropertiesKeyword(SchemaNode schema) : Keyword
{
    public static Keyword? Read(SchemaObject schema) =>
        schema.Schema("unevaluatedProperties") is { } rest ? new UnevaluatedPropertiesKeyword(rest) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;
        var valid = true;
        var index = -1;
        foreach (var property in instance.EnumerateObject())
        {
            index++;
            if (evaluated![index] || EvaluateProperty(run, at, property))
                continue;
            valid = false;
            if (!run.GoesOn)
                return false;
        }

        evaluated!.AddAll();
        return valid;
    }

    private bool EvaluateProperty(Evaluation run, SchemaNode at, JsonProperty property)
    {
        if (!schema.IsFalse || !run.Collects)
            return run.Property(schema, property);
        return run.FailProperty(at, "unevaluatedProperties", JsonText.NameOf(property), "is no known property");
    }
}

/// <summary><c>unevaluatedItems</c>: what no keyword beside it, or within a subschema beside it, has evaluated.</summary>
internal sealed class UnevaluatedItemsKeyword(SchemaNode schema) : Keyword
{
    public static Keyword? Read(SchemaObject schema) =>
        schema.Schema("unevaluatedItems") is { } rest ? new UnevaluatedItemsKeyword(rest) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array)
            return true;
        var valid = true;
        var index = -1;
        foreach (var item in instance.EnumerateArray())
        {
            index++;
            if (evaluated![index] || run.Item(schema, item, index))
                continue;
            valid = false;
            if (!run.GoesOn)
                return false;
        }

        evaluated!.AddAll();
        return valid;
    }
}
