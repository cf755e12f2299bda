using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>What scalars of YAML 1.2 become in JSON.</summary>
public sealed class YamlSourceTests
{
    [Theory]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("12", "12")]
    [InlineData("-007", "-7")]
    [InlineData("+5", "5")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1.0")]
    [InlineData("1.e3", "1.0e3")]
    [InlineData("1e3", "1e3")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    public void A_plain_scalar_has_its_type(string yaml, string json) => Read(yaml).ShouldBe(json);

    [Theory]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("on")]
    [InlineData("off")]
    [InlineData("2030-01-31")]
    [InlineData("1_000")]
    [InlineData("1:30")]
    [InlineData("0b11")]
    [InlineData("1e")]
    [InlineData("+.")]
    [InlineData("0x")]
    [InlineData("-")]
    public void What_only_YAML_1_1_knew_is_text(string yaml) => Read(yaml == "-" ? "'-'" : yaml).ShouldBe($"\"{yaml}\"");

    [Theory]
    [InlineData("'12'", "\"12\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("! 12", "\"12\"")]
    [InlineData("!!int 12", "12")]
    [InlineData("|\n        12\n", "\"12\\n\"")]
    [InlineData(">-\n        a\n        b\n", "\"a b\"")]
    [InlineData("\"\\u00e9\\t\"", "\"é\\t\"")]
    public void Quotes_blocks_and_tags_make_text(string yaml, string json) => Read(yaml).ShouldBe(json);

    [Theory]
    [InlineData("{200: ok, true: x, null: y}", """{"200":"ok","true":"x","null":"y"}""")]
    [InlineData("[&a {x: 1}, *a]", """[{"x":1},{"x":1}]""")]
    public void Keys_are_text_and_aliases_are_written_out(string yaml, string json) => Read(yaml).ShouldBe(json);

    private static string Read(string yaml)
    {
        var file = PipelineFile.Parse($"andon: 1\nname: p\nsteps:\n  s:\n    type: transform\n    config:\n      x: 1\n      output: {yaml}\n");
        file.Problems.ShouldBeEmpty(string.Join('\n', file.Problems));
        return file.Definition!.Steps[0].Config!.Value.GetProperty("output") is var json && json.ValueKind == System.Text.Json.JsonValueKind.String
            ? System.Text.Json.JsonSerializer.Serialize(json.GetString(), AndonJson.Options)
            : System.Text.Json.JsonSerializer.Serialize(json, AndonJson.Options);
    }
}
