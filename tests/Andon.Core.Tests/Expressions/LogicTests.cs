namespace Andon.Expressions;

public sealed class LogicTests
{
    // E stands for an operand that fails, N for one that is no bool.
    [Theory]
    [InlineData("T && T", "true")]
    [InlineData("T && F", "false")]
    [InlineData("F && E", "false")]
    [InlineData("E && F", "false")]
    [InlineData("N && F", "false")]
    [InlineData("F && N", "false")]
    [InlineData("T && E", "division by zero")]
    [InlineData("E && T", "division by zero")]
    [InlineData("E && E", "division by zero")]
    [InlineData("T && N", "no such overload")]
    [InlineData("F || F", "false")]
    [InlineData("T || E", "true")]
    [InlineData("E || T", "true")]
    [InlineData("N || T", "true")]
    [InlineData("F || E", "division by zero")]
    [InlineData("E || F", "division by zero")]
    [InlineData("N || F", "no such overload")]
    [InlineData("E ? T : F", "division by zero")]
    [InlineData("!E", "division by zero")]
    public void Logic_is_commutative_and_absorbs_errors(string form, string outcome)
    {
        var source = form
            .Replace("T", "true", StringComparison.Ordinal)
            .Replace("F", "false", StringComparison.Ordinal)
            .Replace("E", "(1 / 0 > 0)", StringComparison.Ordinal)
            .Replace("N", "'text'", StringComparison.Ordinal);
        var result = Cel.Parse(source).Evaluate(Cel.Nothing);
        (result.Ok ? result.Value.ToString() : result.Error!.Message).ShouldStartWith(outcome);
    }

    [Theory]
    [InlineData("[1, 2, 3].all(x, x > 0)", "true")]
    [InlineData("[1, 2, 3].all(x, x > 1)", "false")]
    [InlineData("[].all(x, false)", "true")]
    [InlineData("[0, 1].all(x, 1 / x > 5)", "false")]
    [InlineData("[1, 0].all(x, 1 / x > 0)", "division by zero")]
    [InlineData("[1, 2].exists(x, x == 2)", "true")]
    [InlineData("[].exists(x, true)", "false")]
    [InlineData("[0, 1].exists(x, 1 / x == 1)", "true")]
    [InlineData("[0, 1].exists(x, 1 / x == 7)", "division by zero")]
    [InlineData("[1].exists(x, x)", "no such overload")]
    [InlineData("[1, 2, 2].exists_one(x, x == 1)", "true")]
    [InlineData("[1, 2, 2].exists_one(x, x == 2)", "false")]
    [InlineData("[1, 0].exists_one(x, 1 / x == 1)", "division by zero")]
    [InlineData("[1, 2, 3, 4].filter(x, x % 2 == 0)", "[2,4]")]
    [InlineData("[0, 1].filter(x, 1 / x > 0)", "division by zero")]
    [InlineData("[1, 2].map(x, x * x)", "[1,4]")]
    [InlineData("[1, 2, 3].map(x, x > 1, x * 10)", "[20,30]")]
    [InlineData("[[1, 2], [3]].map(x, x.map(y, y + size(x)))", "[[3,4],[4]]")]
    [InlineData("[1, 2].map(x, [10].map(x, x))", "[[10],[10]]")]
    [InlineData("[1].map(x, [x].map(y, [y].map(z, x + y + z)))", "[[[3]]]")]
    [InlineData("{'a': 1, 'b': 2}.map(k, k)", "[\"a\",\"b\"]")]
    [InlineData("{'a': 1, 'b': 2}.filter(k, k != 'a')", "[\"b\"]")]
    [InlineData("{'a': 1}.all(k, k == 'a')", "true")]
    [InlineData("1.map(x, x)", "no such overload")]
    [InlineData("'abc'.exists(x, true)", "no such overload")]
    public void Macros_walk_lists_and_keys(string source, string outcome)
    {
        var result = Cel.Parse(source).Evaluate(Cel.Nothing);
        if (result.Ok) result.Value.ToString().ShouldBe(outcome);
        else result.Error!.Message.ShouldStartWith(outcome);
    }

    [Theory]
    [InlineData("[1].map(1, 2)", "expected the variable of map(), found '1'", 8)]
    [InlineData("[1].all(x)", "expected ',' after the variable of all(), found ')'", 9)]
    [InlineData("[1].filter(x, true, 1)", "expected ')', found ','", 18)]
    [InlineData("[1].all(x, true) && x", "undeclared reference to 'x'", 20)]
    public void A_macro_takes_a_variable_and_ends_its_life(string source, string message, int offset) =>
        Cel.Error(source).ShouldBe(new ExpressionError(message, offset));
}
