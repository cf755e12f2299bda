using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Andon.Expressions;

/// <summary>
/// A regular expression that searches in time linear in the text (<see cref="RegexOptions.NonBacktracking"/>), as CEL's RE2 does,
/// and whose cost is known before the search.
/// </summary>
internal sealed class Pattern
{
    /// <summary>What building the automaton costs, in steps.</summary>
    public const int CompileSteps = 1_000;

    /// <summary>Moves of the automaton that count as one step.</summary>
    private const int MovesPerStep = 128;

    private readonly Regex _regex;
    private readonly long _size;

    private Pattern(Regex regex, long size) => (_regex, _size) = (regex, size);

    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Pattern? compiled, [NotNullWhen(false)] out string? error)
    {
        compiled = null;
        error = null;
        var (text, size) = PatternSyntax.Translate(pattern);
        if (size > ExpressionLimits.MaxPatternSize)
        {
            error = $"the pattern is larger than {ExpressionLimits.MaxPatternSize} characters, repetitions counted";
            return false;
        }
        try
        {
            compiled = new Pattern(new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), size);
            return true;
        }
        catch (RegexParseException e)
        {
            error = $"invalid pattern: {e.Error}";
        }
        catch (NotSupportedException)
        {
            error = "invalid pattern: look-around, back references and atomic groups are not supported";
        }
        return false;
    }

    /// <summary>Whether it is found anywhere in the text; anchors make it match all.</summary>
    public Evaluation IsMatch(string text, ref Frame frame) =>
        frame.Spend(text.Length * Math.Max(1, _size) / MovesPerStep) ? Evaluation.Of(Value.From(_regex.IsMatch(text))) : Frame.OutOfSteps;
}
