namespace Andon.Expressions;

internal sealed class Literal(int offset, Value value) : Node(offset)
{
    public Value Value => value;

    protected override Evaluation Compute(ref Frame frame) => Evaluation.Of(value);
}

/// <summary>A variable of the host's scope; <paramref name="reference"/> is its place in the expression's references.</summary>
internal sealed class Variable(int offset, string name, int reference) : Node(offset)
{
    public int Reference => reference;

    protected override Evaluation Compute(ref Frame frame) =>
        frame.Scope.TryGet(name, out var value) ? Evaluation.Of(value) : Evaluation.Fail($"undeclared reference to '{name}'");
}

/// <summary>The variable of a macro.</summary>
internal sealed class Local(int offset, int slot) : Node(offset)
{
    protected override Evaluation Compute(ref Frame frame) => Evaluation.Of(frame.Locals[slot]);
}

internal sealed class ListLiteral(int offset, Node[] items) : Node(offset, items)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var values = new Value[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var item = items[i].Evaluate(ref frame).Storable();
            if (!item.Ok) return item;
            values[i] = item.Value;
        }
        return Built.List(values);
    }
}

internal sealed class MapLiteral(int offset, Node[] keys, Node[] values) : Node(offset, [.. keys, .. values])
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var (newKeys, newValues) = (new Value[keys.Length], new Value[keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i].Evaluate(ref frame);
            if (!key.Ok) return key;
            if (key.Value.Kind is not (ValueKind.String or ValueKind.Int or ValueKind.Bool))
                return Evaluation.Fail($"unsupported key type: {key.Value.KindName}").PlacedAt(keys[i].Offset);
            var value = values[i].Evaluate(ref frame).Storable();
            if (!value.Ok) return value;
            (newKeys[i], newValues[i]) = (key.Value, value.Value);
        }
        return Built.Map(newKeys, newValues);
    }
}
