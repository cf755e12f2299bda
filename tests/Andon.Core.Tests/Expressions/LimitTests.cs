using System.Diagnostics;

namespace Andon.Expressions;

public sealed class LimitTests
{
    private const string TooDeep = "the expression nests deeper than 200 levels";
    private const string TooManySteps = "the evaluation takes more than 1000000 steps";

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("!", "true", "")]
    [InlineData("- ", "x", "")]
    [InlineData("{1:", "1", "}")]
    [InlineData("", "1", "+1")]
    [InlineData("", "a", ".b")]
    [InlineData("", "a", "[0]")]
    [InlineData("", "true", "&&true")]
    [InlineData("true?1:", "1", "")]
    [InlineData("size(", "1", ")")]
    [InlineData("", "[1]", ".map(x,x)")]
    [InlineData("1||1&&1==1+1*(", "1", ")")]
    public void Depth_is_limited(string before, string inside, string after)
    {
        string Nested(int levels) => string.Concat(Enumerable.Repeat(before, levels)) + inside + string.Concat(Enumerable.Repeat(after, levels));

        Expression.TryParse(Nested(30), out var expression, out _).ShouldBeTrue();
        expression!.Evaluate(Cel.Nothing);
        Cel.Error(Nested(300)).Message.ShouldBe(TooDeep);
        Cel.Error(Nested(100_000)).Message.ShouldStartWith("the expression is longer than 16384 characters");
    }

    [Fact]
    public void The_deepest_expression_fits_half_a_megabyte_of_stack()
    {
        var worst = string.Concat(Enumerable.Repeat("[1].map(x,1||1&&1==1+1*(", 33)) + "1" + string.Concat(Enumerable.Repeat("))", 33));
        Exception? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    Cel.Parse(worst).Evaluate(Cel.Nothing);
                    Cel.Value(string.Concat(Enumerable.Repeat("(", 190)) + "1" + string.Concat(Enumerable.Repeat(")", 190)));
                }
                catch (Exception e)
                {
                    thrown = e;
                }
            },
            maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        thrown.ShouldBeNull();
    }

    [Theory]
    [InlineData("l.all(a, l.all(b, l.all(c, l.all(d, true))))")]
    [InlineData("l.exists(a, l.exists(b, l.exists(c, l.exists(d, 1 / 0 == 1)))) || true")]
    [InlineData("l.map(a, l.map(b, l.map(c, l.map(d, 1))))")]
    [InlineData("l.all(a, l.all(b, l + l == l + l && l.all(c, l + l == l + l)))")]
    [InlineData("l.all(a, l.all(b, text.contains('b') || true))")]
    [InlineData("l.all(a, l.all(b, text.matches('b' + string(a)) || true))")]
    [InlineData("l.all(a, l.all(b, size(text.split('')) > 0))")]
    [InlineData("l.all(a, l.all(b, l.all(c, big.z99 == 1 || true)))")]
    public void Work_is_limited_and_logic_cannot_absorb_it(string source)
    {
        var scope = Cel.With("l", "[" + string.Join(',', Enumerable.Range(0, 100)) + "]")
            .And("text", Value.From(new string('a', 10_000)))
            .And("big", "{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"k{i}\":{i}")) + "}");
        var expression = Cel.Parse(source);
        var clock = Stopwatch.StartNew();
        var result = expression.Evaluate(scope);
        result.Error!.Message.ShouldBe(TooManySteps);
        result.Error.Offset.ShouldBeInRange(0, source.Length);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("text + text", "the string would be longer than 4194304 characters")]
    [InlineData("[text, text].join()", "the string would be longer than 4194304 characters")]
    [InlineData("text.split('')", "the list would have more than 100000 elements")]
    [InlineData("list + list", "the list would have more than 100000 elements")]
    [InlineData("[text, text, text, text, text, text, text, text]", "the value would be larger than 16777216 characters of JSON")]
    [InlineData("{'a': [text, text, text, text], 'b': [text, text, text, text]}", "the value would be larger than 16777216 characters of JSON")]
    [InlineData("text.matches('(a|b){900}c' + '')", TooManySteps)]
    [InlineData("text.contains(part + 'b' + part)", TooManySteps)]
    [InlineData("text.split(part + 'b' + part)", TooManySteps)]
    public void Results_are_limited(string source, string message)
    {
        var scope = Cel.With("list", "[" + string.Join(',', Enumerable.Repeat('1', 60_000)) + "]").And("text", Value.From(new string('a', 2_500_000)))
            .And("part", Value.From(new string('a', 500_000)));
        Cel.Error(source, scope).Message.ShouldBe(message);
    }

    [Fact]
    public void A_value_that_shares_its_parts_cannot_explode_when_it_is_written()
    {
        var source = "[1]" + string.Concat(Enumerable.Repeat(".map(x, [x, x])", 60));
        var doubling = "[[1]]" + string.Concat(Enumerable.Repeat(".map(x, x + x).map(x, [x, x])", 40));
        Cel.Error(source).Message.ShouldStartWith("the value would be larger");
        Cel.Error(doubling).Message.ShouldStartWith("the value would be larger");
    }

    [Fact]
    public void Json_that_nests_too_deep_is_not_compared()
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        var json = System.Text.Json.JsonDocument.Parse(deep, new() { MaxDepth = 6000 }).RootElement;
        var scope = new Variables().And("a", Value.FromJson(json)).And("b", Value.FromJson(json.Clone()));
        Cel.Error("a == b", scope).Message.ShouldBe(TooManySteps);
        Value.FromJson(json).Equals(Value.FromJson(json.Clone())).ShouldBeFalse();
    }
}
