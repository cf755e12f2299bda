using System.Text;

namespace Andon.Expressions;

/// <summary><c>a.b</c>, and <c>a["b"]</c>, which means the same for all that has fields.</summary>
internal sealed class Select(int offset, Node operand, string field, bool indexed) : Node(offset, operand)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(field);

    /// <summary>Whether it was written with brackets, which <c>has()</c> does not take.</summary>
    public bool IsIndexed => indexed;

    public bool TrySelect(ref Frame frame, out Value value, out Evaluation failure)
    {
        value = default;
        failure = operand.Evaluate(ref frame);
        if (!failure.Ok) return false;
        var container = failure.Value;
        if (container.Kind is not (ValueKind.Map or ValueKind.Record))
        {
            failure = Evaluation.Fail($"no such overload: {container.KindName} has no field '{JsonText.Shown(field)}'").PlacedAt(Offset);
            return false;
        }
        if (!frame.Spend(Fields.LookupSteps(container)))
        {
            failure = Frame.OutOfSteps.PlacedAt(Offset);
            return false;
        }
        // What is missing is no failure yet: has() asks for just that.
        failure = default;
        return Fields.TryGet(container, field, _utf8, out value);
    }

    protected override Evaluation Compute(ref Frame frame)
    {
        if (TrySelect(ref frame, out var value, out var failure)) return Evaluation.Of(value);
        return failure.Ok ? Evaluation.Fail($"no such key: {JsonText.Shown(field)}") : failure;
    }
}

/// <summary><c>has(a.b)</c>: whether the field is there; an operand that fails is still an error.</summary>
internal sealed class Has(int offset, Select select) : Node(offset, select)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var there = select.TrySelect(ref frame, out _, out var failure);
        return failure.Ok ? Evaluation.Of(Value.From(there)) : failure;
    }
}

/// <summary><c>a[i]</c> with a computed index.</summary>
internal sealed class Indexing(int offset, Node operand, Node index) : Node(offset, operand, index)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var container = operand.Evaluate(ref frame);
        if (!container.Ok) return container;
        var key = index.Evaluate(ref frame);
        if (!key.Ok) return key;
        if (!frame.Spend(Fields.LookupSteps(container.Value))) return Frame.OutOfSteps;

        if (container.Value.Kind is ValueKind.Map or ValueKind.Record)
        {
            return Fields.TryGet(container.Value, key.Value, out var value)
                ? Evaluation.Of(value)
                : Evaluation.Fail($"no such key: {KeyText(key.Value)}");
        }
        if (container.Value.Kind != ValueKind.List || !TryPosition(key.Value, out var position))
            return Evaluation.Fail($"no such overload: {container.Value.KindName}[{key.Value.KindName}]");
        return Fields.TryGetAt(container.Value, position, out var item)
            ? Evaluation.Of(item)
            : Evaluation.Fail($"index out of bounds: {position}");
    }

    // As in CEL, a double that is a whole number is an index too.
    private static bool TryPosition(in Value key, out long position)
    {
        position = key.Kind == ValueKind.Double ? unchecked((long)key.Double) : key.Kind == ValueKind.Int ? key.Int : 0;
        return key.Kind == ValueKind.Int || (key.Kind == ValueKind.Double && Math.Abs(key.Double) < int.MaxValue && key.Double == position);
    }

    private static string KeyText(in Value key) => key.Kind switch
    {
        ValueKind.String => JsonText.Shown(key.Text),
        ValueKind.List or ValueKind.Map or ValueKind.Record => key.KindName,
        _ => key.ToString(),
    };
}
