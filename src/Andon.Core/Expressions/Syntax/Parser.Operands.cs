namespace Andon.Expressions;

/// <summary>Literals, names, and what may follow an operand: <c>.field</c>, <c>[index]</c>, <c>.method()</c>.</summary>
internal sealed partial class Parser
{
    private static readonly HashSet<string> ReservedWords = new(StringComparer.Ordinal)
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace",
        "return", "var", "void", "while",
    };

    private Node? ParsePrimary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Int or TokenKind.Double: return ParseNumber(sign: null);
            case TokenKind.String: return Constant(Value.From(token.Text));
            case TokenKind.True: return Constant(Value.From(true));
            case TokenKind.False: return Constant(Value.From(false));
            case TokenKind.Null: return Constant(Value.Null);
            case TokenKind.OpenBracket: return ParseList();
            case TokenKind.OpenBrace: return ParseMap();
            case TokenKind.OpenParen:
                Advance();
                var inner = ParseExpression();
                return inner is not null && Expect(TokenKind.CloseParen, "')'") ? inner : null;
            case TokenKind.Identifier when ReservedWords.Contains(token.Text):
                return Fail($"'{token.Text}' is a reserved word", token.Offset);
            case TokenKind.Identifier:
                Advance();
                if (_token.Kind == TokenKind.OpenParen) return ParseCall(token, receiver: null);
                return VariableOrLocal(token);
            default: return Unexpected("an expression");
        }
    }

    private Literal Constant(Value value)
    {
        var literal = new Literal(_token.Offset, value);
        Advance();
        return literal;
    }

    private Literal? ParseNumber(Token? sign)
    {
        var offset = sign?.Offset ?? _token.Offset;
        Value value;
        if (_token.Kind == TokenKind.Int && NumberLiteral.TryInt(_token.Text, sign is not null, out var integer))
        {
            value = Value.From(integer);
        }
        else if (_token.Kind == TokenKind.Double && NumberLiteral.TryDouble(_token.Text, out var number))
        {
            value = Value.From(sign is null ? number : -number);
        }
        else
        {
            Fail(_token.Kind == TokenKind.Int ? "the integer is outside 64 bits" : "the number is too large", offset);
            return null;
        }
        Advance();
        return new Literal(offset, value);
    }

    private Node VariableOrLocal(Token name)
    {
        var slot = _locals.LastIndexOf(name.Text);
        if (slot >= 0) return new Local(name.Offset, slot);
        _references.Add(new Reference(name.Text, null, IsWhole: true, name.Offset));
        return new Variable(name.Offset, name.Text, _references.Count - 1);
    }

    private Node? ParsePostfix(Node? operand)
    {
        while (operand is not null)
        {
            if (Accept(TokenKind.Dot)) operand = ParseSelection(operand);
            else if (_token.Kind == TokenKind.OpenBracket) operand = ParseIndex(operand);
            else if (_token.Kind == TokenKind.OpenBrace && operand is Variable or Select) return Fail("messages are not supported", _token.Offset);
            else break;
            if (operand is not null) operand = Checked(operand);
        }
        return operand;
    }

    private Node? ParseSelection(Node operand)
    {
        var name = _token;
        if (name.Kind is not (TokenKind.Identifier or TokenKind.QuotedSelector)) return Unexpected("a field name; others go in brackets, as x[\"in\"]");
        Advance();
        if (name.Kind == TokenKind.Identifier && _token.Kind == TokenKind.OpenParen) return ParseCall(name, operand);
        return Selection(operand, name.Offset, name.Text);
    }

    private Node? ParseIndex(Node operand)
    {
        var offset = _token.Offset;
        Advance();
        var index = ParseExpression();
        if (index is null || !Expect(TokenKind.CloseBracket, "']'")) return null;
        // A literal key is a field: one node, and a name that the validator can check.
        if (index is Literal { Value.Kind: ValueKind.String } literal) return Selection(operand, literal.Offset, literal.Value.Text, indexed: true);
        return new Indexing(offset, operand, index);
    }

    private Select Selection(Node operand, int offset, string field, bool indexed = false)
    {
        if (operand is Variable variable)
        {
            _references[variable.Reference] = _references[variable.Reference] with { Field = field, IsWhole = false };
        }
        return new Select(offset, operand, field, indexed);
    }

    private ListLiteral? ParseList()
    {
        var offset = _token.Offset;
        Advance();
        var items = new List<Node>();
        while (_token.Kind != TokenKind.CloseBracket)
        {
            var item = ParseExpression();
            if (item is null) return null;
            items.Add(item);
            if (!Accept(TokenKind.Comma)) break;
        }
        return Expect(TokenKind.CloseBracket, "',' or ']'") ? (ListLiteral?)Checked(new ListLiteral(offset, [.. items])) : null;
    }

    private MapLiteral? ParseMap()
    {
        var offset = _token.Offset;
        Advance();
        var (keys, values) = (new List<Node>(), new List<Node>());
        while (_token.Kind != TokenKind.CloseBrace)
        {
            var key = ParseExpression();
            if (key is null || !Expect(TokenKind.Colon, "':' after the key")) return null;
            var value = ParseExpression();
            if (value is null) return null;
            keys.Add(key);
            values.Add(value);
            if (!Accept(TokenKind.Comma)) break;
        }
        return Expect(TokenKind.CloseBrace, "',' or '}'") ? (MapLiteral?)Checked(new MapLiteral(offset, [.. keys], [.. values])) : null;
    }
}
