using System.Text.Json;
using Andon.Cli.Pipelines;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tests.Pipelines;

public sealed class ParamsReaderTests
{
    private const string Schema = """
        {
          "type": "object",
          "$defs": { "id": { "type": "integer" }, "word": { "type": "string" } },
          "properties": {
            "text": { "type": "string" }, "number": { "type": "number" }, "list": { "type": "array" }, "free": {},
            "either": { "type": ["string", "null"] }, "flag": { "enum": [true, false] }, "level": { "enum": ["1", 2] },
            "id": { "$ref": "#/$defs/id" }, "word": { "$ref": "#/$defs/word" },
            "any": { "anyOf": [{ "type": "integer" }, { "type": "boolean" }] }, "all": { "allOf": [{ "type": "object" }] }
          }
        }
        """;

    [Theory]
    [InlineData("text=5", "\"5\"")]
    [InlineData("number=5", "5")]
    [InlineData("list=[1,\"a\"]", "[1,\"a\"]")]
    [InlineData("free=5", "\"5\"")]
    [InlineData("either=null", "\"null\"")]
    [InlineData("flag=true", "true")]
    [InlineData("level=2", "\"2\"")]
    [InlineData("id=7", "7")]
    [InlineData("word=7", "\"7\"")]
    [InlineData("any=true", "true")]
    [InlineData("all={\"a\":1}", "{\"a\":1}")]
    [InlineData("text=a=b", "\"a=b\"")]
    [InlineData("text=", "\"\"")]
    public void A_value_is_JSON_where_the_schema_does_not_admit_a_string(string given, string expected) =>
        Read(given).GetProperty(given[..given.IndexOf('=')]).GetRawText().ShouldBe(expected);

    [Theory]
    [InlineData("x=5", "5")]
    [InlineData("x=true", "true")]
    [InlineData("x=hello", "\"hello\"")]
    [InlineData("x=[1]", "[1]")]
    [InlineData("x=\"q\"", "\"\\\"q\\\"\"")]
    public void Where_nothing_is_known_what_looks_like_JSON_is_JSON_but_text_stays_text(string given, string expected) =>
        JsonDocument.Parse(ParamsReader.Read(null, [given])!.Value.GetRawText()).RootElement.GetProperty("x").Described().ShouldBe(JsonDocument.Parse(expected).RootElement.Described());

    [Fact]
    public void Objects_and_files_are_merged_and_single_values_win()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"a":1,"b":1,"c":1}""");
        var read = ParamsReader.Read(null, ["c=3", "@" + file, """{"b":2,"c":2}"""])!.Value;
        read.GetRawText().ShouldBe("""{"a":1,"b":2,"c":3}""");
        File.Delete(file);
    }

    [Theory]
    [InlineData("number=five")]
    [InlineData("=5")]
    [InlineData("five")]
    [InlineData("@/no/such/file.json")]
    [InlineData("{broken")]
    public void What_cannot_be_read_is_a_usage_error(string given) => Should.Throw<UsageException>(() => Read(given));

    private static JsonElement Read(string given) => ParamsReader.Read(JsonDocument.Parse(Schema).RootElement, [given])!.Value;
}

file static class Elements
{
    public static string Described(this JsonElement element) => element.ValueKind + ":" + element;
}
