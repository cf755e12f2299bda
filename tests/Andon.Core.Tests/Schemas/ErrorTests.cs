namespace Andon.Schemas;

public sealed class ErrorTests
{
    [Fact]
    public void A_missing_property_is_named_with_its_pointer() =>
        Json.OnlyError("""{"properties": {"brief": {"required": ["topic"]}}}""", """{"brief": {}}""")
            .ShouldBe(new SchemaError("/brief", "required", "must have the property 'topic'", "/properties/brief/required"));

    [Fact]
    public void A_number_below_the_minimum_is_told_the_minimum() =>
        Json.OnlyError("""{"items": {"minimum": 3}}""", "[4, 2]")
            .ShouldBe(new SchemaError("/1", "minimum", "must be at least 3", "/items/minimum"));

    [Fact]
    public void A_number_that_is_no_integer_is_told_so() =>
        Json.OnlyError("""{"type": ["integer", "null"]}""", "1.5").ToString().ShouldBe("the value must be null or an integer, not a number with a fraction");

    [Fact]
    public void A_property_that_another_one_needs_is_named_with_it() =>
        Json.OnlyError("""{"dependentRequired": {"card": ["name"]}}""", """{"card": 1}""").ToString().ShouldBe("the value must have the property 'name', because it has 'card'");

    [Fact]
    public void Names_in_pointers_are_escaped() =>
        Json.OnlyError("""{"properties": {"a/b~c": {"type": "string"}}}""", """{"a/b~c": 1}""")
            .ShouldBe(new SchemaError("/a~1b~0c", "type", "must be a string, not a number", "/properties/a~1b~0c/type"));

    [Fact]
    public void An_unknown_property_comes_with_the_name_it_most_likely_means()
    {
        var error = Json.OnlyError("""{"properties": {"topic": {}, "style": {}}, "additionalProperties": false}""", """{"topci": 1}""");
        error.Pointer.ShouldBe("/topci");
        error.Message.ShouldBe("is no known property; did you mean 'topic'?");
    }

    [Fact]
    public void An_unknown_property_that_is_like_none_comes_with_those_there_are() =>
        Json.OnlyError("""{"properties": {"topic": {}, "style": {}}, "additionalProperties": false}""", """{"k": 1}""").Message
            .ShouldBe("is no known property; known are topic, style");

    [Fact]
    public void All_errors_are_reported_in_one_go()
    {
        const string schema = """{"required": ["a", "b"], "properties": {"c": {"maxLength": 1}, "d": {"enum": [1, "x"]}}}""";
        Json.Errors(schema, """{"c": "long", "d": 2}""").Select(error => error.ToString()).ShouldBe(
        [
            "/c must have at most 1 character, but has 4", "/d must be one of 1, \"x\"", "the value must have the property 'a'", "the value must have the property 'b'",
        ]);
    }

    [Fact]
    public void Of_alternatives_the_one_that_comes_nearest_is_explained()
    {
        const string schema = """
            {"oneOf": [
              {"properties": {"kind": {"const": "mail"}, "to": {"type": "string"}}, "required": ["kind", "to"]},
              {"properties": {"kind": {"const": "hook"}, "url": {"type": "string"}}, "required": ["kind", "url"]}]}
            """;
        Json.Errors(schema, """{"kind": "hook"}""").Select(error => error.Message).ShouldBe(
            ["matches no alternative; the nearest is number 2 of 2", "must have the property 'url'"]);
    }

    [Fact]
    public void Alternatives_of_other_types_are_told_in_one_error() =>
        Json.OnlyError("""{"anyOf": [{"type": "string"}, {"type": "null"}]}""", "1").Message
            .ShouldBe("matches no alternative: it must be a string, not a number; or it must be null, not a number");

    [Fact]
    public void One_of_that_matches_twice_says_which() =>
        Json.OnlyError("""{"oneOf": [{"type": "number"}, {"type": "string"}, {"minimum": 1}]}""", "1").Message
            .ShouldBe("must match exactly one alternative, but matches number 1 and number 3");

    [Fact]
    public void A_bad_property_name_is_reported_at_the_property() =>
        Json.OnlyError("""{"propertyNames": {"maxLength": 2}}""", """{"abc": 1}""").ToString()
            .ShouldBe("/abc has a name that must have at most 2 characters, but has 3");

    [Fact]
    public void Equal_items_are_named() =>
        Json.OnlyError("""{"uniqueItems": true}""", """[1, {"a": 1, "b": 2}, {"b": 2.0, "a": 1e0}]""").Message
            .ShouldBe("must have unique items, but items 1 and 2 are equal");

    [Fact]
    public void What_no_subschema_evaluated_is_reported_at_its_place() =>
        Json.OnlyError("""{"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false}""", """{"a": 1, "b": 2}""")
            .ShouldBe(new SchemaError("/b", "unevaluatedProperties", "is no known property", "/unevaluatedProperties"));

    [Fact]
    public void A_failing_sibling_does_not_make_everything_unevaluated() =>
        Json.OnlyError("""{"allOf": [{"properties": {"a": {"type": "string"}}}], "unevaluatedProperties": false}""", """{"a": 1}""")
            .Keyword.ShouldBe("type");

    [Fact]
    public void A_schema_that_allows_nothing_says_so() =>
        Json.OnlyError("""{"properties": {"a": false}}""", """{"a": 1}""")
            .ShouldBe(new SchemaError("/a", "false", "is not allowed here", "/properties/a/false"));

    [Fact]
    public void Errors_behind_a_reference_point_to_the_schema_that_was_meant() =>
        Json.OnlyError("""{"properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "null"}}}""", """{"a": 1}""")
            .SchemaPointer.ShouldBe("/$defs/n/type");

    [Fact]
    public void Errors_of_another_document_point_to_it()
    {
        var error = Json.OnlyError("""{"$ref": "https://json-schema.org/draft/2020-12/schema"}""", """{"minLength": "1"}""");
        error.Pointer.ShouldBe("/minLength");
        error.SchemaPointer.ShouldBe("https://json-schema.org/draft/2020-12/meta/validation#/$defs/nonNegativeInteger/type");
    }

    [Fact]
    public void A_format_is_checked_only_where_that_is_asked_for()
    {
        Json.IsValid("""{"format": "date"}""", "\"tomorrow\"").ShouldBeTrue();
        Json.OnlyError("""{"format": "date"}""", "\"tomorrow\"", new SchemaOptions { AssertFormats = true }).Message.ShouldBe("must be a valid date");
    }
}
