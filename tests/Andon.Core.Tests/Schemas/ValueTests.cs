namespace Andon.Schemas;

public sealed class ValueTests
{
    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    [InlineData("0.01", "1E-2")]
    [InlineData("0", "-0.0e5")]
    [InlineData("12345678901234567890123456789012345678901", "1234567890123456789012345678901234567890.1e1")]
    [InlineData("1e999999999999", "10e999999999998")]
    [InlineData("{\"a\": 1, \"b\": [2]}", "{\"b\": [2.0], \"a\": 1}")]
    [InlineData("{\"a\": 1, \"a\": 2}", "{\"a\": 2}")]
    [InlineData("\"é\"", "\"\\u00e9\"")]
    public void Values_are_equal_by_the_data_model_not_by_their_text(string a, string b)
    {
        Json.IsValid($$"""{"const": {{a}}}""", b).ShouldBeTrue();
        Json.IsValid("""{"uniqueItems": true}""", $"[{a}, {b}]").ShouldBeFalse();
    }

    [Theory]
    [InlineData("18446744073709551616", "18446744073709551617")]
    [InlineData("0.1", "0.10000000000000000000000000000000000001")]
    [InlineData("1", "\"1\"")]
    [InlineData("1", "true")]
    [InlineData("[]", "{}")]
    [InlineData("{\"a\": 1}", "{\"a\": 1, \"b\": 1}")]
    public void Values_that_differ_at_all_differ(string a, string b)
    {
        Json.IsValid($$"""{"const": {{a}}}""", b).ShouldBeFalse();
        Json.IsValid("""{"uniqueItems": true}""", $"[{a}, {b}]").ShouldBeTrue();
    }

    [Theory]
    [InlineData("0.01", "4.35", true)]
    [InlineData("0.0001", "0.00751", false)]
    [InlineData("3", "1e400", false)]
    [InlineData("2", "1e999999999999", true)]
    [InlineData("1e-999999999999", "1", true)]
    [InlineData("7", "123456789012345678901234567890123456789012345678901234567894", false)]
    [InlineData("1.5", "-4.5", true)]
    public void Multiples_are_exact_whatever_the_size(string divisor, string number, bool expected) =>
        Json.IsValid($$"""{"multipleOf": {{divisor}}}""", number).ShouldBe(expected);

    [Theory]
    [InlineData("-1e999", "-1e998")]
    [InlineData("0", "1e-30")]
    [InlineData("0.30000000000000004", "0.3000000000000000400000000000000001")]
    [InlineData("-3", "-2.99999999999999999999999999999")]
    [InlineData("99e27", "1e29")]
    public void Numbers_are_compared_exactly(string less, string more)
    {
        Json.IsValid($$"""{"exclusiveMinimum": {{less}}}""", more).ShouldBeTrue();
        Json.IsValid($$"""{"minimum": {{more}}}""", less).ShouldBeFalse();
        Json.IsValid($$"""{"maximum": {{more}}}""", more).ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"💩💩\"", 2)]
    [InlineData("\"\\ud83d\\udca9\"", 1)]
    [InlineData("\"\\ud83d\"", 1)]
    [InlineData("\"\\n\\u0041\"", 2)]
    public void Lengths_count_code_points(string text, int length) =>
        Json.IsValid($$"""{"minLength": {{length}}, "maxLength": {{length}}}""", text).ShouldBeTrue();

    [Fact]
    public void Every_one_of_two_properties_with_the_same_name_is_validated()
    {
        const string schema = """{"properties": {"a": {"type": "integer"}}, "maxProperties": 1}""";
        Json.IsValid(schema, """{"a": 1, "a": 2}""").ShouldBeTrue();
        Json.IsValid(schema, """{"a": "x", "a": 2}""").ShouldBeFalse();
    }

    [Fact]
    public void A_name_written_with_escapes_is_the_same_name() =>
        Json.IsValid("""{"required": ["topic"], "additionalProperties": false, "properties": {"topic": true}}""", """{"t\u006fpic": 1}""").ShouldBeTrue();
}
