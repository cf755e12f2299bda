using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>allOf</c>.</summary>
internal sealed class AllOfKeyword(SchemaNode[] branches) : Keyword
{
    public static Keyword? Read(SchemaObject schema) => schema.Schemas("allOf") is { } branches ? new AllOfKeyword(branches) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        var valid = true;
        foreach (var branch in branches)
        {
            if (branch.Evaluate(run, instance, evaluated))
                continue;
            valid = false;
            if (!run.GoesOn)
                return false;
        }

        return valid;
    }
}

/// <summary><c>not</c>.</summary>
internal sealed class NotKeyword(SchemaNode schema) : Keyword
{
    public static Keyword? Read(SchemaObject schema) => schema.Schema("not") is { } forbidden ? new NotKeyword(forbidden) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (!run.Silently(schema, instance, null))
            return !run.Stopped;
        return run.Collects && run.Fail(at, "not", "matches what is forbidden");
    }
}

/// <summary><c>if</c>, <c>then</c>, <c>else</c>.</summary>
internal sealed class IfKeyword(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword
{
    public static Keyword? Read(SchemaObject schema)
    {
        // Read even where they mean nothing: they may be what a reference leads to.
        var (then, otherwise) = (schema.Schema("then"), schema.Schema("else"));
        return schema.Schema("if") is { } condition ? new IfKeyword(condition, then, otherwise) : null;
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        var branch = run.Silently(condition, instance, evaluated) ? then : otherwise;
        return !run.Stopped && (branch is null || branch.Evaluate(run, instance, evaluated));
    }
}
