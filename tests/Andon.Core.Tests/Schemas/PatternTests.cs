using System.Diagnostics;
using System.Text.Json;

namespace Andon.Schemas;

public sealed class PatternTests
{
    [Theory]
    [InlineData("^.$", "💩", true)]
    [InlineData("^.{2}$", "💩", false)]
    [InlineData("^[^a]$", "💩", true)]
    [InlineData("^[💨-💩]$", "💩", true)]
    [InlineData("^\\u{1F4A9}\\uD83D\\uDCA9$", "💩💩", true)]
    [InlineData("^\\p{L}+$", "𠮷野家", true)]
    [InlineData("^\\p{Script=Han}+$", "𠮷田", true)]
    [InlineData("^\\P{L}$", "é", false)]
    [InlineData("^\\w$", "é", false)]
    [InlineData("^[\\w.-]+\\-\\@$", "a.b-c-@", true)]
    [InlineData("\\bé", "é", false)]
    [InlineData("^(?<y>\\d)-\\k<y>$", "1-1", true)]
    [InlineData("^(?<y>\\d)-\\k<y>$", "1-2", false)]
    [InlineData("^(a)?\\1b$", "b", true)]
    [InlineData("^(?=.*\\d)(?!.*x).+$", "a1", true)]
    [InlineData("^a{2,3}?$", "aaa", true)]
    [InlineData("^{a}$", "{a}", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^[]$", "", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("^[\\d-x]+$", "1-x", true)]
    public void Patterns_mean_what_they_mean_in_ecmascript(string pattern, string text, bool expected)
    {
        var schema = JsonSchema.Parse(JsonSerializer.SerializeToElement(new { pattern }));
        schema.IsValid(JsonSerializer.SerializeToElement(text)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("[b-a]")]
    [InlineData("a{2,1}")]
    [InlineData("(?i)a")]
    [InlineData("\\1")]
    [InlineData("\\k<x>")]
    [InlineData("(?<x>a)(?<x>b)")]
    [InlineData("\\p{Nonsense}")]
    [InlineData("\\u{110000}")]
    [InlineData("a\\")]
    [InlineData("a{99999999999}")]
    public void What_is_no_pattern_is_a_problem_of_the_schema(string pattern)
    {
        JsonSchema.TryParse(JsonSerializer.SerializeToElement(new { pattern }), out _, out var problem).ShouldBeFalse();
        problem!.Message.ShouldStartWith("is not a valid pattern: ");
    }

    [Fact]
    public void A_pattern_that_explodes_elsewhere_is_matched_in_linear_time()
    {
        var schema = Json.Schema("""{"pattern": "^(a|aa)+$"}""");
        var started = Stopwatch.GetTimestamp();
        schema.IsValid(Json.Of($"\"{new string('a', 100_000)}!\"")).ShouldBeFalse();
        Stopwatch.GetElapsedTime(started).TotalSeconds.ShouldBeLessThan(10, "elsewhere it would not end");
    }

    [Theory]
    [InlineData("""{"pattern": "^(?=(a|aa)+$)a"}""")]
    [InlineData("""{"not": {"pattern": "^(?=(a|aa)+$)a"}}""")]
    [InlineData("""{"anyOf": [{"pattern": "^(?=(a|aa)+$)a"}, true]}""")]
    [InlineData("""{"contains": {"pattern": "x"}, "if": {"pattern": "^(?=(a|aa)+$)a"}, "else": true}""")]
    public void A_match_that_takes_too_long_is_an_error_and_no_exception(string schema)
    {
        var error = Json.OnlyError(schema, $"\"{new string('a', 60)}!\"", new SchemaOptions { MaxMatchMs = 20 });
        error.Keyword.ShouldBe("limit");
        error.Message.ShouldEndWith("took longer than 20 ms");
    }
}
