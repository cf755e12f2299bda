using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>anyOf</c>.</summary>
internal sealed class AnyOfKeyword(SchemaNode[] branches) : Keyword
{
    public static Keyword? Read(SchemaObject schema) => schema.Schemas("anyOf") is { } branches ? new AnyOfKeyword(branches) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        var attempts = new Attempts(run);
        var any = false;
        foreach (var branch in branches)
        {
            any |= attempts.Try(branch, instance, evaluated);
            // Where somebody asks what was evaluated, every branch that matches has to say so.
            if (run.Stopped || (any && evaluated is null))
                break;
        }

        return any || (run.Collects && attempts.Explain(at, "anyOf"));
    }
}

/// <summary><c>oneOf</c>.</summary>
internal sealed class OneOfKeyword(SchemaNode[] branches) : Keyword
{
    public static Keyword? Read(SchemaObject schema) => schema.Schemas("oneOf") is { } branches ? new OneOfKeyword(branches) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        var attempts = new Attempts(run);
        var first = -1;
        for (var i = 0; i < branches.Length; i++)
        {
            if (!attempts.Try(branches[i], instance, evaluated))
            {
                if (run.Stopped)
                    return false;
                continue;
            }

            if (first >= 0)
                return run.Collects && run.Fail(at, "oneOf", $"must match exactly one alternative, but matches number {first + 1} and number {i + 1}");
            first = i;
        }

        return first >= 0 || (run.Collects && attempts.Explain(at, "oneOf"));
    }
}
