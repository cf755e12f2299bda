namespace Andon.Expressions;

internal enum MacroKind { All, Exists, ExistsOne, Filter, Map }

/// <summary>Walks a list, or the keys of a map, with a variable bound to each element.</summary>
internal abstract class Macro(int offset, Node range, int slot, params ReadOnlySpan<Node> bodies) : Node(offset, [range, .. bodies])
{
    public static readonly string[] Names = ["all", "exists", "exists_one", "filter", "map"];

    private readonly Node _range = range;

    public static bool TryKind(string name, out MacroKind kind)
    {
        var at = Array.IndexOf(Names, name);
        kind = (MacroKind)Math.Max(at, 0);
        return at >= 0;
    }

    protected bool TryStart(ref Frame frame, out Items items, out Evaluation failure)
    {
        items = default;
        failure = _range.Evaluate(ref frame);
        if (!failure.Ok) return false;
        if (Items.TryOver(failure.Value, out items)) return true;
        failure = Evaluation.Fail($"no such overload: a macro walks a list or a map, not {failure.Value.KindName}");
        return false;
    }

    protected bool Next(ref Frame frame, ref Items items)
    {
        if (!items.MoveNext()) return false;
        frame.Locals[slot] = items.Current;
        return true;
    }
}

/// <summary><c>all</c> and <c>exists</c>: <c>&amp;&amp;</c> and <c>||</c> over the elements, with their way with errors.</summary>
internal sealed class Quantifier(int offset, Node range, int slot, Node body, bool decisive) : Macro(offset, range, slot, body)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        if (!TryStart(ref frame, out var items, out var failure)) return failure;
        var result = Evaluation.Of(Value.From(!decisive));
        while (Next(ref frame, ref items))
        {
            var one = Logic.Truth(body.Evaluate(ref frame), body);
            if (frame.IsExhausted) return Frame.OutOfSteps;
            if (one.Ok && one.Value.Bool == decisive) return one;
            if (result.Ok) result = one;
        }
        return result;
    }
}

/// <summary><c>exists_one</c>: an error anywhere is an error, since any element might be the second.</summary>
internal sealed class ExistsOne(int offset, Node range, int slot, Node body) : Macro(offset, range, slot, body)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        if (!TryStart(ref frame, out var items, out var failure)) return failure;
        var count = 0;
        while (Next(ref frame, ref items))
        {
            var one = Logic.Truth(body.Evaluate(ref frame), body);
            if (!one.Ok) return one;
            if (one.Value.Bool) count++;
        }
        return Evaluation.Of(Value.From(count == 1));
    }
}

/// <summary><c>filter(x, p)</c>, <c>map(x, e)</c> and <c>map(x, p, e)</c>.</summary>
internal sealed class Collect(int offset, Node range, int slot, Node? condition, Node? transform)
    : Macro(offset, range, slot, [condition ?? range, transform ?? range])
{
    protected override Evaluation Compute(ref Frame frame)
    {
        if (!TryStart(ref frame, out var items, out var failure)) return failure;
        var kept = new List<Value>(Math.Min(items.Count, ExpressionLimits.MaxListLength));
        while (Next(ref frame, ref items))
        {
            if (condition is not null)
            {
                var truth = Logic.Truth(condition.Evaluate(ref frame), condition);
                if (!truth.Ok) return truth;
                if (!truth.Value.Bool) continue;
            }
            var result = transform is null ? Evaluation.Of(items.Current) : transform.Evaluate(ref frame).Storable();
            if (!result.Ok) return result;
            if (!Built.ListFits(kept.Count + 1, out failure)) return failure;
            kept.Add(result.Value);
        }
        return Built.List([.. kept]);
    }
}
