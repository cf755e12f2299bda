namespace Andon.Cli.Tests.Runs;

public sealed class SteeringTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_edit_reruns_what_follows_when_the_run_is_resumed_and_a_dry_run_changes_nothing()
    {
        await folder.RunAsync("run", "hello.yaml");
        var dry = await folder.RunAsync("runs", "edit", "last", """greet={"x":1}""", "--dry-run", "-o", "json");
        dry.Json.GetProperty("steps").GetRawText().ShouldBe("""["end"]""");
        dry.Json.GetProperty("dry_run").GetBoolean().ShouldBeTrue();
        (await folder.RunAsync("runs", "show", "last", "-o", "json")).Json.GetProperty("revision").GetInt32().ShouldBe(1);

        folder.Write("out.json", """{"x":2}""");
        var edit = await folder.RunAsync("runs", "edit", "last", "--output", "greet=@out.json");
        edit.ExitCode.ShouldBe(0, edit.Errors);
        edit.Output.ShouldContain("andon runs resume");
        var resumed = (await folder.RunAsync("runs", "resume", "last", "-o", "json")).Json;
        resumed.GetProperty("revision").GetInt32().ShouldBe(2);
        resumed.GetProperty("steps").GetProperty("greet").GetProperty("output").GetRawText().ShouldBe("""{"x":2}""");
    }

    [Fact]
    public async Task A_failed_step_can_be_skipped_with_an_output()
    {
        await folder.RunAsync("run", "fail.yaml");
        (await folder.RunAsync("runs", "rerun", "last", "bad", "--dry-run", "-o", "json")).Json.GetProperty("steps").GetArrayLength().ShouldBe(1);
        (await folder.RunAsync("runs", "skip", "last", "bad", "--output", "[1]", "--reason", "known")).ExitCode.ShouldBe(0);
        var resumed = await folder.RunAsync("runs", "show", "last", "-o", "json");
        resumed.Json.GetProperty("state").GetString().ShouldBe("completed");
    }

    [Fact]
    public async Task A_cancelled_run_exits_7_from_wait_and_cannot_be_resumed()
    {
        await folder.RunAsync("run", "gate.yaml");
        (await folder.RunAsync("runs", "cancel", "last", "--reason", "no")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "wait", "last")).ExitCode.ShouldBe(7);
        var resumed = await folder.RunAsync("runs", "resume", "last");
        resumed.ExitCode.ShouldBe(1);
        resumed.Errors.ShouldContain("cancelled");
    }

    [Fact]
    public async Task A_paused_run_waits_to_be_resumed()
    {
        await folder.RunAsync("run", "gate.yaml");
        (await folder.RunAsync("runs", "pause", "last")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "wait", "last")).ExitCode.ShouldBe(7);
        (await folder.RunAsync("runs", "resume", "last")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_resume_that_finds_the_run_ended_by_what_a_killed_process_left_prints_it_and_exits_5()
    {
        folder.Write("lost.yaml", """
            andon: 1
            name: lost
            steps:
              a: { type: script, on_lost: fail, config: { run: [sleep, "1000"] } }
            """);
        await using (var run = folder.Start("run", "lost.yaml"))
        {
            await run.SaysAsync("started");
            run.Signal(Command.SigKill);
            (await run.EndAsync()).ExitCode.ShouldBe(128 + Command.SigKill);
        }

        var resumed = await folder.RunAsync("runs", "resume", "last", "-o", "json");
        resumed.ExitCode.ShouldBe(5, resumed.Errors);
        resumed.Json.GetProperty("steps").GetProperty("a").GetProperty("error").GetProperty("code").GetString().ShouldBe("attempt_lost");
        (await folder.RunAsync("runs", "resume", "last")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task States_are_words_of_the_language_for_people_and_of_the_contract_for_programs()
    {
        await folder.RunAsync("run", "gate.yaml");
        (await folder.RunAsync("runs", "list")).Output.ShouldContain(" waiting ");
        var chinese = (await folder.RunInChineseAsync("runs", "list")).Output;
        chinese.ShouldContain("等待人工");
        chinese.ShouldNotContain("waiting");
        var json = System.Text.Json.JsonDocument.Parse((await folder.RunInChineseAsync("runs", "list", "-o", "json")).Output).RootElement;
        json.GetProperty("items")[0].GetProperty("state").GetString().ShouldBe("waiting");
    }

    [Fact]
    public async Task Lists_have_items_and_a_cursor()
    {
        for (var i = 0; i < 3; i++) await folder.RunAsync("submit", "hello.yaml", "--title", $"Run {i}");
        var first = (await folder.RunAsync("runs", "list", "--limit", "2", "-o", "json")).Json;
        first.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("title").GetString()).ShouldBe(["Run 2", "Run 1"]);
        var second = (await folder.RunAsync("runs", "list", "--limit", "2", "--cursor", first.GetProperty("next_cursor").GetString()!, "-o", "json")).Json;
        second.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("title").GetString()).ShouldBe(["Run 0"]);
        second.GetProperty("next_cursor").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Another_tenants_run_is_unknown()
    {
        var id = (await folder.RunAsync("submit", "hello.yaml", "-o", "json")).Json.GetProperty("run_id").GetString()!;
        var shown = await folder.RunAsync("runs", "show", id, "--tenant", "other", "-o", "json");
        shown.ExitCode.ShouldBe(1);
        shown.Json.GetProperty("code").GetString().ShouldBe("unknown_run");
    }
}
