using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Andon.Expressions;

/// <summary>
/// A parsed expression in a subset of the Common Expression Language (https://github.com/google/cel-spec). Immutable and safe to
/// share between threads; parse once, evaluate often.
/// </summary>
/// <remarks>
/// It is pure and deterministic: the same scope gives the same value on every machine, whatever its culture or time zone. Its cost
/// is bounded by <see cref="ExpressionLimits"/>. It departs from CEL in its numbers: there is no unsigned integer, and
/// arithmetic that mixes <c>int</c> and <c>double</c> gives <c>double</c>.
/// </remarks>
public sealed class Expression
{
    private readonly Node _root;
    private readonly int _locals;

    internal Expression(string source, Node root, int locals, ImmutableArray<Reference> references) =>
        (Source, _root, _locals, References) = (source, root, locals, references);

    /// <summary>The text it was parsed from.</summary>
    public string Source { get; }

    /// <summary>Every use of a variable, in the order of the source. Whether the names are known is for the caller to check.</summary>
    public ImmutableArray<Reference> References { get; }

    /// <summary>Parses an expression; functions, macros and their numbers of arguments are checked, types are not.</summary>
    public static bool TryParse(
        string source, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out ExpressionError? error)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Parser.TryParse(source, out expression, out error);
    }

    /// <summary>Evaluates; every failure is a value of the result, and nothing is thrown except what the scope itself throws.</summary>
    public Evaluation Evaluate(IScope scope)
    {
        long steps = ExpressionLimits.MaxSteps;
        return Evaluate(scope, ref steps);
    }

    internal Evaluation Evaluate(IScope scope, ref long steps)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var frame = new Frame(scope, _locals == 0 ? [] : new Value[_locals], steps);
        var result = _root.Evaluate(ref frame).Storable().PlacedAt(_root.Offset);
        steps = frame.Steps;
        // Logic absorbs errors, as in `error || true`; running out of steps must not be absorbed.
        return frame.IsExhausted && result.Ok ? Frame.OutOfSteps.PlacedAt(_root.Offset) : result;
    }
}
