using Andon.Steps.Processes;

namespace Andon.Engine.Tests.Steps.Processes;

public sealed class ProcessEndTests
{
    private readonly LineSink sink = new();

    [Fact]
    public async Task A_cancelled_script_that_heeds_TERM_is_given_time_to_clean_up()
    {
        using var folder = new TemporaryFolder();
        var done = Path.Combine(folder.Path, "done");
        await CancelWhenReadyAsync($"trap 'echo cleaned > {done}; exit 0' TERM; echo $$; while :; do sleep 0.01; done", Grace(seconds: 30));
        (await File.ReadAllTextAsync(done)).ShouldBe("cleaned\n");
    }

    [Fact]
    public async Task A_cancelled_script_that_ignores_TERM_is_killed()
    {
        var pid = await CancelWhenReadyAsync("trap '' TERM; echo $$; while :; do sleep 1000; done", Grace(milliseconds: 50));
        Alive.Is(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task A_grandchild_in_a_session_of_its_own_that_ignores_TERM_does_not_survive_cancellation()
    {
        var pid = await CancelWhenReadyAsync(
            "setsid sh -c 'trap \"\" TERM; echo $$; exec 0<&- 1>&- 2>&-; while :; do sleep 1000; done' & wait", Grace(milliseconds: 50));
        Alive.Is(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task A_daemon_whose_parents_are_gone_does_not_survive_cancellation()
    {
        var pid = await CancelWhenReadyAsync("(setsid sh -c 'echo $$; exec sleep 1000' &) ; exec sleep 1000", Grace(milliseconds: 50));
        Alive.Is(pid).ShouldBeFalse();
    }

    /// <summary>While the kernel puts one program in the place of another, its environment cannot be read.</summary>
    [Fact]
    public async Task A_daemon_in_the_middle_of_an_exec_is_not_overlooked()
    {
        for (var i = 0; i < 50; i++)
        {
            var pid = await CancelWhenReadyAsync("(setsid sh -c 'echo $$; exec sleep 1000' &) ; exec sleep 1000", Grace(milliseconds: 10));
            Alive.Is(pid).ShouldBeFalse($"time {i}");
        }
    }

    [Fact]
    public async Task A_descendant_that_empties_its_environment_and_its_session_does_not_survive_cancellation()
    {
        var pid = await CancelWhenReadyAsync("env -i setsid sh -c 'echo $$; exec sleep 1000' & wait", Grace(milliseconds: 50));
        Alive.Is(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task Such_a_descendant_is_not_lost_sight_of_when_its_parent_ends_before_it()
    {
        var pid = await CancelWhenReadyAsync(
            "env -i setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1000; done' & exec sleep 1000", Grace(milliseconds: 50));
        Alive.Is(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_script_leaves_in_its_group_is_ended_when_it_exits()
    {
        var output = await RunAsync("sleep 1000 >/dev/null 2>&1 & echo $!");
        Alive.Is(output).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_script_leaves_in_its_group_holding_its_output_is_ended_when_it_exits()
    {
        var output = await RunAsync("sleep 1000 & echo $!");
        Alive.Is(output).ShouldBeFalse();
    }

    [Fact]
    public async Task A_daemon_that_holds_the_output_open_has_not_left_the_step_and_is_ended()
    {
        var output = await RunAsync("setsid sleep 1000 & echo $!");
        Alive.Is(output).ShouldBeFalse();
    }

    [Fact]
    public async Task A_service_that_left_group_and_output_outlives_a_script_that_succeeded_until_the_step_is_swept()
    {
        var run = Guid.NewGuid();
        var pid = await RunAsync("pid=$(setsid -f sh -c 'echo $$; exec sleep 1000 </dev/null >/dev/null 2>&1'); echo $pid", run);
        Alive.Is(pid).ShouldBeTrue();
        await Sweeps.New().EndLeftoversAsync(run, "step", TestContext.Current.CancellationToken);
        Alive.Is(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task An_attempt_cancelled_before_it_starts_starts_nothing()
    {
        using var folder = new TemporaryFolder();
        var context = TestStep.Context(Scripts.Shell($"touch {folder.Path}/started"), cancellation: new CancellationToken(canceled: true));
        await Should.ThrowAsync<OperationCanceledException>(async () => await Scripts.Handler().ExecuteAsync(context));
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    private static ProcessOptions Grace(int seconds = 0, int milliseconds = 0) => new() { Grace = new TimeSpan(0, 0, 0, seconds, milliseconds) };

    private static async Task<int> RunAsync(string script, Guid? run = null) =>
        TestStep.Json(await TestStep.RunAsync(Scripts.Handler(), TestStep.Context(Scripts.Shell(script), run: run))).GetInt32();

    /// <summary>Cancels the attempt as soon as a number has been written, and returns it.</summary>
    private async Task<int> CancelWhenReadyAsync(string script, ProcessOptions options)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var context = TestStep.Context(Scripts.Shell(script), cancellation: timeout.Token);
        var running = Scripts.Handler(options, sink).ExecuteAsync(context).AsTask();
        var pid = (await sink.NextAsync()).Pid();
        Alive.Is(pid).ShouldBeTrue();
        await timeout.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        return pid;
    }
}
