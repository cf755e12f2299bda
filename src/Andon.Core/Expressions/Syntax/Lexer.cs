namespace Andon.Expressions;

/// <summary>Splits a source into tokens, one per call, so that a template can stop at its closing braces.</summary>
internal sealed class Lexer(string source, int start = 0)
{
    private int _at = start;

    public bool TryNext(out Token token, out ExpressionError? error)
    {
        SkipBlanks();
        error = null;
        token = new Token(TokenKind.End, _at, _at);
        if (_at >= source.Length) return true;

        var c = source[_at];
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1)))) return Take(NumberLiteral.TryRead(source, _at, out token, out error), token);
        if (StringLiteral.StartsAt(source, _at)) return Take(StringLiteral.TryRead(source, _at, out token, out error), token);
        if (char.IsAsciiLetter(c) || c == '_') return Take(true, token = Word());
        if (c == '`') return TryQuotedSelector(out token, out error);

        var (kind, length) = Symbol(c, Peek(1));
        if (kind == TokenKind.End)
        {
            error = new ExpressionError(Unexpected(c), _at);
            return false;
        }
        return Take(true, token = new Token(kind, _at, _at + length));
    }

    private bool Take(bool ok, Token token)
    {
        if (ok) _at = token.End;
        return ok;
    }

    private char Peek(int by) => _at + by < source.Length ? source[_at + by] : '\0';

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (source[_at] == '/' && Peek(1) == '/')
            {
                var line = source.IndexOf('\n', _at);
                _at = line < 0 ? source.Length : line;
            }
            else
            {
                return;
            }
        }
    }

    private Token Word()
    {
        var end = _at + 1;
        while (end < source.Length && (char.IsAsciiLetterOrDigit(source[end]) || source[end] == '_')) end++;
        var text = source[_at..end];
        var kind = text switch
        {
            "true" => TokenKind.True,
            "false" => TokenKind.False,
            "null" => TokenKind.Null,
            "in" => TokenKind.In,
            _ => TokenKind.Identifier,
        };
        return new Token(kind, _at, end, text);
    }

    // CEL's way to select a field whose name is no identifier: steps.`first-draft`
    private bool TryQuotedSelector(out Token token, out ExpressionError? error)
    {
        var end = source.IndexOf('`', _at + 1);
        var text = end < 0 ? "" : source[(_at + 1)..end];
        var ok = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ' ');
        token = new Token(TokenKind.QuotedSelector, _at, end + 1, text);
        error = ok ? null : new ExpressionError("a name in backquotes has letters, digits, '_', '-', '.', '/' and spaces", _at);
        return Take(ok, token);
    }

    private static (TokenKind Kind, int Length) Symbol(char c, char next) => (c, next) switch
    {
        ('|', '|') => (TokenKind.Or, 2),
        ('&', '&') => (TokenKind.And, 2),
        ('=', '=') => (TokenKind.Equal, 2),
        ('!', '=') => (TokenKind.NotEqual, 2),
        ('<', '=') => (TokenKind.LessOrEqual, 2),
        ('>', '=') => (TokenKind.GreaterOrEqual, 2),
        ('<', _) => (TokenKind.Less, 1),
        ('>', _) => (TokenKind.Greater, 1),
        ('!', _) => (TokenKind.Not, 1),
        ('.', _) => (TokenKind.Dot, 1),
        (',', _) => (TokenKind.Comma, 1),
        (':', _) => (TokenKind.Colon, 1),
        ('?', _) => (TokenKind.Question, 1),
        ('(', _) => (TokenKind.OpenParen, 1),
        (')', _) => (TokenKind.CloseParen, 1),
        ('[', _) => (TokenKind.OpenBracket, 1),
        (']', _) => (TokenKind.CloseBracket, 1),
        ('{', _) => (TokenKind.OpenBrace, 1),
        ('}', _) => (TokenKind.CloseBrace, 1),
        ('+', _) => (TokenKind.Plus, 1),
        ('-', _) => (TokenKind.Minus, 1),
        ('*', _) => (TokenKind.Times, 1),
        ('/', _) => (TokenKind.Divide, 1),
        ('%', _) => (TokenKind.Modulo, 1),
        _ => (TokenKind.End, 0),
    };

    private static string Unexpected(char c) => c switch
    {
        '=' => "unexpected '='; did you mean '=='?",
        '&' => "unexpected '&'; did you mean '&&'?",
        '|' => "unexpected '|'; did you mean '||'?",
        _ when char.IsControl(c) || char.IsSurrogate(c) => $"unexpected character U+{(int)c:X4}",
        _ => $"unexpected character '{c}'",
    };
}
