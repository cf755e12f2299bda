namespace Andon.Expressions;

/// <summary>Functions of one or two strings. All compare by code point; none looks at the machine's culture.</summary>
internal static class StringFunctions
{
    public static Evaluation? Size(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        var value = arguments[0];
        if (value.Kind is ValueKind.List or ValueKind.Map) return Evaluation.Of(Value.From(Items.CountOf(value)));
        if (value.Kind != ValueKind.String) return null;
        return frame.SpendOnText(value.Text.Length) ? Evaluation.Of(Value.From(CodePoints(value.Text))) : Frame.OutOfSteps;
    }

    public static Evaluation? Contains(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        if (!AreText(arguments)) return null;
        var (text, part) = (arguments[0].Text, arguments[1].Text);
        return frame.SpendOnSearch(text.Length, part.Length) ? Answer(text.Contains(part, StringComparison.Ordinal)) : Frame.OutOfSteps;
    }

    public static Evaluation? StartsWith(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        if (!AreText(arguments)) return null;
        return frame.SpendOnText(arguments[1].Text.Length)
            ? Answer(arguments[0].Text.StartsWith(arguments[1].Text, StringComparison.Ordinal))
            : Frame.OutOfSteps;
    }

    public static Evaluation? EndsWith(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        if (!AreText(arguments)) return null;
        return frame.SpendOnText(arguments[1].Text.Length)
            ? Answer(arguments[0].Text.EndsWith(arguments[1].Text, StringComparison.Ordinal))
            : Frame.OutOfSteps;
    }

    /// <summary>With a pattern that is computed; one that stands in the source is a <see cref="Match"/>.</summary>
    public static Evaluation? Matches(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        if (!AreText(arguments)) return null;
        if (!frame.Spend(Pattern.CompileSteps)) return Frame.OutOfSteps;
        return Pattern.TryCompile(arguments[1].Text, out var pattern, out var error)
            ? pattern.IsMatch(arguments[0].Text, ref frame)
            : Evaluation.Fail(error);
    }

    public static Evaluation? LowerAscii(ReadOnlySpan<Value> arguments, ref Frame frame) => Recased(arguments, ref frame, char.IsAsciiLetterUpper);

    public static Evaluation? UpperAscii(ReadOnlySpan<Value> arguments, ref Frame frame) => Recased(arguments, ref frame, char.IsAsciiLetterLower);

    private static Evaluation? Recased(ReadOnlySpan<Value> arguments, ref Frame frame, Func<char, bool> changes)
    {
        if (!AreText(arguments)) return null;
        var text = arguments[0].Text;
        if (!Built.TextFits(text.Length, out var failure)) return failure;
        if (!frame.SpendOnText(text.Length)) return Frame.OutOfSteps;
        // In ASCII the cases differ in one bit.
        return Built.Text(string.Create(text.Length, (text, changes), static (span, state) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = state.changes(state.text[i]) ? (char)(state.text[i] ^ 0x20) : state.text[i];
        }));
    }

    private static bool AreText(ReadOnlySpan<Value> values)
    {
        foreach (var value in values)
        {
            if (value.Kind != ValueKind.String) return false;
        }
        return true;
    }

    private static Evaluation Answer(bool value) => Evaluation.Of(Value.From(value));

    private static long CodePoints(string text)
    {
        var count = text.Length;
        var rest = text.AsSpan();
        while (rest.IndexOfAnyInRange('\uD800', '\uDBFF') is var at && at >= 0)
        {
            if (at + 1 < rest.Length && char.IsLowSurrogate(rest[at + 1])) count--;
            rest = rest[(at + 1)..];
        }
        return count;
    }
}
