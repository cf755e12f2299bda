using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c> and <c>exclusiveMaximum</c>.</summary>
internal sealed class RangeKeyword(string name, string phrase, JsonNumber limit, int sign, bool inclusive) : Keyword
{
    public static Keyword? ReadMinimum(SchemaObject schema) => Read(schema, "minimum", "at least", 1, inclusive: true);

    public static Keyword? ReadMaximum(SchemaObject schema) => Read(schema, "maximum", "at most", -1, inclusive: true);

    public static Keyword? ReadExclusiveMinimum(SchemaObject schema) => Read(schema, "exclusiveMinimum", "greater than", 1, inclusive: false);

    public static Keyword? ReadExclusiveMaximum(SchemaObject schema) => Read(schema, "exclusiveMaximum", "less than", -1, inclusive: false);

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Number)
            return true;
        var side = JsonNumber.Of(instance).ComparedTo(limit) * sign;
        return side > 0 || (inclusive && side == 0) || (run.Collects && run.Fail(at, name, $"must be {phrase} {limit}"));
    }

    private static RangeKeyword? Read(SchemaObject schema, string name, string phrase, int sign, bool inclusive) =>
        schema.Number(name) is { } limit ? new RangeKeyword(name, phrase, limit, sign, inclusive) : null;
}

/// <summary><c>multipleOf</c>, exact for any number.</summary>
internal sealed class MultipleOfKeyword(JsonNumber divisor) : Keyword
{
    // Arithmetic is quadratic in the digits of the divisor; those of the instance cost linear time.
    private const int MostDigits = 1_000;

    public static Keyword? Read(SchemaObject schema)
    {
        if (schema.Number("multipleOf") is not { } divisor)
            return null;
        if (!divisor.IsPositive)
            schema.Fail("multipleOf", "must be greater than 0");
        else if (divisor.DigitCount > MostDigits)
            schema.Fail("multipleOf", $"must have at most {MostDigits:N0} digits");
        else
            return new MultipleOfKeyword(divisor);
        return null;
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated) =>
        instance.ValueKind != JsonValueKind.Number
        || JsonNumber.Of(instance).IsMultipleOf(divisor)
        || (run.Collects && run.Fail(at, "multipleOf", $"must be a multiple of {divisor}"));
}
