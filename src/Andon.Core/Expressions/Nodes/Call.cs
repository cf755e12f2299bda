using System.Runtime.CompilerServices;

namespace Andon.Expressions;

/// <summary>A function or method; the receiver is its first argument.</summary>
internal sealed class Call(int offset, Function function, Node[] arguments) : Node(offset, arguments)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var values = new Arguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i].Evaluate(ref frame);
            if (!argument.Ok) return argument;
            values[i] = argument.Value;
        }
        ReadOnlySpan<Value> given = values;
        given = given[..arguments.Length];
        return function.Body(given, ref frame) ?? NoSuchOverload(given);
    }

    private Evaluation NoSuchOverload(ReadOnlySpan<Value> given)
    {
        var kinds = new List<string>();
        foreach (var value in given) kinds.Add(value.KindName);
        return Evaluation.Fail(function.IsMethod
            ? $"no such overload: {kinds[0]}.{function.Name}({string.Join(", ", kinds[1..])})"
            : $"no such overload: {function.Name}({string.Join(", ", kinds)})");
    }

    // On the stack: a call allocates nothing but its result.
    [InlineArray(Functions.MostArguments)]
    private struct Arguments
    {
        private Value _first;
    }
}

/// <summary><c>matches</c> with a pattern that stands in the source.</summary>
internal sealed class Match(int offset, Node text, Pattern pattern) : Node(offset, text)
{
    protected override Evaluation Compute(ref Frame frame)
    {
        var result = text.Evaluate(ref frame);
        if (!result.Ok) return result;
        return result.Value.Kind == ValueKind.String
            ? pattern.IsMatch(result.Value.Text, ref frame)
            : Evaluation.Fail($"no such overload: {result.Value.KindName}.matches(string)");
    }
}
