using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Andon.Schemas;

/// <summary>
/// A pattern whose matching is bounded: by the linear engine of .NET where the pattern admits it, else by a time limit per match.
/// </summary>
/// <remarks>
/// There are two translations: one for texts without surrogate pairs, nearly all, where a class of characters is a class; and one for texts
/// with them, where a class such as <c>\p{L}</c> is hundreds of alternatives, which the linear engine takes seconds to prepare.
/// </remarks>
internal sealed class BoundedRegex
{
    private const int MostPairsOfLinearEngine = 16;

    private readonly Regex _withoutPairs;
    private readonly Regex _withPairs;

    private BoundedRegex(string source, Regex withoutPairs, Regex withPairs) =>
        (Source, _withoutPairs, _withPairs) = (source, withoutPairs, withPairs);

    /// <summary>The pattern as the schema has it.</summary>
    public string Source { get; }

    /// <summary>Whether the pattern is found in the text; null when that took too long.</summary>
    public bool? IsMatch(string text)
    {
        try
        {
            return (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? _withPairs : _withoutPairs).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    public static bool TryCreate(
        string pattern,
        SchemaOptions options,
        [NotNullWhen(true)] out BoundedRegex? regex,
        [NotNullWhen(false)] out string? problem)
    {
        regex = null;
        if (pattern.Length > options.MaxPatternLength)
        {
            problem = $"is a pattern of more than {options.MaxPatternLength:N0} characters";
            return false;
        }

        if (!EcmaPattern.TryTranslate(pattern, hasPairs: false, out var simple, out var error)
            || !EcmaPattern.TryTranslate(pattern, hasPairs: true, out var full, out error))
        {
            problem = $"is not a valid pattern: {error}";
            return false;
        }

        var withoutPairs = Create(simple, options);
        var withPairs = string.Equals(full.Text, simple.Text, StringComparison.Ordinal) ? withoutPairs : Create(full, options);
        regex = withoutPairs is null || withPairs is null ? null : new BoundedRegex(pattern, withoutPairs, withPairs);
        problem = regex is null ? "is a pattern that is too large" : null;
        return regex is not null;
    }

    private static Regex? Create(TranslatedPattern pattern, SchemaOptions options)
    {
        var limit = TimeSpan.FromMilliseconds(options.MaxMatchMs);
        var isLinear = pattern.IsRegular && pattern.Pairs <= MostPairsOfLinearEngine;
        return (isLinear ? Create(pattern.Text, RegexOptions.NonBacktracking, limit) : null) ?? Create(pattern.Text, RegexOptions.None, limit);
    }

    // The linear engine refuses patterns whose automaton would be too large; both refuse absurd repetitions.
    private static Regex? Create(string pattern, RegexOptions options, TimeSpan limit)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.CultureInvariant, limit);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InsufficientExecutionStackException)
        {
            return null;
        }
    }
}
