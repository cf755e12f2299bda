using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Andon.Expressions;

/// <summary>
/// A parser by precedence climbing: one method for all binary operators keeps the stack per level of nesting small. The first
/// error wins; after it every method returns null.
/// </summary>
internal sealed partial class Parser
{
    private readonly string _source;
    private readonly Lexer _lexer;
    private readonly ImmutableArray<Reference>.Builder _references = ImmutableArray.CreateBuilder<Reference>();
    private readonly List<string> _locals = [];
    private Token _token;
    private ExpressionError? _error;
    private int _depth;
    private int _maxLocals;

    private Parser(string source) => (_source, _lexer) = (source, new Lexer(source));

    public static bool TryParse(
        string source, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out ExpressionError? error)
    {
        expression = null;
        error = null;
        if (source.Length > ExpressionLimits.MaxSourceLength)
        {
            error = new ExpressionError($"the expression is longer than {ExpressionLimits.MaxSourceLength} characters", ExpressionLimits.MaxSourceLength);
            return false;
        }
        var parser = new Parser(source);
        parser.Advance();
        var root = parser.ParseExpression();
        if (root is not null && parser._token.Kind != TokenKind.End) parser.Unexpected("the end or an operator");
        if (root is null || parser._error is not null)
        {
            error = parser._error!;
            return false;
        }
        expression = new Expression(source, root, parser._maxLocals, parser._references.ToImmutable());
        return true;
    }

    /// <summary><c>a ? b : c</c>, which groups to the right.</summary>
    private Node? ParseExpression()
    {
        if (++_depth > ExpressionLimits.MaxDepth) return TooDeep(_token.Offset);
        var condition = ParseBinary(Precedence.Or);
        if (condition is not null && _token.Kind == TokenKind.Question)
        {
            var offset = _token.Offset;
            Advance();
            var then = ParseBinary(Precedence.Or);
            if (then is null || !Expect(TokenKind.Colon, "':' of the conditional")) return null;
            var otherwise = ParseExpression();
            condition = otherwise is null ? null : Checked(new Conditional(offset, condition, then, otherwise));
        }
        _depth--;
        return condition;
    }

    private Node? ParseBinary(Precedence least)
    {
        var left = ParseUnary();
        while (left is not null && PrecedenceOf(_token.Kind) is var precedence && precedence >= least)
        {
            var (kind, offset) = (_token.Kind, _token.Offset);
            Advance();
            var right = ParseBinary(precedence + 1);
            left = right is null ? null : Checked(Binary(kind, offset, left, right));
        }
        return left;
    }

    private Node? ParseUnary()
    {
        var first = _token;
        if (first.Kind is not (TokenKind.Not or TokenKind.Minus)) return ParsePostfix(ParsePrimary());
        if (++_depth > ExpressionLimits.MaxDepth) return TooDeep(first.Offset);
        Advance();
        // The sign belongs to the literal, so that the smallest int can be written.
        var isSign = first.Kind == TokenKind.Minus && _token.Kind is TokenKind.Int or TokenKind.Double;
        var operand = isSign ? ParsePostfix(ParseNumber(first)) : ParseUnary();
        _depth--;
        if (operand is null || (first.Kind == TokenKind.Minus && isSign)) return operand;
        return Checked(first.Kind == TokenKind.Not ? new Not(first.Offset, operand) : new Negate(first.Offset, operand));
    }

    private static Node Binary(TokenKind kind, int offset, Node left, Node right) => kind switch
    {
        TokenKind.Or => new Logic(offset, left, right, decisive: true),
        TokenKind.And => new Logic(offset, left, right, decisive: false),
        TokenKind.Equal => new EqualityTest(offset, left, right, negated: false),
        TokenKind.NotEqual => new EqualityTest(offset, left, right, negated: true),
        TokenKind.In => new Membership(offset, left, right),
        TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater or TokenKind.GreaterOrEqual => new Comparison(offset, left, right, kind),
        _ => new Arithmetic(offset, left, right, kind),
    };

    private static Precedence PrecedenceOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => Precedence.Or,
        TokenKind.And => Precedence.And,
        >= TokenKind.Equal and <= TokenKind.In => Precedence.Relation,
        TokenKind.Plus or TokenKind.Minus => Precedence.Sum,
        TokenKind.Times or TokenKind.Divide or TokenKind.Modulo => Precedence.Product,
        _ => Precedence.None,
    };

    private void Advance()
    {
        if (_error is null && _lexer.TryNext(out _token, out _error)) return;
        // Nothing after a broken token is looked at.
        _token = new Token(TokenKind.End, _source.Length, _source.Length);
    }

    private bool Expect(TokenKind kind, string what)
    {
        if (_token.Kind != kind)
        {
            Unexpected(what);
            return false;
        }
        Advance();
        return _error is null;
    }

    private bool Accept(TokenKind kind)
    {
        if (_token.Kind != kind) return false;
        Advance();
        return true;
    }

    // A chain of operators nests as deep as parentheses do, and evaluation descends as deep.
    private Node? Checked(Node node) => node.Depth > ExpressionLimits.MaxDepth ? TooDeep(node.Offset) : node;

    private Node? TooDeep(int offset) => Fail($"the expression nests deeper than {ExpressionLimits.MaxDepth} levels", offset);

    private Node? Unexpected(string wanted)
    {
        var found = _token.Kind == TokenKind.End ? "the end" : $"'{_source[_token.Offset.._token.End]}'";
        return Fail($"expected {wanted}, found {found}", _token.Offset);
    }

    private Node? Fail(string message, int offset)
    {
        _error ??= new ExpressionError(message, offset);
        return null;
    }

    private enum Precedence { None, Or, And, Relation, Sum, Product, Unary }
}
