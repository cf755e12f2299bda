using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Andon.Schemas;

/// <summary>
/// A pattern whose matching is bounded: by the linear engine of .NET where the pattern admits it, else by a time limit per match.
/// </summary>
internal sealed class BoundedRegex
{
    private readonly Regex _regex;

    private BoundedRegex(string source, Regex regex) => (Source, _regex) = (source, regex);

    /// <summary>The pattern as the schema has it.</summary>
    public string Source { get; }

    /// <summary>Whether the pattern is found in the text; null when that took too long.</summary>
    public bool? IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
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

        if (!EcmaPattern.TryTranslate(pattern, out var translated, out var error))
        {
            problem = $"is not a valid pattern: {error}";
            return false;
        }

        var limit = TimeSpan.FromMilliseconds(options.MaxMatchMs);
        var compiled = (translated.IsRegular ? Create(translated.Text, RegexOptions.NonBacktracking, limit) : null)
            ?? Create(translated.Text, RegexOptions.None, limit);
        regex = compiled is null ? null : new BoundedRegex(pattern, compiled);
        problem = compiled is null ? "is a pattern that is too large" : null;
        return compiled is not null;
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
