using System.Text;

namespace Andon.Expressions;

/// <summary><c>split</c> and <c>join</c>, as in CEL's strings extension.</summary>
internal static class SplitAndJoin
{
    public static Evaluation? Split(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        if (arguments[0].Kind != ValueKind.String || arguments[1].Kind != ValueKind.String) return null;
        if (arguments.Length > 2 && arguments[2].Kind != ValueKind.Int) return null;
        var (text, separator) = (arguments[0].Text, arguments[1].Text);
        // A negative limit is none, as in CEL.
        var limit = arguments.Length > 2 && arguments[2].Int >= 0 ? arguments[2].Int : long.MaxValue;
        if (!frame.SpendOnSearch(text.Length, separator.Length)) return Frame.OutOfSteps;

        var parts = new List<Value>();
        var rest = 0;
        while (parts.Count < limit)
        {
            if (!Built.ListFits(parts.Count + 1, out var failure)) return failure;
            var length = parts.Count == limit - 1 ? -1 : PartLength(text, rest, separator);
            if (length < 0)
            {
                if (separator.Length > 0 || rest < text.Length) parts.Add(Value.From(text[rest..]));
                break;
            }
            parts.Add(Value.From(text.Substring(rest, length)));
            rest += length + separator.Length;
        }
        return frame.Spend(parts.Count) ? Built.List([.. parts]) : Frame.OutOfSteps;
    }

    public static Evaluation? Join(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        if (arguments[0].Kind != ValueKind.List || (arguments.Length > 1 && arguments[1].Kind != ValueKind.String)) return null;
        var separator = arguments.Length > 1 ? arguments[1].Text : "";
        var joined = new StringBuilder();
        Items.TryOver(arguments[0], out var items);
        for (var first = true; items.MoveNext(); first = false)
        {
            if (items.Current.Kind != ValueKind.String) return Evaluation.Fail($"no such overload: join() of a list with {items.Current.KindName}");
            var text = items.Current.Text;
            if (!Built.TextFits((long)joined.Length + separator.Length + text.Length, out var failure)) return failure;
            if (!frame.Spend(1) || !frame.SpendOnText(separator.Length + text.Length)) return Frame.OutOfSteps;
            if (!first) joined.Append(separator);
            joined.Append(text);
        }
        return Built.Text(joined.ToString());
    }

    /// <summary>Characters until the next separator, -1 when there is none; an empty separator ends after each code point.</summary>
    private static int PartLength(string text, int from, string separator)
    {
        if (separator.Length == 0)
        {
            if (from >= text.Length) return -1;
            return Rune.TryGetRuneAt(text, from, out var rune) ? rune.Utf16SequenceLength : 1;
        }
        var at = text.IndexOf(separator, from, StringComparison.Ordinal);
        return at < 0 ? -1 : at - from;
    }
}
