using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Andon.Expressions;

/// <summary>Finds the strings with expressions; what has none stays the JSON it was.</summary>
internal sealed class TemplateParser
{
    private const string Open = "${{";

    private readonly ImmutableArray<(string Pointer, Reference Reference)>.Builder _references =
        ImmutableArray.CreateBuilder<(string Pointer, Reference Reference)>();

    private TemplateError? _error;
    private int _expressions;

    public static bool TryParse(JsonElement json, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out TemplateError? error)
    {
        var parser = new TemplateParser();
        var root = parser.Parse(json.ValueKind == JsonValueKind.Undefined ? json : json.Clone(), "", depth: 0);
        template = root is null ? null : new Template(root, parser._references.ToImmutable());
        error = parser._error;
        return template is not null;
    }

    private TemplateNode? Parse(JsonElement json, string pointer, int depth)
    {
        if (depth > ExpressionLimits.MaxTemplateDepth) return Fail(pointer, 0, $"the template nests deeper than {ExpressionLimits.MaxTemplateDepth} levels");
        return json.ValueKind switch
        {
            JsonValueKind.Object => ParseObject(json, pointer, depth),
            JsonValueKind.Array => ParseArray(json, pointer, depth),
            JsonValueKind.String => ParseString(json, pointer),
            _ => new ConstantNode(json),
        };
    }

    private TemplateNode? ParseObject(JsonElement json, string pointer, int depth)
    {
        var properties = new List<(string Name, TemplateNode Value)>();
        foreach (var property in json.EnumerateObject())
        {
            var name = JsonText.Name(property);
            var at = $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (name.Contains(Open, StringComparison.Ordinal)) return Fail(at, 0, "the name of a property cannot hold an expression");
            var value = Parse(property.Value, at, depth + 1);
            if (value is null) return null;
            properties.Add((name, value));
        }
        return properties.TrueForAll(p => p.Value is ConstantNode) ? new ConstantNode(json) : new ObjectNode([.. properties]);
    }

    private TemplateNode? ParseArray(JsonElement json, string pointer, int depth)
    {
        var items = new List<TemplateNode>();
        foreach (var element in json.EnumerateArray())
        {
            var item = Parse(element, $"{pointer}/{items.Count}", depth + 1);
            if (item is null) return null;
            items.Add(item);
        }
        return items.TrueForAll(i => i is ConstantNode) ? new ConstantNode(json) : new ArrayNode([.. items]);
    }

    private TemplateNode? ParseString(JsonElement json, string pointer)
    {
        var text = JsonText.String(json);
        var parts = new List<TextPart>();
        var at = 0;
        while (text.IndexOf(Open, at, StringComparison.Ordinal) is var open && open >= 0)
        {
            if (open > at) parts.Add(new TextPart(text[at..open]));
            var start = open + Open.Length;
            if (!TryFindClose(text, start, out var close, out var error)) return Fail(pointer, error.Offset, error.Message);
            if (!Expression.TryParse(text[start..close], out var expression, out error)) return Fail(pointer, start + error.Offset, error.Message);
            if (++_expressions > ExpressionLimits.MaxTemplateExpressions)
                return Fail(pointer, open, $"the template has more than {ExpressionLimits.MaxTemplateExpressions} expressions");
            foreach (var reference in expression.References) _references.Add((pointer, reference with { Offset = start + reference.Offset }));
            parts.Add(new TextPart("", expression, start));
            at = close + 2;
        }
        if (parts.Count == 0) return new ConstantNode(json);
        if (at < text.Length) parts.Add(new TextPart(text[at..]));
        return parts is [{ Expression: not null } whole] ? new ValueNode(pointer, whole) : new TextNode(pointer, [.. parts]);
    }

    // By tokens, not by searching for the braces: a string or a map in the expression may hold them too.
    private static bool TryFindClose(string text, int start, out int close, [NotNullWhen(false)] out ExpressionError? error)
    {
        var lexer = new Lexer(text, start);
        close = 0;
        for (var depth = 0; lexer.TryNext(out var token, out error);)
        {
            if (token.Kind == TokenKind.End) break;
            if (token.Kind == TokenKind.OpenBrace) depth++;
            if (token.Kind != TokenKind.CloseBrace || depth-- > 0) continue;
            if (token.End < text.Length && text[token.End] == '}')
            {
                close = token.Offset;
                error = null;
                return true;
            }
            error = new ExpressionError("unexpected '}'", token.Offset);
            return false;
        }
        error ??= new ExpressionError("'${{' is not closed with '}}'", start - Open.Length);
        return false;
    }

    private TemplateNode? Fail(string pointer, int offset, string message)
    {
        _error ??= new TemplateError(pointer, offset, message);
        return null;
    }
}
