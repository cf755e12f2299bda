namespace Andon.Expressions;

/// <summary>CEL's equality and order. Both pay for what they visit out of the step budget; when it runs out the answer means nothing.</summary>
internal static class Equality
{
    private const double TwoTo63 = 9223372036854775808.0;

    public static bool Equal(in Value a, in Value b, ref long steps, int depth = 0)
    {
        if (--steps < 0) return false;
        if (a.Kind != b.Kind) return a.IsNumber && b.IsNumber && CompareNumbers(a, b) == Order.Same;
        return a.Kind switch
        {
            ValueKind.Null => true,
            ValueKind.Double => a.Double == b.Double,
            ValueKind.String => TextEqual(a.Text, b.Text, ref steps),
            ValueKind.List => depth < ExpressionLimits.MaxValueDepth ? ListsEqual(a, b, ref steps, depth) : TooDeep(ref steps),
            ValueKind.Map => depth < ExpressionLimits.MaxValueDepth ? MapsEqual(a, b, ref steps, depth) : TooDeep(ref steps),
            ValueKind.Record => false,
            _ => a.Int == b.Int,
        };
    }

    /// <summary>The order of two values of ordered types; <see cref="Order.NotComparable"/> of others.</summary>
    public static Order Compare(in Value a, in Value b)
    {
        if (a.IsNumber && b.IsNumber) return CompareNumbers(a, b);
        if (a.Kind != b.Kind) return Order.NotComparable;
        return a.Kind switch
        {
            ValueKind.String => OrderOf(CompareByCodePoint(a.Text, b.Text)),
            ValueKind.Bool or ValueKind.Timestamp or ValueKind.Duration => OrderOf(a.Int.CompareTo(b.Int)),
            _ => Order.NotComparable,
        };
    }

    private static bool TooDeep(ref long steps)
    {
        steps = -1;
        return false;
    }

    private static bool TextEqual(string a, string b, ref long steps)
    {
        if (a.Length != b.Length) return false;
        steps -= a.Length / ExpressionLimits.CharactersPerStep;
        return steps >= 0 && string.Equals(a, b, StringComparison.Ordinal);
    }

    private static bool ListsEqual(in Value a, in Value b, ref long steps, int depth)
    {
        if (Items.CountOf(a) != Items.CountOf(b)) return false;
        Items.TryOver(a, out var left);
        Items.TryOver(b, out var right);
        while (left.MoveNext() && right.MoveNext())
        {
            if (!Equal(left.Current, right.Current, ref steps, depth + 1)) return false;
        }
        return true;
    }

    private static bool MapsEqual(in Value a, in Value b, ref long steps, int depth)
    {
        if (Items.CountOf(a) != Items.CountOf(b)) return false;
        Items.TryOver(a, out var keys);
        while (keys.MoveNext())
        {
            steps -= Fields.LookupSteps(a) + Fields.LookupSteps(b);
            if (steps < 0) return false;
            if (!Fields.TryGet(a, keys.Current, out var left) || !Fields.TryGet(b, keys.Current, out var right)) return false;
            if (!Equal(left, right, ref steps, depth + 1)) return false;
        }
        return true;
    }

    // Exact, as on one number line: a long beyond 2^53 is not rounded to meet a double.
    private static Order CompareNumbers(in Value a, in Value b)
    {
        if (a.Kind == ValueKind.Int) return b.Kind == ValueKind.Int ? OrderOf(a.Int.CompareTo(b.Int)) : Compare(a.Int, b.Double);
        if (b.Kind == ValueKind.Int) return Reverse(Compare(b.Int, a.Double));
        if (double.IsNaN(a.Double) || double.IsNaN(b.Double)) return Order.Unordered;
        return OrderOf(a.Double.CompareTo(b.Double));
    }

    private static Order Compare(long a, double b)
    {
        if (double.IsNaN(b)) return Order.Unordered;
        if (b >= TwoTo63) return Order.Less;
        if (b < -TwoTo63) return Order.Greater;
        var whole = (long)b;
        return a != whole ? OrderOf(a.CompareTo(whole)) : OrderOf(0.0.CompareTo(b - whole));
    }

    // UTF-16 puts surrogates below U+E000, code points put them above.
    private static int CompareByCodePoint(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length) return a.Length.CompareTo(b.Length);
        return Rank(a[same]).CompareTo(Rank(b[same]));

        static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }

    private static Order OrderOf(int comparison) => (Order)Math.Sign(comparison);

    private static Order Reverse(Order order) => order is Order.Less or Order.Greater ? (Order)(-(int)order) : order;
}

internal enum Order
{
    Less = -1,
    Same = 0,
    Greater = 1,

    /// <summary>One of them is NaN: every comparison is false.</summary>
    Unordered = 2,

    /// <summary>There is no such comparison.</summary>
    NotComparable = 3,
}
