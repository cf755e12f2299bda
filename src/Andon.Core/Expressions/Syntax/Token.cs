namespace Andon.Expressions;

internal enum TokenKind : byte
{
    End, Identifier, QuotedSelector, Int, Double, String,
    Dot, Comma, Colon, Question, OpenParen, CloseParen, OpenBracket, CloseBracket, OpenBrace, CloseBrace,
    Or, And, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, In,
    Plus, Minus, Times, Divide, Modulo, Not,
    True, False, Null,
}

/// <param name="Kind">Which token.</param>
/// <param name="Offset">Where it starts in the source.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Text">Of identifiers their name, of strings what they mean, of numbers their digits.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, int End, string Text = "");
