namespace Andon.Expressions;

/// <summary>Functions, methods and macros; what is not known is refused here, with the nearest name that is.</summary>
internal sealed partial class Parser
{
    private Node? ParseCall(Token name, Node? receiver)
    {
        if (receiver is null && name.Text is "has") return ParseHas(name);
        if (receiver is not null && Macro.TryKind(name.Text, out var macro)) return ParseMacro(name, receiver, macro);
        if (!Functions.TryFind(name.Text, receiver is not null, out var function)) return Fail(Functions.Unknown(name.Text, receiver is not null), name.Offset);

        var arguments = new List<Node>();
        if (receiver is not null) arguments.Add(receiver);
        if (!TryArguments(arguments)) return null;
        var given = arguments.Count - (receiver is null ? 0 : 1);
        if (given < function.Least || given > function.Most) return Fail(Functions.WrongCount(function, given), name.Offset);

        if (function.Name is "matches" && arguments[1] is Literal { Value.Kind: ValueKind.String } literal)
        {
            // A pattern that stands in the source is compiled once, and is wrong before anything runs.
            if (!Pattern.TryCompile(literal.Value.Text, out var pattern, out var error)) return Fail(error, literal.Offset);
            return Checked(new Match(name.Offset, arguments[0], pattern));
        }
        return Checked(new Call(name.Offset, function, [.. arguments]));
    }

    private bool TryArguments(List<Node> arguments)
    {
        Advance();
        while (_token.Kind != TokenKind.CloseParen)
        {
            var argument = ParseExpression();
            if (argument is null) return false;
            arguments.Add(argument);
            if (!Accept(TokenKind.Comma)) break;
        }
        return Expect(TokenKind.CloseParen, "',' or ')'");
    }

    private Node? ParseHas(Token name)
    {
        Advance();
        var argument = ParseExpression();
        if (argument is null || !Expect(TokenKind.CloseParen, "')'")) return null;
        if (argument is Select { IsIndexed: false } select) return Checked(new Has(name.Offset, select));
        return Fail("has() takes the selection of a field, as has(a.b)", name.Offset);
    }

    private Node? ParseMacro(Token name, Node range, MacroKind kind)
    {
        Advance();
        var variable = _token;
        if (variable.Kind != TokenKind.Identifier || ReservedWords.Contains(variable.Text)) return Unexpected($"the variable of {name.Text}()");
        Advance();
        if (!Expect(TokenKind.Comma, $"',' after the variable of {name.Text}()")) return null;

        var slot = _locals.Count;
        _locals.Add(variable.Text);
        _maxLocals = Math.Max(_maxLocals, _locals.Count);
        var body = ParseExpression();
        Node? transform = null;
        if (body is not null && kind == MacroKind.Map && Accept(TokenKind.Comma)) transform = ParseExpression();
        _locals.RemoveAt(slot);
        if (body is null || !Expect(TokenKind.CloseParen, "')'")) return null;

        return Checked(kind switch
        {
            MacroKind.All => new Quantifier(name.Offset, range, slot, body, decisive: false),
            MacroKind.Exists => new Quantifier(name.Offset, range, slot, body, decisive: true),
            MacroKind.ExistsOne => new ExistsOne(name.Offset, range, slot, body),
            MacroKind.Filter => new Collect(name.Offset, range, slot, condition: body, transform: null),
            _ when transform is not null => new Collect(name.Offset, range, slot, condition: body, transform),
            _ => new Collect(name.Offset, range, slot, condition: null, transform: body),
        });
    }
}
