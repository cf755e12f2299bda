namespace Andon.Cli.Tests.Pipelines;

public sealed class FileTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("validate")]
    [InlineData("publish")]
    [InlineData("run")]
    [InlineData("submit")]
    [InlineData("graph")]
    public async Task Every_problem_of_a_file_is_named_with_its_place(string verb)
    {
        folder.Write("bad.yaml", "andon: 1\nname: bad\nsteps:\n  a: { type: noop, dep: [b] }\n  b: { type: nop }\n");
        var outcome = await folder.RunAsync(verb, "bad.yaml", "-o", "json");
        outcome.ExitCode.ShouldBe(2);
        outcome.Errors.ShouldContain("bad.yaml:4:");
        outcome.Errors.ShouldContain("bad.yaml:5:");
        var errors = outcome.Json.GetProperty("errors");
        errors.GetArrayLength().ShouldBe(2);
        errors[0].GetProperty("line").GetInt32().ShouldBe(4);
        File.Exists(Path.Combine(folder.Path, "andon.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task Parameters_that_break_the_schema_are_named_with_their_place_and_store_nothing()
    {
        folder.Write("strict.yaml", """
            andon: 1
            name: strict
            params: { type: object, required: [topic], properties: { size: { type: object, required: [x] } } }
            steps: { a: { type: noop } }
            """);
        var outcome = await folder.RunAsync("run", "strict.yaml", "--param", "size={}", "-o", "json");
        outcome.ExitCode.ShouldBe(2);
        outcome.Errors.ShouldContain("the parameters do not meet the schema of pipeline 'strict': /size must have the property 'x'; the value must have the property 'topic'");
        outcome.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()).ShouldBe(["/size", ""]);
        (await folder.RunAsync("runs", "list", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_usage_error()
    {
        foreach (var verb in (string[])["run", "validate", "publish", "submit"]) (await folder.RunAsync(verb, "missing.yaml")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task The_same_content_keeps_its_version()
    {
        (await folder.RunAsync("publish", "hello.yaml", "-o", "json")).Json.GetProperty("version").GetInt32().ShouldBe(1);
        (await folder.RunAsync("publish", "hello.yaml", "-o", "json")).Json.GetProperty("version").GetInt32().ShouldBe(1);
        (await folder.RunAsync("publish", "hello.yaml", "gate.yaml")).Output.ShouldBe($"hello version 1{Environment.NewLine}gate version 1{Environment.NewLine}");
    }

    [Fact]
    public async Task A_graph_is_text_or_mermaid()
    {
        (await folder.RunAsync("graph", "gate.yaml")).Output.ShouldContain("review");
        (await folder.RunAsync("graph", "gate.yaml", "--format", "mermaid")).Output.ShouldStartWith("flowchart");
    }

    [Fact]
    public async Task A_picture_is_of_a_file_or_of_a_run_in_its_states()
    {
        var file = await folder.RunAsync("graph", "gate.yaml", "--format", "svg");
        file.Output.ShouldStartWith("<svg ");
        file.Output.ShouldNotContain("step waiting");
        await folder.RunAsync("run", "gate.yaml");
        (await folder.RunAsync("graph", "last", "--format", "svg")).Output.ShouldContain("step waiting");
        (await folder.RunAsync("graph", "last")).Output.ShouldContain("waiting for people");
        (await folder.RunAsync("graph", "last", "--mermaid")).Output.ShouldContain(":::waiting");
        var json = (await folder.RunAsync("graph", "last", "--format", "svg", "-o", "json")).Json;
        json.GetProperty("steps")[1].GetProperty("state").GetString().ShouldBe("waiting");
        json.GetProperty("svg").GetString().ShouldStartWith("<svg ");
        (await folder.RunAsync("graph", "00000000")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_too_large_to_draw_says_what_to_do_instead()
    {
        var steps = Enumerable.Range(0, 400).Select(i => $"  s{i}: {{ type: noop, deps: [{string.Join(", ", Enumerable.Range(0, i).Where(d => d % 10 == i % 10 || d == i - 1).Select(d => $"s{d}"))}] }}");
        folder.Write("large.yaml", $"andon: 1\nname: large\nsteps:\n{string.Join('\n', steps)}\n");
        var outcome = await folder.RunAsync("graph", "large.yaml", "--format", "svg", "-o", "json");
        outcome.ExitCode.ShouldBe(2);
        outcome.Json.GetProperty("code").GetString().ShouldBe("too_large_to_draw");
        outcome.Errors.ShouldContain("--format text");
        (await folder.RunAsync("graph", "large.yaml")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Parameters_that_break_the_schema_exit_2_and_nothing_is_submitted()
    {
        var broken = await folder.RunAsync("submit", "hello.yaml", "--param", "count=1.5", "-o", "json");
        broken.ExitCode.ShouldBe(2);
        broken.Json.GetProperty("errors")[0].GetProperty("pointer").GetString().ShouldBe("/count");
        (await folder.RunAsync("submit", "hello.yaml", "--param", "count=x")).ExitCode.ShouldBe(2);
        (await folder.RunAsync("runs", "list", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }
}
