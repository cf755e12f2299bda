namespace Andon.Expressions;

/// <summary><c>== !=</c>: defined between all values; values of different types differ.</summary>
internal sealed class EqualityTest(int offset, Node left, Node right, bool negated) : Node(offset, left, right)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var a = left.Evaluate(ref frame).Storable();
        if (!a.Ok) return a;
        var b = right.Evaluate(ref frame).Storable();
        if (!b.Ok) return b;
        var equal = Equality.Equal(a.Value, b.Value, ref frame.Steps);
        return frame.IsExhausted ? Frame.OutOfSteps : Evaluation.Of(Value.From(equal != negated));
    }
}

/// <summary><c>&lt; &lt;= &gt; &gt;=</c>, between numbers of any type, strings, bools, timestamps and durations.</summary>
internal sealed class Comparison(int offset, Node left, Node right, TokenKind kind) : Node(offset, left, right)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var a = left.Evaluate(ref frame);
        if (!a.Ok) return a;
        var b = right.Evaluate(ref frame);
        if (!b.Ok) return b;
        if (a.Value.Kind == ValueKind.String && !frame.SpendOnText(a.Value.Text.Length)) return Frame.OutOfSteps;

        var order = Equality.Compare(a.Value, b.Value);
        if (order == Order.NotComparable) return Evaluation.Fail($"no such overload: {a.Value.KindName} {Sign} {b.Value.KindName}");
        return Evaluation.Of(Value.From(kind switch
        {
            TokenKind.Less => order == Order.Less,
            TokenKind.LessOrEqual => order is Order.Less or Order.Same,
            TokenKind.Greater => order == Order.Greater,
            _ => order is Order.Greater or Order.Same,
        }));
    }

    private string Sign => kind switch
    {
        TokenKind.Less => "<",
        TokenKind.LessOrEqual => "<=",
        TokenKind.Greater => ">",
        _ => ">=",
    };
}

/// <summary><c>x in list</c>, <c>key in map</c>, <c>"field" in record</c>.</summary>
internal sealed class Membership(int offset, Node left, Node right) : Node(offset, left, right)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var wanted = left.Evaluate(ref frame).Storable();
        if (!wanted.Ok) return wanted;
        var container = right.Evaluate(ref frame);
        if (!container.Ok) return container;
        return container.Value.Kind switch
        {
            ValueKind.List => InList(wanted.Value, container.Value, ref frame),
            ValueKind.Map or ValueKind.Record when !frame.Spend(Fields.LookupSteps(container.Value)) => Frame.OutOfSteps,
            ValueKind.Map or ValueKind.Record => Evaluation.Of(Value.From(Fields.TryGet(container.Value, wanted.Value, out _))),
            _ => Evaluation.Fail($"no such overload: {wanted.Value.KindName} in {container.Value.KindName}"),
        };
    }

    private static Evaluation InList(in Value wanted, in Value list, ref Frame frame)
    {
        Items.TryOver(list, out var items);
        while (items.MoveNext())
        {
            var equal = Equality.Equal(wanted, items.Current, ref frame.Steps);
            if (frame.IsExhausted) return Frame.OutOfSteps;
            if (equal) return Evaluation.Of(Value.From(true));
        }
        return Evaluation.Of(Value.From(false));
    }
}
