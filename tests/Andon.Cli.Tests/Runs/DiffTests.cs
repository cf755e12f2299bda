using System.Text.Json;
using Andon.Cli.Runs;

namespace Andon.Cli.Tests.Runs;

public sealed class DiffTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_diff_shows_the_newest_revision_against_the_one_before()
    {
        await folder.RunAsync("run", "hello.yaml");
        var none = await folder.RunAsync("runs", "diff", "last", "-o", "json");
        none.ExitCode.ShouldBe(2);
        none.Json.GetProperty("code").GetString().ShouldBe("one_revision");

        await folder.RunAsync("runs", "edit", "last", """greet={"x":"one\ntwo"}""");
        await folder.RunAsync("runs", "resume", "last");
        await folder.RunAsync("runs", "edit", "last", """greet={"x":"one\nthree"}""");
        await folder.RunAsync("runs", "resume", "last");
        var text = await folder.RunAsync("runs", "diff", "last");
        text.ExitCode.ShouldBe(0, text.Errors);
        text.Output.ShouldContain("revision 2 → 3");
        text.Output.ShouldContain("written, other output");
        text.Output.ShouldContain("\n     one\n-    two\n+    three\n");
        text.Output.ShouldNotContain("\e[");

        var json = (await folder.RunAsync("runs", "diff", "last", "greet", "--from", "2", "-o", "json")).Json;
        var step = json.GetProperty("steps").EnumerateArray().ShouldHaveSingleItem();
        step.GetProperty("changed").GetBoolean().ShouldBeTrue();
        step.GetProperty("changes").GetRawText().ShouldBe("""[{"pointer":"/x","op":"replace","from":"one\ntwo","to":"one\nthree"}]""");
    }

    [Fact]
    public void Lines_far_from_a_change_are_left_out()
    {
        var from = Enumerable.Range(1, 40).Select(i => $"line {i}").ToList();
        var to = from.Select(l => l is "line 20" ? "changed" : l).Where(l => l != "line 39").Append("last").ToList();
        UnifiedDiff.Of(from, to)!.ShouldBe([
            "@@ -17,7 +17,7 @@", " line 17", " line 18", " line 19", "-line 20", "+changed", " line 21", " line 22", " line 23",
            "@@ -36,5 +36,5 @@", " line 36", " line 37", " line 38", "-line 39", " line 40", "+last",
        ]);
        UnifiedDiff.Of([], ["a"])!.ShouldBe(["@@ -0,0 +1,1 @@", "+a"]);
        UnifiedDiff.Of([.. Enumerable.Range(0, 3_000).Select(i => $"{i}")], ["a"]).ShouldBeNull();
    }

    [Fact]
    public void Readable_JSON_has_a_line_for_each_value_and_no_control_characters()
    {
        var value = JsonDocument.Parse("""{"a":[1,{}],"b":"x\ny\u001b[31m","c":"\u001b","d":""}""").RootElement;
        ReadableJson.Lines(value).ShouldBe(["{", "  \"a\": [", "    1,", "    {}", "  ],", "  \"b\": |", "    x", "    y\uFFFD[31m", "  \"c\": \"\\u001B\",", "  \"d\": \"\"", "}"]);
    }
}
