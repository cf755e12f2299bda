namespace Andon.Expressions;

public sealed class FunctionTests
{
    [Theory]
    [InlineData("size('aä😀')", "3")]
    [InlineData("'😀😀'.size()", "2")]
    [InlineData("size([1, 2]) + {'a': 1}.size()", "3")]
    [InlineData("'hello'.contains('ell')", "true")]
    [InlineData("'hello'.contains('')", "true")]
    [InlineData("'hello'.startsWith('he') && 'hello'.endsWith('lo')", "true")]
    [InlineData("'ß'.contains('ss')", "false")]
    [InlineData("'a,b,,c'.split(',')", """["a","b","","c"]""")]
    [InlineData("'a,b,c'.split(',', 2)", """["a","b,c"]""")]
    [InlineData("'a,b,c'.split(',', 1)", """["a,b,c"]""")]
    [InlineData("'a,b,c'.split(',', 0)", "[]")]
    [InlineData("'a,b,c'.split(',', -1)", """["a","b","c"]""")]
    [InlineData("''.split(',')", """[""]""")]
    [InlineData("'a😀b'.split('') == ['a', '😀', 'b']", "true")]
    [InlineData("''.split('')", "[]")]
    [InlineData("['a', 'b'].join()", "\"ab\"")]
    [InlineData("['a', 'b', 'c'].join('-')", "\"a-b-c\"")]
    [InlineData("[].join('-')", "\"\"")]
    [InlineData("'TacoCÄT'.lowerAscii()", "\"tacocÄt\"")]
    [InlineData("'tacoCät'.upperAscii()", "\"TACOCäT\"")]
    [InlineData("int('-42') + int(3.99) + int(-3.99)", "-42")]
    [InlineData("int(timestamp('1970-01-01T00:01:00Z'))", "60")]
    [InlineData("double('1.5e1') + double(1)", "16.0")]
    [InlineData("string(1) + string(1.0) + string(-0.0045) + string(true)", "\"11-0.0045true\"")]
    [InlineData("string(timestamp('2009-02-13T23:31:30Z'))", "\"2009-02-13T23:31:30Z\"")]
    [InlineData("string(duration('1h30m'))", "\"5400s\"")]
    [InlineData("bool('true') && bool('1') && !bool('F'.lowerAscii())", "true")]
    public void Functions_give(string source, string json) => Cel.Value(source).ToString().ShouldBe(json);

    [Theory]
    [InlineData("'abc'.containz('a')", "unknown function 'containz'; did you mean 'contains'?", 6)]
    [InlineData("'abc'.startswith('a')", "unknown function 'startswith'; did you mean 'startsWith'?", 6)]
    [InlineData("[1].maps(x, x)", "unknown function 'maps'; did you mean 'map'?", 4)]
    [InlineData("lenght('abc')", "unknown function 'lenght'", 0)]
    [InlineData("strng(1)", "unknown function 'strng'; did you mean 'string'?", 0)]
    [InlineData("contains('abc', 'a')", "'contains' is called on a value, as x.contains(…)", 0)]
    [InlineData("1 + 1.string()", "'string' is called with a value, as string(x)", 6)]
    [InlineData("'abc'.contains()", "'contains' takes 1 argument, not 0", 6)]
    [InlineData("'abc'.split()", "'split' takes 1 or 2 arguments, not 0", 6)]
    [InlineData("size(1, 2)", "'size' takes 1 argument, not 2", 0)]
    [InlineData("size(1)", "no such overload: size(int)", 0)]
    [InlineData("'a'.contains(1)", "no such overload: string.contains(int)", 4)]
    [InlineData("[1].join()", "no such overload: join() of a list with int", 4)]
    [InlineData("int('1.5')", "type conversion error: '1.5' is no int", 0)]
    [InlineData("int('0x1')", "type conversion error: '0x1' is no int", 0)]
    [InlineData("int(1e19)", "integer overflow", 0)]
    [InlineData("int(null)", "no such overload: int(null)", 0)]
    [InlineData("string([1])", "no such overload: string(list)", 0)]
    [InlineData("bool('yes')", "type conversion error: 'yes' is no bool", 0)]
    [InlineData("has(a)", "has() takes the selection of a field, as has(a.b)", 0)]
    [InlineData("has(a['b'])", "has() takes the selection of a field, as has(a.b)", 0)]
    public void A_wrong_call_says_what_is_right(string source, string message, int offset) =>
        Cel.Error(source).ShouldBe(new ExpressionError(message, offset));

    [Theory]
    [InlineData("'hubba'.matches('ubb')", true)]
    [InlineData("'hubba'.matches('^ubb')", false)]
    [InlineData("matches('hubba', '^h.*a$')", true)]
    [InlineData("'a\\n'.matches('^a$')", false)]
    [InlineData("'a\\nb'.matches('(?m)^a$')", true)]
    [InlineData("'٣'.matches(r'\\d')", false)]
    [InlineData("'x3'.matches(r'^[\\w]\\d{1,3}$')", true)]
    [InlineData("'ab'.matches('(?P<first>a)b')", true)]
    [InlineData("'a]'.matches('a[]]')", true)]
    [InlineData("'cost: $5'.matches(r'\\$5')", true)]
    [InlineData("'a'.matches('A'.lowerAscii())", true)]
    [InlineData("'{x}'.matches('^{x}$')", true)]
    public void Matches_searches_anywhere_in_the_syntax_of_RE2(string source, bool truth) => Cel.Value(source).AsBool().ShouldBe(truth);

    [Theory]
    [InlineData("x.matches('(')", "invalid pattern: InsufficientClosingParentheses", 10)]
    [InlineData("x.matches('(?=a)')", "invalid pattern: look-around, back references and atomic groups are not supported", 10)]
    [InlineData("x.matches('((a{99}){99}){99}')", "the pattern is larger than 2000 characters, repetitions counted", 10)]
    [InlineData("x.matches('a{99999999999}')", "the pattern is larger than 2000 characters, repetitions counted", 10)]
    [InlineData("'a'.matches('(' + '')", "invalid pattern: InsufficientClosingParentheses", 4)]
    public void A_wrong_pattern_in_the_source_is_found_before_it_runs(string source, string message, int offset) =>
        Cel.Error(source).ShouldBe(new ExpressionError(message, offset));

    [Fact]
    public void A_pattern_that_explodes_elsewhere_runs_in_linear_time() =>
        Cel.Value($"'{new string('a', 5000)}b'.matches('^(a+)+$')").AsBool().ShouldBeFalse();
}
