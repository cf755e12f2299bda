using System.Text.Json;

namespace Andon.Cli.Tests.Runs;

public sealed class RunTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_run_that_completes_exits_0_and_prints_exactly_one_object()
    {
        var run = await folder.RunAsync("run", "hello.yaml", "-o", "json", "--param", "name=1", "--param", "count=2", "--param", "both=3", "--title", "Hi");
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.Trim().ShouldNotContain("\n");
        var json = run.Json;
        string.Join(',', json.EnumerateObject().Select(p => p.Name)).ShouldStartWith("run_id,pipeline,version,title");
        json.GetProperty("state").GetString().ShouldBe("completed");
        json.GetProperty("title").GetString().ShouldBe("Hi");
        json.GetProperty("output").GetProperty("end").ValueKind.ShouldBe(JsonValueKind.Object);
        var step = json.GetProperty("steps").GetProperty("greet");
        step.GetProperty("state").GetString().ShouldBe("completed");
        step.GetProperty("attempts").GetInt32().ShouldBe(1);
        step.GetProperty("output").GetProperty("params").GetRawText().ShouldBe("""{"name":"1","count":2,"both":"3"}""");
        step.GetProperty("started_at").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$");
    }

    [Fact]
    public async Task Runs_show_prints_what_run_prints()
    {
        var run = await folder.RunAsync("run", "hello.yaml", "-o", "json", "--progress", "none");
        run.Errors.ShouldBeEmpty();
        var shown = await folder.RunAsync("runs", "show", "last", "-o", "json");
        shown.Output.ShouldBe(run.Output);
    }

    [Fact]
    public async Task Ndjson_prints_the_events_as_they_come_and_the_run_last()
    {
        var run = await folder.RunAsync("run", "hello.yaml", "-o", "ndjson");
        var lines = run.Output.Trim().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        lines[0].GetProperty("type").GetString().ShouldBe("run_submitted");
        lines[^2].GetProperty("type").GetString().ShouldBe("run_completed");
        lines[^1].GetProperty("state").GetString().ShouldBe("completed");
        var listed = await folder.RunAsync("runs", "events", "last", "-o", "ndjson");
        listed.Output.Trim().Split('\n').Length.ShouldBe(lines.Count - 1);
    }

    [Fact]
    public async Task Plain_progress_tells_every_change_on_stderr_and_none_tells_nothing()
    {
        var run = await folder.RunAsync("run", "hello.yaml", "--progress", "plain");
        foreach (var text in (string[])["submitted", "started", "completed", "run completed"]) run.Errors.ShouldContain(text);
        run.Output.ShouldContain("completed");
        (await folder.RunAsync("run", "hello.yaml", "--progress", "none")).Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_run_exits_5_and_says_how_to_try_again()
    {
        var run = await folder.RunAsync("run", "fail.yaml");
        run.ExitCode.ShouldBe(5);
        run.Output.ShouldContain("andon runs rerun");
        (await folder.RunAsync("runs", "wait", "last")).ExitCode.ShouldBe(5);
        (await folder.RunAsync("runs", "show", "last")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_only_people_can_move_on_exits_3()
    {
        (await folder.RunAsync("run", "gate.yaml")).ExitCode.ShouldBe(3);
        (await folder.RunAsync("runs", "wait", "last")).ExitCode.ShouldBe(3);
        (await folder.RunAsync("runs", "resume", "last")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_wait_with_a_time_exits_6_when_it_is_over()
    {
        (await folder.RunAsync("run", "gate.yaml", "--wait=300ms")).ExitCode.ShouldBe(6);
        (await folder.RunAsync("submit", "hello.yaml")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "wait", "last", "--timeout", "300ms")).ExitCode.ShouldBe(6);
    }

    [Fact]
    public async Task Another_process_decides_while_run_waits()
    {
        await using var run = folder.Start("run", "gate.yaml", "--wait", "-o", "json");
        await run.SaysAsync("waits for people");
        var task = await OpenTaskAsync();
        var sentBack = await folder.RunAsync("tasks", "reject", task, "--rollback-to", "draft", "--comments", "again", "-o", "json");
        sentBack.ExitCode.ShouldBe(0, sentBack.Errors);
        await run.SaysAsync("revision 2");
        var next = task;
        while (next == task || next.Length == 0) next = await OpenTaskAsync();
        (await folder.RunAsync("tasks", "approve", next, "--as", "ann")).ExitCode.ShouldBe(0);
        var end = await run.EndAsync();
        end.ExitCode.ShouldBe(0, end.Errors);
        end.Json.GetProperty("output").GetProperty("publish").GetProperty("by").GetString().ShouldBe("ann");
        end.Json.GetProperty("revision").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_submitted_run_executes_nothing_until_it_is_resumed_and_others_stay_as_they_are()
    {
        var first = (await folder.RunAsync("submit", "hello.yaml", "-o", "json")).Json;
        first.GetProperty("state").GetString().ShouldBe("submitted");
        var second = (await folder.RunAsync("submit", "hello", "-o", "json")).Json;
        var resumed = await folder.RunAsync("runs", "resume", second.GetProperty("run_id").GetString()!, "-o", "json");
        resumed.ExitCode.ShouldBe(0, resumed.Errors);
        resumed.Json.GetProperty("state").GetString().ShouldBe("completed");
        var left = await folder.RunAsync("runs", "show", first.GetProperty("run_id").GetString()!, "-o", "json");
        left.Json.GetProperty("state").GetString().ShouldBe("submitted");
    }

    [Fact]
    public async Task The_same_idempotency_key_gives_the_same_run()
    {
        var first = (await folder.RunAsync("submit", "hello.yaml", "--idempotency-key", "k", "-o", "json")).Json.GetProperty("run_id").GetString();
        (await folder.RunAsync("submit", "hello.yaml", "--idempotency-key", "k", "-o", "json")).Json.GetProperty("run_id").GetString().ShouldBe(first);
        (await folder.RunAsync("submit", "hello.yaml", "--idempotency-key", "k", "--title", "Other")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task In_memory_nothing_is_kept()
    {
        (await folder.RunAsync("run", "hello.yaml", "--db", ":memory:")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("run", "gate.yaml", "--db", ":memory:", "--wait")).ExitCode.ShouldBe(3);
        Directory.GetFiles(folder.Path, "*.db").ShouldBeEmpty();
    }

    private async Task<string> OpenTaskAsync() =>
        (await folder.RunAsync("tasks", "list", "-o", "json")).Json.GetProperty("items").EnumerateArray().Select(t => t.GetProperty("id").GetString()!).FirstOrDefault() ?? "";
}
