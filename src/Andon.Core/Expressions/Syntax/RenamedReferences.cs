using System.Text;

namespace Andon.Expressions;

/// <summary>Writes other names into <c>steps.name</c> and <c>steps["name"]</c>, and leaves the rest of a source as it is.</summary>
internal static class RenamedReferences
{
    private const string Opening = "${{";

    public static string InExpression(string source, IReadOnlyDictionary<string, string> names)
    {
        var text = new StringBuilder();
        var end = Copy(source, 0, text, names, isInText: false);
        return text.Append(source, end, source.Length - end).ToString();
    }

    /// <summary>In a string of a template: what is between <c>${{</c> and <c>}}</c>.</summary>
    public static string InText(string source, IReadOnlyDictionary<string, string> names)
    {
        var text = new StringBuilder();
        var copied = 0;
        while (source.IndexOf(Opening, copied, StringComparison.Ordinal) is >= 0 and var opening)
        {
            text.Append(source, copied, opening + Opening.Length - copied);
            copied = Copy(source, opening + Opening.Length, text, names, isInText: true);
        }

        return text.Append(source, copied, source.Length - copied).ToString();
    }

    /// <returns>Up to where the source has been copied.</returns>
    private static int Copy(string source, int start, StringBuilder text, IReadOnlyDictionary<string, string> names, bool isInText)
    {
        var lexer = new Lexer(source, start);
        var copied = start;
        var depth = 0;
        Token first = default, second = default, third = default;
        while (lexer.TryNext(out var token, out _) && token.Kind != TokenKind.End)
        {
            if (token.Kind == TokenKind.OpenBrace) depth++;
            if (token.Kind == TokenKind.CloseBrace && --depth < 0 && isInText) break;
            if (IsStepOf(first, second, third) && IsName(token.Kind) && names.TryGetValue(token.Text, out var name))
            {
                var quotes = token.Kind == TokenKind.Identifier ? 0 : 1;
                text.Append(source, copied, token.Offset + quotes - copied).Append(name);
                copied = token.End - quotes;
            }

            (first, second, third) = (second, third, token);
        }

        return copied;
    }

    private static bool IsStepOf(Token first, Token second, Token third) =>
        second is { Kind: TokenKind.Identifier, Text: "steps" } && third.Kind is TokenKind.Dot or TokenKind.OpenBracket && first.Kind != TokenKind.Dot;

    private static bool IsName(TokenKind kind) => kind is TokenKind.Identifier or TokenKind.QuotedSelector or TokenKind.String;
}
