using Andon.Cli.Tests.Samples;

namespace Andon.Cli.Tests.Runs;

public sealed class SignalTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_signal_completes_the_step_that_waits_or_is_kept_and_the_run_is_carried_on()
    {
        await folder.RunAsync("submit", "signal.yaml");
        (await folder.RunAsync("runs", "show", "last")).Output.ShouldContain("waits for signal 'payment'");
        folder.Write("data.json", """{"sum":7}""");
        var wrong = await folder.RunAsync("runs", "signal", "last", "payment", "--data", "{}");
        wrong.ExitCode.ShouldBe(2, wrong.Errors);
        wrong.Errors.ShouldContain("sum");
        var first = await folder.RunAsync("runs", "signal", "last", "payment", "--data", "@data.json", "-o", "json");
        first.Json.GetProperty("step").GetString().ShouldBe("paid");
        (await folder.RunAsync("runs", "signal", "last", "payment")).Output.ShouldContain("completed step 'again'");
        (await folder.RunAsync("runs", "signal", "last", "payment")).Output.ShouldContain("is kept");
        (await folder.RunAsync("runs", "signal", "last", "paymnt")).ExitCode.ShouldBe(1);
        var resumed = await folder.RunAsync("runs", "resume", "last", "-o", "json");
        resumed.Json.GetProperty("output").GetProperty("book").GetInt32().ShouldBe(7);
        (await folder.RunAsync("runs", "events", "last")).Output.ShouldContain("waits for signal payment");
        (await folder.RunAsync("db", "check")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_waits_for_nothing_but_a_signal_is_let_go_of_with_the_commands_that_go_on()
    {
        var run = await folder.RunAsync("run", "signal.yaml");
        run.ExitCode.ShouldBe(3, run.Errors);
        var id = (await folder.RunAsync("runs", "show", "last", "-o", "json")).Json;
        id.GetProperty("state").GetString().ShouldBe("running");
        run.Output.ShouldContain($"andon runs signal {id.GetProperty("run_id")} payment");
        run.Output.ShouldContain($"andon runs resume {id.GetProperty("run_id")}");
        await folder.RunAsync("runs", "signal", "last", "payment", "--data", """{"sum":7}""");
        (await folder.RunAsync("runs", "resume", "last")).ExitCode.ShouldBe(3);
        await folder.RunAsync("runs", "signal", "last", "payment");
        (await folder.RunAsync("runs", "resume", "last")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task With_wait_it_stays_and_goes_on_when_the_signal_is_there()
    {
        await using var run = folder.Start("run", "signal.yaml", "--wait", "--progress", "plain", "-o", "json");
        await run.SaysAsync("waits for signal payment");
        (await SignalAsync("""{"sum":7}""")).ShouldBe("paid");
        (await SignalAsync("{}")).ShouldBe("again");
        var end = await run.EndAsync();
        end.ExitCode.ShouldBe(0, end.Errors);
        end.Json.GetProperty("output").GetProperty("book").GetInt32().ShouldBe(7);

        async Task<string?> SignalAsync(string data)
        {
            var sent = await folder.RunAsync("runs", "signal", "last", "payment", "--data", data, "-o", "json");
            sent.ExitCode.ShouldBe(0, sent.Errors);
            return sent.Json.GetProperty("step").GetString();
        }
    }

    [Fact]
    public async Task A_signal_with_a_time_is_waited_for_without_the_database_until_it_comes_or_the_time_is_over()
    {
        folder.Write("timed.yaml", """
            andon: 1
            name: timed
            steps:
              paid: { type: signal, config: { name: payment, timeout: 1h } }
            """);
        folder.Write("late.yaml", """
            andon: 1
            name: late
            steps:
              paid: { type: signal, config: { name: payment, timeout: 300ms } }
            """);
        await using var run = folder.Start("run", "timed.yaml", "--progress", "plain");
        await run.SaysAsync("waits for signal payment");
        (await folder.RunAsync("runs", "signal", "last", "payment")).ExitCode.ShouldBe(0);
        (await run.EndAsync()).ExitCode.ShouldBe(0);
        foreach (var database in (string[])["andon.db", ":memory:"])
        {
            var late = await folder.RunAsync("run", "late.yaml", "--db", database);
            late.ExitCode.ShouldBe(5, late.Errors);
            late.Output.ShouldContain("timeout");
        }
    }

    [Fact]
    public async Task The_signal_that_a_child_waits_for_is_told_with_the_child()
    {
        folder.Write("parent.yaml", """
            andon: 1
            name: parent
            steps:
              part: { type: pipeline, config: { name: signal } }
              busy: { type: delay, config: { for: 300ms } }
            """);
        await folder.RunAsync("publish", "signal.yaml");
        var run = await folder.RunAsync("run", "parent.yaml");
        run.ExitCode.ShouldBe(3, run.Errors);
        var shown = (await folder.RunAsync("runs", "list", "--pipeline", "parent", "-o", "json")).Json.GetProperty("items")[0].GetProperty("run_id").GetString()!;
        var parent = (await folder.RunAsync("runs", "show", shown, "-o", "json")).Json;
        parent.Step("busy").GetProperty("state").GetString().ShouldBe("completed");
        run.Output.ShouldContain($"runs signal {parent.Step("part").GetProperty("child_run_id")} payment");
        run.Output.ShouldContain($"runs resume {shown}");
    }
}
