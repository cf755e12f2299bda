namespace Andon.Cli.Tests.Runs;

public sealed class InterruptTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Command.SigInt)]
    [InlineData(Command.SigTerm)]
    public async Task A_signal_pauses_the_run_lets_its_step_end_and_exits_130(int signal)
    {
        await using var run = folder.Start("run", "slow.yaml", "-o", "json");
        await run.SaysAsync("started");
        run.Signal(signal);
        await run.SaysAsync("run paused");
        folder.Go();
        var end = await run.EndAsync();
        end.ExitCode.ShouldBe(130, end.Errors);
        end.Json.GetProperty("state").GetString().ShouldBe("paused");
        end.Json.GetProperty("steps").GetProperty("first").GetProperty("state").GetString().ShouldBe("completed");
        end.Errors.ShouldContain("andon runs resume");

        var resumed = await folder.RunAsync("runs", "resume", "last", "-o", "json");
        resumed.ExitCode.ShouldBe(0, resumed.Errors);
        resumed.Json.GetProperty("steps").GetProperty("first").GetProperty("attempts").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_second_signal_ends_what_runs_and_the_run_can_be_taken_up_again()
    {
        await using var run = folder.Start("run", "slow.yaml", "-o", "json");
        await run.SaysAsync("started");
        run.Signal(Command.SigInt);
        await run.SaysAsync("run paused");
        run.Signal(Command.SigInt);
        var end = await run.EndAsync();
        end.ExitCode.ShouldBe(130, end.Errors);

        folder.Go();
        var resumed = await folder.RunAsync("runs", "resume", "last", "-o", "json");
        resumed.ExitCode.ShouldBe(0, resumed.Errors);
        resumed.Json.GetProperty("steps").GetProperty("first").GetProperty("attempts").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Ctrl_C_while_people_decide_pauses_the_run_too()
    {
        await using var run = folder.Start("run", "gate.yaml", "--wait", "-o", "json");
        await run.SaysAsync("waits for people");
        run.Signal(Command.SigInt);
        var end = await run.EndAsync();
        end.ExitCode.ShouldBe(130, end.Errors);
        end.Json.GetProperty("state").GetString().ShouldBe("paused");
        (await folder.RunAsync("runs", "wait", "last")).ExitCode.ShouldBe(7);
    }
}
