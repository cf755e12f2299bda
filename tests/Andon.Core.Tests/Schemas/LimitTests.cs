namespace Andon.Schemas;

public sealed class LimitTests
{
    [Theory]
    [InlineData("""{"$ref": "#"}""")]
    [InlineData("""{"allOf": [{"$ref": "#"}, {"$ref": "#"}]}""")]
    [InlineData("""{"not": {"$ref": "#"}}""")]
    public void A_schema_that_refers_to_itself_without_end_is_given_up(string schema)
    {
        var error = Json.OnlyError(schema, "1");
        error.Keyword.ShouldBe("limit");
        error.Message.ShouldContain("refers to itself without end");
    }

    [Fact]
    public void Branches_that_multiply_are_given_up()
    {
        var levels = Enumerable.Range(0, 60).Select(i => $$"""
            "l{{i}}": {"allOf": [{"$ref": "#/$defs/l{{i + 1}}"}, {"$ref": "#/$defs/l{{i + 1}}"}]}
            """);
        var schema = $$$"""{"$ref": "#/$defs/l0", "$defs": {{{{string.Join(',', levels)}}}, "l60": true}}""";
        var error = Json.OnlyError(schema, "1", new SchemaOptions { MaxSteps = 100_000 });
        error.Message.ShouldBe("was not checked to the end: it took more than 100,000 steps");
    }

    [Fact]
    public void An_instance_that_nests_too_deep_is_given_up()
    {
        var deep = new string('[', 2_000) + new string(']', 2_000);
        Json.OnlyError("""{"items": {"$ref": "#"}}""", deep).Keyword.ShouldBe("limit");
        Json.OnlyError($$"""{"const": {{deep}}}""", deep).Keyword.ShouldBe("limit");
        Json.OnlyError("""{"uniqueItems": true}""", $"[{deep}, {deep}]").Keyword.ShouldBe("limit");
        Json.IsValid("""{"type": "array"}""", deep).ShouldBeTrue();
    }

    [Fact]
    public void The_deepest_depth_that_may_be_asked_for_does_not_overrun_the_stack()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);
        var options = new SchemaOptions { MaxDepth = 4_096 };
        Json.IsValid("""{"items": {"anyOf": [{"$ref": "#"}]}}""", deep, options).ShouldBeFalse();
        Json.Errors("""{"items": {"anyOf": [{"$ref": "#"}]}}""", deep, options).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_schema_that_nests_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"not":""", 600)) + "true" + new string('}', 600);
        Json.Problem(deep).Message.ShouldBe("nests too deep: more than 512 levels");
    }

    [Fact]
    public void A_schema_that_is_too_large_is_refused() =>
        Json.Problem("""{"allOf": [true, true, true]}""", new SchemaOptions { MaxSubschemas = 3 }).Message
            .ShouldBe("is too large: more than 3 subschemas");

    [Fact]
    public void No_more_errors_are_reported_than_asked_for()
    {
        var instance = $"[{string.Join(',', Enumerable.Repeat("\"x\"", 1_000))}]";
        Json.Errors("""{"items": {"type": "null"}}""", instance).Length.ShouldBe(100);
        Json.Errors("""{"items": {"type": "null"}}""", instance, new SchemaOptions { MaxErrors = 7 }).Length.ShouldBe(7);
    }

    [Fact]
    public void Numbers_of_a_million_digits_cost_no_more_than_reading_them()
    {
        var number = new string('7', 1_000_000);
        Json.IsValid("""{"type": "integer", "multipleOf": 7, "minimum": 3}""", number).ShouldBeTrue();
        Json.Problem($$"""{"multipleOf": {{number}}}""").Message.ShouldBe("must have at most 1,000 digits");
    }

    [Fact]
    public void A_limit_out_of_its_range_is_a_mistake_of_the_host() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new SchemaOptions { MaxDepth = 0 });
}
