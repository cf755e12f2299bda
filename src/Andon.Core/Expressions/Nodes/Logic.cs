namespace Andon.Expressions;

/// <summary>
/// <c>&amp;&amp;</c> and <c>||</c>. Commutative, as CEL wants: a decisive operand on either side decides, whatever the other does, so
/// that <c>error || true</c> is true.
/// </summary>
/// <param name="offset">Where the operator stands.</param>
/// <param name="left">Evaluated first.</param>
/// <param name="right">Evaluated when the left does not decide.</param>
/// <param name="decisive">True for <c>||</c>, false for <c>&amp;&amp;</c>.</param>
internal sealed class Logic(int offset, Node left, Node right, bool decisive) : Node(offset, left, right)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var first = Truth(left.Evaluate(ref frame), left);
        if (first.Ok && first.Value.Bool == decisive) return first;
        var second = Truth(right.Evaluate(ref frame), right);
        return first.Ok || (second.Ok && second.Value.Bool == decisive) ? second : first;
    }

    /// <summary>A result that has to be true or false.</summary>
    public static Evaluation Truth(Evaluation result, Node from) =>
        !result.Ok || result.Value.Kind == ValueKind.Bool
            ? result
            : Evaluation.Fail($"no such overload: expected bool, found {result.Value.KindName}").PlacedAt(from.Offset);
}

internal sealed class Not(int offset, Node operand) : Node(offset, operand)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var result = Logic.Truth(operand.Evaluate(ref frame), operand);
        return result.Ok ? Evaluation.Of(Value.From(!result.Value.Bool)) : result;
    }
}

/// <summary><c>a ? b : c</c>: only the branch that is taken is evaluated.</summary>
internal sealed class Conditional(int offset, Node condition, Node then, Node otherwise) : Node(offset, condition, then, otherwise)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var result = Logic.Truth(condition.Evaluate(ref frame), condition);
        if (!result.Ok) return result;
        return result.Value.Bool ? then.Evaluate(ref frame) : otherwise.Evaluate(ref frame);
    }
}
