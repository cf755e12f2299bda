using System.Diagnostics;

namespace Andon.Expressions;

/// <summary><c>+ - * / %</c>. Whole numbers stay exact: overflow is an error and never wraps.</summary>
internal sealed class Arithmetic(int offset, Node left, Node right, TokenKind kind) : Node(offset, left, right)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var a = left.Evaluate(ref frame);
        if (!a.Ok) return a;
        var b = right.Evaluate(ref frame);
        if (!b.Ok) return b;
        if (a.Value.Kind == ValueKind.Int && b.Value.Kind == ValueKind.Int) return OfInts(a.Value.Int, b.Value.Int);
        if (a.Value.IsNumber && b.Value.IsNumber && kind != TokenKind.Modulo) return OfDoubles(a.Value.Widened, b.Value.Widened);
        return (kind, a.Value.Kind, b.Value.Kind) switch
        {
            (TokenKind.Plus, ValueKind.String, ValueKind.String) => Joined(a.Value.Text, b.Value.Text, ref frame),
            (TokenKind.Plus, ValueKind.List, ValueKind.List) => Joined(a.Value, b.Value, ref frame),
            (TokenKind.Plus, ValueKind.Timestamp, ValueKind.Duration) => Moment(a.Value.Ticks + b.Value.Ticks),
            (TokenKind.Plus, ValueKind.Duration, ValueKind.Timestamp) => Moment(a.Value.Ticks + b.Value.Ticks),
            (TokenKind.Plus, ValueKind.Duration, ValueKind.Duration) => Span(a.Value.Ticks + b.Value.Ticks),
            (TokenKind.Minus, ValueKind.Timestamp, ValueKind.Timestamp) => Span(a.Value.Ticks - b.Value.Ticks),
            (TokenKind.Minus, ValueKind.Timestamp, ValueKind.Duration) => Moment(a.Value.Ticks - b.Value.Ticks),
            (TokenKind.Minus, ValueKind.Duration, ValueKind.Duration) => Span(a.Value.Ticks - b.Value.Ticks),
            _ => Evaluation.Fail($"no such overload: {a.Value.KindName} {Sign} {b.Value.KindName}"),
        };
    }

    private Evaluation OfInts(long a, long b)
    {
        if (b == 0 && kind == TokenKind.Divide) return Evaluation.Fail("division by zero");
        if (b == 0 && kind == TokenKind.Modulo) return Evaluation.Fail("modulus by zero");
        var exact = kind switch
        {
            TokenKind.Plus => (Int128)a + b,
            TokenKind.Minus => (Int128)a - b,
            TokenKind.Times => (Int128)a * b,
            // The one quotient that overflows; CEL refuses its remainder too.
            _ when a == long.MinValue && b == -1 => Int128.MaxValue,
            TokenKind.Divide => a / b,
            _ => a % b,
        };
        return exact >= long.MinValue && exact <= long.MaxValue ? Evaluation.Of(Value.From((long)exact)) : Evaluation.Fail("integer overflow");
    }

    // By IEEE 754, as in CEL: 1.0 / 0.0 is infinity.
    private Evaluation OfDoubles(double a, double b) => Evaluation.Of(Value.From(kind switch
    {
        TokenKind.Plus => a + b,
        TokenKind.Minus => a - b,
        TokenKind.Times => a * b,
        TokenKind.Divide => a / b,
        _ => throw new UnreachableException(),
    }));

    private static Evaluation Joined(string a, string b, ref Frame frame)
    {
        if (!Built.TextFits((long)a.Length + b.Length, out var failure)) return failure;
        return frame.SpendOnText(a.Length + b.Length) ? Built.Text(a + b) : Frame.OutOfSteps;
    }

    private static Evaluation Joined(in Value a, in Value b, ref Frame frame)
    {
        var count = (long)Items.CountOf(a) + Items.CountOf(b);
        if (!Built.ListFits(count, out var failure)) return failure;
        if (!frame.Spend(count)) return Frame.OutOfSteps;
        var all = new Value[count];
        var at = 0;
        Items.TryOver(a, out var items);
        while (items.MoveNext()) all[at++] = items.Current;
        Items.TryOver(b, out items);
        while (items.MoveNext()) all[at++] = items.Current;
        return Built.List(all);
    }

    // Both are far from the ends of int64, so that the sums above cannot wrap.
    private static Evaluation Moment(long ticks) =>
        TimestampText.InRange(ticks) ? Evaluation.Of(Value.Timestamp(ticks)) : Evaluation.Fail("timestamp overflow");

    private static Evaluation Span(long ticks) =>
        DurationText.InRange(ticks) ? Evaluation.Of(Value.Duration(ticks)) : Evaluation.Fail("duration overflow");

    private string Sign => kind switch
    {
        TokenKind.Plus => "+",
        TokenKind.Minus => "-",
        TokenKind.Times => "*",
        TokenKind.Divide => "/",
        _ => "%",
    };
}

internal sealed class Negate(int offset, Node operand) : Node(offset, operand)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var result = operand.Evaluate(ref frame);
        if (!result.Ok) return result;
        return result.Value.Kind switch
        {
            ValueKind.Int when result.Value.Int == long.MinValue => Evaluation.Fail("integer overflow"),
            ValueKind.Int => Evaluation.Of(Value.From(-result.Value.Int)),
            ValueKind.Double => Evaluation.Of(Value.From(-result.Value.Double)),
            _ => Evaluation.Fail($"no such overload: -{result.Value.KindName}"),
        };
    }
}
