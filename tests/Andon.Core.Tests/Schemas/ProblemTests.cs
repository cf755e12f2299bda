namespace Andon.Schemas;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("""[]""", "", "must be an object or a boolean")]
    [InlineData("""{"type": "text"}""", "/type", "names the unknown type 'text'; the types are null, boolean, integer, number, string, array and object")]
    [InlineData("""{"type": ["strng", "null"]}""", "/type", "names the unknown type 'strng'; did you mean 'string'?")]
    [InlineData("""{"type": 1}""", "/type", "must be a string or an array of strings that is not empty")]
    [InlineData("""{"properties": {"a": {"minLength": -1}}}""", "/properties/a/minLength", "must be an integer of at least 0")]
    [InlineData("""{"properties": {"a": 1}}""", "/properties/a", "must be a schema: an object or a boolean")]
    [InlineData("""{"multipleOf": 0}""", "/multipleOf", "must be greater than 0")]
    [InlineData("""{"allOf": []}""", "/allOf", "must not be empty")]
    [InlineData("""{"required": ["a", 1]}""", "/required", "must be an array of strings")]
    [InlineData("""{"uniqueItems": 1}""", "/uniqueItems", "must be a boolean")]
    [InlineData("""{"$defs": {"a": {"minimum": "1"}}}""", "/$defs/a/minimum", "must be a number")]
    [InlineData("""{"type": "string", "type": "null"}""", "/type", "occurs twice")]
    [InlineData("""{"items": {"$ref": "#/$defs/a"}}""", "/items/$ref", "leads nowhere: #/$defs/a")]
    [InlineData("""{"$ref": "#a"}""", "/$ref", "leads nowhere: #a")]
    [InlineData("""{"$ref": "other.json"}""", "/$ref", "leads to an unknown document: other.json")]
    [InlineData("""{"$id": "x#y"}""", "/$id", "must not have a fragment")]
    [InlineData("""{"$anchor": "1"}""", "/$anchor", "must be a name of letters, digits, '-', '_' and '.', not starting with a digit")]
    [InlineData("""{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}""", "/$defs/b/$anchor", "occurs twice: x")]
    [InlineData("""{"$defs": {"a": {"$id": "urn:x:1"}, "b": {"$id": "urn:x:1"}}}""", "/$defs/b/$id", "occurs twice: urn:x:1")]
    [InlineData("""{"patternProperties": {"(": true}}""", "/patternProperties/(", "is not a valid pattern: a parenthesis that is never closed, near character 2")]
    [InlineData("""{"$schema": "http://json-schema.org/draft-07/schema#"}""", "/$schema", "names an unknown dialect: http://json-schema.org/draft-07/schema; known is https://json-schema.org/draft/2020-12/schema")]
    public void A_wrong_schema_is_refused_with_the_place_and_the_reason(string schema, string pointer, string message) =>
        Json.Problem(schema).ShouldBe(new SchemaProblem(pointer, message));

    [Fact]
    public void Parse_throws_the_problem() =>
        Should.Throw<FormatException>(() => Json.Schema("""{"items": 1}""")).Message.ShouldBe("/items must be a schema: an object or a boolean");

    [Fact]
    public void A_required_vocabulary_that_is_not_known_is_refused()
    {
        var options = new SchemaOptions { Resolve = _ => Json.Of("""{"$vocabulary": {"urn:v:1": true}}""") };
        Json.Problem("""{"$schema": "urn:meta"}""", options).Message.ShouldBe("requires an unknown vocabulary: urn:v:1");
    }

    [Fact]
    public void A_problem_in_another_document_names_it()
    {
        var options = new SchemaOptions { Resolve = _ => Json.Of("""{"items": 1}""") };
        Json.Problem("""{"$ref": "http://x.test/a.json"}""", options).Pointer.ShouldBe("http://x.test/a.json#/items");
    }

    [Fact]
    public void The_source_outlives_the_document_it_came_from()
    {
        using var document = System.Text.Json.JsonDocument.Parse("""{"const": 1}""");
        var schema = JsonSchema.Parse(document.RootElement);
        document.Dispose();
        schema.Source.GetRawText().ShouldBe("""{"const": 1}""");
        schema.IsValid(Json.Of("1.0")).ShouldBeTrue();
    }
}
