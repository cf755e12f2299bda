namespace Andon.Expressions;

/// <summary>Why an expression cannot be parsed or evaluated.</summary>
/// <param name="Message">One line for people; messages of evaluation begin with CEL's own words, as <c>no such key: x</c>.</param>
/// <param name="Offset">Where in the source, in characters from 0.</param>
public sealed record ExpressionError(string Message, int Offset);

/// <summary>A use of a variable in an expression. Variables that a macro introduces are not listed.</summary>
/// <param name="Variable">The variable's name, as <c>steps</c>.</param>
/// <param name="Field">The field in <c>steps.NAME</c> and <c>steps["NAME"]</c>, also inside <c>has()</c>; else null.</param>
/// <param name="IsWhole">Whether all of the variable is used, as in <c>size(steps)</c> and <c>steps[x]</c>.</param>
/// <param name="Offset">Where the variable stands in the source, in characters from 0.</param>
public readonly record struct Reference(string Variable, string? Field, bool IsWhole, int Offset);

/// <summary>What the variables of an expression stand for.</summary>
/// <remarks>Called on the evaluating thread, once per use. An exception of it is the host's: it passes through.</remarks>
public interface IScope
{
    /// <summary>Gives a variable's value, or false when there is no such variable.</summary>
    bool TryGet(string variable, out Value value);
}

/// <summary>The outcome of an evaluation: a value or an error.</summary>
public readonly struct Evaluation
{
    private Evaluation(Value value, ExpressionError? error) => (Value, Error) = (value, error);

    /// <summary>Whether there is a value.</summary>
    public bool Ok => Error is null;

    /// <summary>The value; null's value when there is an error.</summary>
    public Value Value { get; }

    /// <summary>The error, or null.</summary>
    public ExpressionError? Error { get; }

    internal static Evaluation Of(Value value) => new(value, null);

    /// <summary>A failure that the node being evaluated puts at its own place in the source.</summary>
    internal static Evaluation Fail(string message) => new(default, new ExpressionError(message, -1));

    internal Evaluation PlacedAt(int offset) => Error is { Offset: < 0 } error ? new(default, error with { Offset = offset }) : this;

    internal Evaluation Shifted(int by) => Error is { } error ? new(default, error with { Offset = error.Offset + by }) : this;

    /// <summary>Refuses what has no value of its own: a record is only there to select from.</summary>
    internal Evaluation Storable() => Ok && Value.Kind == ValueKind.Record ? Fail("no such overload: a record has only fields") : this;
}
