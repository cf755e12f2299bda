using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Andon.Schemas;

/// <summary>A pattern in the syntax of .NET.</summary>
/// <param name="Text">The pattern.</param>
/// <param name="IsRegular">Whether it has none of lookaround, word boundaries and back-references, so that it can be matched in linear time.</param>
/// <param name="Pairs">How many terms for surrogate pairs it has.</param>
internal sealed record TranslatedPattern(string Text, bool IsRegular, int Pairs);

/// <summary>
/// Translates a pattern of ECMA-262 (section 22.2, with the <c>u</c> flag, as JSON Schema recommends) into one of .NET: a parser by recursive
/// descent that writes what it reads. As in browsers, braces and brackets that open nothing stand for themselves, and any punctuation may be
/// escaped. Flags in the pattern are refused.
/// </summary>
internal sealed class EcmaPattern
{
    // Recursion is bounded here, growth by property classes there.
    private const int MostNested = 100;
    private const int LongestTranslation = 500_000;

    private static readonly CodePointSet Dot = CodePointSet.Parse("a d 2028-2029").Complement();

    private readonly PatternReader _in;
    private readonly StringBuilder _out = new();
    private readonly CaptureNames _captures;
    private readonly List<string>? _pairs;
    private int _nested;
    private int _opened;
    private bool _isRegular = true;
    private string? _error;

    private EcmaPattern(string pattern, bool hasPairs)
    {
        _pairs = hasPairs ? [] : null;
        _in = new PatternReader(pattern);
        _captures = CaptureNames.Of(pattern);
    }

    /// <summary>Translates a pattern, or says why it is none.</summary>
    /// <param name="pattern">The pattern of ECMA-262.</param>
    /// <param name="hasPairs">Whether the texts to match may have surrogate pairs. Without, the translation is simpler.</param>
    /// <param name="translated">The pattern of .NET.</param>
    /// <param name="error">What is wrong with the pattern.</param>
    public static bool TryTranslate(
        string pattern,
        bool hasPairs,
        [NotNullWhen(true)] out TranslatedPattern? translated,
        [NotNullWhen(false)] out string? error)
    {
        var parser = new EcmaPattern(pattern, hasPairs);
        parser.Disjunction();
        if (parser._error is null && !parser._in.AtEnd)
            parser.Fail("a parenthesis that was never opened");
        error = parser._error ?? parser._in.Error ?? parser._captures.Error;
        translated = error is null ? new TranslatedPattern(parser._out.ToString(), parser._isRegular, parser._pairs?.Count ?? 0) : null;
        return error is null;
    }

    private bool Ok => _error is null && _in.Error is null;

    private void Disjunction()
    {
        while (Ok && !_in.AtEnd && _in.Next != ')')
        {
            if (_in.Take('|'))
                _out.Append('|');
            else
                Term();
            if (_out.Length > LongestTranslation)
                Fail("it is too large");
        }
    }

    private void Term()
    {
        switch (_in.Next)
        {
            case '^':
                _in.Skip();
                _out.Append('^');
                return;
            case '$':
                // In .NET a dollar also matches before a last line feed.
                _in.Skip();
                _out.Append("\\z");
                return;
            case '*' or '+' or '?':
                Fail("nothing to repeat");
                return;
            case '(':
                if (Group())
                    Quantifier();
                return;
            case '\\' when _in.TakeAny("\\b", "\\B") is { } boundary:
                WordBoundary(boundary is "\\b");
                return;
            default:
                Atom();
                Quantifier();
                return;
        }
    }

    private void Atom()
    {
        if (_in.Take('.'))
            _out.Append(Dot.ToPattern(_pairs));
        else if (_in.Take('['))
            _out.Append(new PatternClass(_in).Read().ToPattern(_pairs));
        else if (_in.Next == '\\' && _in.TakeReference() is { } reference)
            BackReference(reference);
        else if (_in.Next == '\\' && _in.TakeSet() is { } set)
            _out.Append(set.ToPattern(_pairs));
        else if (_in.IsQuantifier())
            Fail("nothing to repeat");
        else
            _out.Append(Literal(_in.TakeCharacter(inClass: false)));
    }

    /// <summary>Reads a group; answers whether it may be repeated, as lookaround may not.</summary>
    private bool Group()
    {
        var look = _in.TakeAny("(?=", "(?!", "(?<=", "(?<!");
        if (look is not null)
            _isRegular = false;
        if (look is not null || _in.TakeAny("(?:") is not null)
        {
            _out.Append(look ?? "(?:");
        }
        else
        {
            _in.Skip();
            if (_in.Take('?') && !_in.TakeName())
                Fail("an unknown kind of group");
            _opened++;
            // What nobody refers to need not be captured, which keeps the pattern regular.
            _out.Append(_captures.AreUsed ? $"(?<g{_opened}>" : "(?:");
        }

        if (++_nested > MostNested)
            Fail($"groups nest deeper than {MostNested}");
        Disjunction();
        _nested--;
        _out.Append(')');
        if (Ok && !_in.Take(')'))
            Fail("a parenthesis that is never closed");
        return look is null;
    }

    private void BackReference(string reference)
    {
        _isRegular = false;
        if (_captures.Find(reference) is not { } group)
            Fail($"a reference to a group that does not exist: {reference}");
        else
            // A group that took no part matches nothing at all in .NET, and the empty string in ECMA-262.
            _out.Append($"(?(g{group})\\k<g{group}>|)");
    }

    // A word is ASCII in ECMA-262, and anything Unicode calls a letter in .NET.
    private void WordBoundary(bool isBoundary)
    {
        const string word = "[A-Za-z0-9_]";
        _isRegular = false;
        _out.Append(isBoundary
            ? $"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"
            : $"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))");
    }

    private void Quantifier()
    {
        if (!Ok || _in.TakeQuantifier() is not { } quantifier)
            return;
        _out.Append(quantifier);
        if (_in.Take('?'))
            _out.Append('?');
    }

    private static string Literal(int codePoint) => codePoint switch
    {
        < 0x10000 when char.IsAsciiLetterOrDigit((char)codePoint) => ((char)codePoint).ToString(),
        < 0x10000 => string.Create(CultureInfo.InvariantCulture, $"\\u{codePoint:X4}"),
        _ => $"(?:{char.ConvertFromUtf32(codePoint)})",
    };

    private void Fail(string error) => _error ??= $"{error}, near character {_in.Position + 1}";
}
