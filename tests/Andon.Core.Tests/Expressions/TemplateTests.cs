using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Expressions;

public sealed class TemplateTests
{
    private static readonly Variables Scope = Cel
        .With("params", """{"topic": "Züge", "n": 3, "list": [1, {"a": null}], "big": 18446744073709551615}""")
        .And("at", Value.From(DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData("""{"a": [1, "plain", null], "b": {}}""", """{"a":[1,"plain",null],"b":{}}""")]
    [InlineData("""{"x": "${{ params.list }}"}""", """{"x":[1,{"a":null}]}""")]
    [InlineData("""["${{params.n}}", "${{ params.n }} "]""", """[3,"3 "]""")]
    [InlineData(""" "On ${{ params.topic }}: ${{ params.n + 0.5 }}, ${{ true }}, ${{ null }}, ${{ params.list }}" """, "\"On Züge: 3.5, true, null, [1,{\\\"a\\\":null}]\"")]
    [InlineData(""" "at ${{ at }} for ${{ duration('1m') }}" """, "\"at 1970-01-01T00:00:00Z for 60s\"")]
    [InlineData(""" "${{ at }}" """, "\"1970-01-01T00:00:00.000000Z\"")]
    [InlineData(""" "id/${{ params.big }}" """, "\"id/18446744073709551615\"")]
    [InlineData(""" "${{ params.big }}" """, "18446744073709551615")]
    [InlineData(""" "${{ {'a': {'b': '}}'}} }}" """, """{"a":{"b":"}}"}}""")]
    [InlineData(""" "${{ {'a': {'b': 1}}}}" """, """{"a":{"b":1}}""")]
    [InlineData(""" "${{ '${{' }} and $ { } }} {{" """, "\"${{ and $ { } }} {{\"")]
    [InlineData(""" "${{ 1 }}${{ 2 }}" """, "\"12\"")]
    [InlineData("7", "7")]
    public void A_template_renders(string template, string json) => Rendered(template).ShouldBe(json);

    [Theory]
    [InlineData("""{"a": "x"}""", true)]
    [InlineData("""{"a": "$ {{ }}"}""", true)]
    [InlineData("""{"a": ["${{ 1 }}"]}""", false)]
    public void A_template_without_expressions_is_constant(string template, bool constant) => Parse(template).IsConstant.ShouldBe(constant);

    [Theory]
    [InlineData("""{"a": ["x", "see ${{ 1 + }}"]}""", "/a/1", 12, "expected an expression, found the end")]
    [InlineData("""{"a/b~": "${{ 1"}""", "/a~1b~0", 0, "'${{' is not closed with '}}'")]
    [InlineData(""" "ok ${{ 'open }}" """, "", 7, "the string is not closed")]
    [InlineData(""" "${{ 1 } }" """, "", 6, "unexpected '}'")]
    [InlineData(""" "${{ }}" """, "", 4, "expected an expression, found the end")]
    [InlineData("""{"${{ 1 }}": 2}""", "/${{ 1 }}", 0, "the name of a property cannot hold an expression")]
    public void A_mistake_is_shown_in_its_string(string template, string pointer, int offset, string message)
    {
        Template.TryParse(Cel.Json(template), out _, out var error).ShouldBeFalse();
        error.ShouldBe(new TemplateError(pointer, offset, message));
    }

    [Fact]
    public void A_failure_of_evaluation_names_its_place()
    {
        Parse("""{"a": ["${{ params.n }} of ${{ params.m }}"]}""").TryRender(Scope, new Utf8JsonWriter(new ArrayBufferWriter<byte>()), out var error)
            .ShouldBeFalse();
        error.ShouldBe(new TemplateError("/a/0", "${{ params.n }} of ${{ params.".Length, "no such key: m"));
    }

    [Fact]
    public void References_are_listed_with_their_strings()
    {
        var references = Parse("""{"a": "${{ steps.x.output }}", "b": ["- ${{ params }} ${{ [1].map(y, y) }}"]}""").References;
        references.ShouldBe([("/a", new Reference("steps", "x", false, 4)), ("/b/0", new Reference("params", null, true, 6))]);
    }

    [Fact]
    public void A_template_outlives_its_document()
    {
        var document = JsonDocument.Parse("""{"a": "${{ 1 }}", "b": [2]}""");
        Template.TryParse(document.RootElement, out var template, out _).ShouldBeTrue();
        document.Dispose();
        Rendered(template!).ShouldBe("""{"a":1,"b":[2]}""");
    }

    [Fact]
    public void All_expressions_of_a_template_share_one_budget()
    {
        var expensive = "${{ size([0,1,2,3,4,5,6,7,8,9].map(a, l.map(b, l.map(c, b + c)))) }}";
        var scope = Cel.With("l", "[" + string.Join(',', Enumerable.Range(0, 90)) + "]");
        Render($"[\"{expensive}\"]", scope).ShouldBeNull();
        Render("[" + string.Join(',', Enumerable.Repeat($"\"{expensive}\"", 8)) + "]", scope)!.Message.ShouldContain("steps");
    }

    [Fact]
    public void A_template_has_limits()
    {
        var depth = ExpressionLimits.MaxTemplateDepth + 1;
        var deep = JsonDocument.Parse(new string('[', depth + 1) + new string(']', depth + 1), new() { MaxDepth = 100 }).RootElement;
        Template.TryParse(deep, out _, out var error).ShouldBeFalse();
        error!.Message.ShouldBe("the template nests deeper than 64 levels");

        var many = "[\"" + string.Concat(Enumerable.Repeat("${{1}}", ExpressionLimits.MaxTemplateExpressions + 1)) + "\"]";
        Template.TryParse(Cel.Json(many), out _, out error).ShouldBeFalse();
        error!.Message.ShouldBe("the template has more than 1000 expressions");

        var large = new Variables().And("x", Value.From(new string('x', 3_000_000)));
        Render(""" "${{ x }}${{ x }}" """, large)!.Message.ShouldStartWith("the string would be longer");
        var copies = "[" + string.Join(',', Enumerable.Repeat("\"${{ x }}\"", 30)) + "]";
        Render(copies, large)!.Message.ShouldStartWith("the template renders more than");
    }

    private static Template Parse(string json)
    {
        Template.TryParse(Cel.Json(json), out var template, out var error).ShouldBeTrue($"{error}");
        return template!;
    }

    private static TemplateError? Render(string json, IScope scope)
    {
        using var writer = new Utf8JsonWriter(Stream.Null);
        Parse(json).TryRender(scope, writer, out var error);
        return error;
    }

    private static string Rendered(string json) => Rendered(Parse(json));

    private static string Rendered(Template template)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            template.TryRender(Scope, writer, out var error).ShouldBeTrue($"{error}");
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
