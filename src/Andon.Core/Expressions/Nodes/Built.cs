namespace Andon.Expressions;

/// <summary>The only way to results that can grow: each is held to its limit.</summary>
internal static class Built
{
    public static Evaluation Text(string text) => Evaluation.Of(Value.From(text));

    /// <summary>Asked before the text is made, so that what is too long never exists.</summary>
    public static bool TextFits(long length, out Evaluation failure)
    {
        var fits = length <= ExpressionLimits.MaxStringLength;
        failure = fits ? default : Evaluation.Fail($"the string would be longer than {ExpressionLimits.MaxStringLength} characters");
        return fits;
    }

    public static bool ListFits(long count, out Evaluation failure)
    {
        var fits = count <= ExpressionLimits.MaxListLength;
        failure = fits ? default : Evaluation.Fail($"the list would have more than {ExpressionLimits.MaxListLength} elements");
        return fits;
    }

    public static Evaluation List(Value[] items)
    {
        if (!ListFits(items.Length, out var failure)) return failure;
        var list = new ListValue(items);
        return list.Size <= ExpressionLimits.MaxValueSize ? Evaluation.Of(Value.FromList(list)) : TooLarge();
    }

    public static Evaluation Map(Value[] keys, Value[] values)
    {
        var map = new MapValue(keys, values);
        if (map.HasRepeatedKey) return Evaluation.Fail("repeated key in a map");
        return map.Size <= ExpressionLimits.MaxValueSize ? Evaluation.Of(Value.FromMap(map)) : TooLarge();
    }

    private static Evaluation TooLarge() =>
        Evaluation.Fail($"the value would be larger than {ExpressionLimits.MaxValueSize} characters of JSON");
}
