namespace Andon.Expressions;

public sealed class OperatorTests
{
    [Theory]
    [InlineData("2 + 3 * 4", "14")]
    [InlineData("(2 + 3) * 4", "20")]
    [InlineData("10 - 4 - 3", "3")]
    [InlineData("100 / 10 / 5", "2")]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("7 % -3", "1")]
    [InlineData("7 / 2.0", "3.5")]
    [InlineData("1 + 0.5", "1.5")]
    [InlineData("2 * 1.5", "3.0")]
    [InlineData("0.5 - 1", "-0.5")]
    [InlineData("1.0 / 0.0", "\"Infinity\"")]
    [InlineData("- - 3", "3")]
    [InlineData("1 - -1", "2")]
    [InlineData("1-1", "0")]
    [InlineData("-2.0", "-2.0")]
    [InlineData("'a' + 'b' + 'c'", "\"abc\"")]
    [InlineData("[1] + [2, 3] + []", "[1,2,3]")]
    [InlineData("!true || true", "true")]
    [InlineData("true || false && false", "true")]
    [InlineData("!!false", "false")]
    [InlineData("1 + 2 == 3 && 2 < 3", "true")]
    [InlineData("1 < 2 == true", "true")]
    [InlineData("false ? 1 : true ? 2 : 3", "2")]
    [InlineData("true ? false ? 1 : 2 : 3", null)]
    [InlineData("true ? (false ? 1 : 2) : 3", "2")]
    [InlineData("true ? 1 : 1 / 0", "1")]
    [InlineData("false || true ? 'yes' : 'no'", "\"yes\"")]
    [InlineData("-[1, 2][0]", "-1")]
    [InlineData("{'a': [10, 20]}.a[1]", "20")]
    public void Operators_bind_as_in_CEL(string source, string? json)
    {
        // CEL's grammar takes no bare conditional between '?' and ':'.
        if (json is null) Cel.Error(source).Message.ShouldStartWith("expected ':'");
        else Cel.Value(source).ToString().ShouldBe(json);
    }

    [Theory]
    [InlineData("9223372036854775807 + 1", "integer overflow", 20)]
    [InlineData("-9223372036854775808 - 1", "integer overflow", 21)]
    [InlineData("4611686018427387904 * 2", "integer overflow", 20)]
    [InlineData("-9223372036854775808 / -1", "integer overflow", 21)]
    [InlineData("-9223372036854775808 % -1", "integer overflow", 21)]
    [InlineData("-(-9223372036854775808)", "integer overflow", 0)]
    [InlineData("1 / 0", "division by zero", 2)]
    [InlineData("1 % 0", "modulus by zero", 2)]
    [InlineData("1.5 % 2.0", "no such overload: double % double", 4)]
    [InlineData("1 + 'a'", "no such overload: int + string", 2)]
    [InlineData("null + null", "no such overload: null + null", 5)]
    [InlineData("[1] + 1", "no such overload: list + int", 4)]
    [InlineData("-'a'", "no such overload: -string", 0)]
    [InlineData("!1", "no such overload: expected bool, found int", 1)]
    [InlineData("1 ? 2 : 3", "no such overload: expected bool, found int", 0)]
    [InlineData("true + true", "no such overload: bool + bool", 5)]
    public void Arithmetic_fails_instead_of_guessing(string source, string message, int offset) =>
        Cel.Error(source).ShouldBe(new ExpressionError(message, offset));

    [Theory]
    [InlineData("1 == 1.0", true)]
    [InlineData("1 != 1.5", true)]
    [InlineData("9007199254740993 == 9007199254740992.0", false)]
    [InlineData("9007199254740993 > 9007199254740992.0", true)]
    [InlineData("9223372036854775807 < 1e19", true)]
    [InlineData("-9223372036854775808 == -9223372036854775808.0", true)]
    [InlineData("9223372036854775807 == 9223372036854775808.0", false)]
    [InlineData("1 < 1.5 && 1.5 < 2", true)]
    [InlineData("-1 > -1.5 && -1.5 > -2", true)]
    [InlineData("0.0 == -0.0", true)]
    [InlineData("0.0/0.0 == 0.0/0.0", false)]
    [InlineData("0.0/0.0 != 0.0/0.0", true)]
    [InlineData("0.0/0.0 < 1", false)]
    [InlineData("1 >= 0.0/0.0", false)]
    [InlineData("'a' < 'b' && 'a' < 'aa' && 'B' < 'a'", true)]
    [InlineData("'\\uffff' < '\\U00010000'", true)]
    [InlineData("false < true", true)]
    [InlineData("null == null", true)]
    [InlineData("null == 0", false)]
    [InlineData("'1' == 1", false)]
    [InlineData("true == 1", false)]
    [InlineData("[1, 2.0] == [1.0, 2]", true)]
    [InlineData("[1, 2] == [2, 1]", false)]
    [InlineData("[] == {}", false)]
    [InlineData("{'a': 1, 'b': [2]} == {'b': [2.0], 'a': 1}", true)]
    [InlineData("{'a': 1} == {'a': 1, 'b': 2}", false)]
    [InlineData("{'a': null} == {'b': null}", false)]
    public void Comparison_is_by_value_on_one_number_line(string source, bool truth) => Cel.Value(source).AsBool().ShouldBe(truth);

    [Theory]
    [InlineData("1 < 'a'", "no such overload: int < string", 2)]
    [InlineData("null >= null", "no such overload: null >= null", 5)]
    [InlineData("[1] < [2]", "no such overload: list < list", 4)]
    public void Only_ordered_types_have_an_order(string source, string message, int offset) =>
        Cel.Error(source).ShouldBe(new ExpressionError(message, offset));

    [Theory]
    [InlineData("2 in [1, 2]", true)]
    [InlineData("2.0 in [1, 2]", true)]
    [InlineData("'2' in [1, 2]", false)]
    [InlineData("[1] in [[1], [2]]", true)]
    [InlineData("'a' in {'a': null}", true)]
    [InlineData("'b' in {'a': null}", false)]
    [InlineData("1.0 in {1: 'x'}", true)]
    [InlineData("!('a' in [])", true)]
    public void In_looks_at_elements_and_keys(string source, bool truth) => Cel.Value(source).AsBool().ShouldBe(truth);

    [Fact]
    public void In_is_not_a_search_in_text() => Cel.Error("'a' in 'abc'").ShouldBe(new ExpressionError("no such overload: string in string", 4));
}
