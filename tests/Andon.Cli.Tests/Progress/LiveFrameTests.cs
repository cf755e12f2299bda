using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Tests.Progress;

public sealed class LiveFrameTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3, 80, 24)]
    [InlineData(40, 80, 24)]
    [InlineData(200, 60, 10)]
    [InlineData(1, 40, 6)]
    public void A_frame_never_exceeds_the_terminal(int steps, int width, int height)
    {
        var run = Run(Enumerable.Range(0, steps).ToDictionary(i => $"步骤-{i}-with-a-rather-long-name", i => Step((StepState)(i % States.StepStates))));
        var lines = new LiveFrame(new Style(isRedirected: true), width, height).Build(run, Now);
        lines.Count.ShouldBeLessThan(height);
        foreach (var line in lines) CellWidth.Of(line).ShouldBeLessThanOrEqualTo(width, line);
    }

    [Fact]
    public void With_many_steps_those_that_are_alive_or_went_wrong_are_shown_and_the_others_counted()
    {
        var steps = Enumerable.Range(0, 100).ToDictionary(i => $"s{i}", i => Step(i switch { 50 => StepState.Failed, 90 => StepState.Waiting, 91 => StepState.Running, _ => StepState.Completed }));
        var text = string.Join('\n', new LiveFrame(new Style(isRedirected: true), 79, 24).Build(Run(steps), Now));
        foreach (var shown in (string[])["s50 ", "s90 ", "s91 ", "97 completed", "1 failed"]) text.ShouldContain(shown);
    }

    [Fact]
    public void A_waiting_step_says_whom_it_waits_for_and_which_command_goes_on()
    {
        var id = Guid.NewGuid();
        var task = new TaskListItem(id, Guid.NewGuid(), "p", "review", HumanTasks.HumanTaskKind.Approval, HumanTasks.HumanTaskStatus.Pending, "Fit to print?", null, "editor", null, null, Now, null);
        var run = Run(new Dictionary<string, StepView> { ["review"] = Step(StepState.Waiting) with { TaskId = id } });
        var text = string.Join('\n', new LiveFrame(new Style(isRedirected: true), 79, 24) { Tasks = new Dictionary<Guid, TaskListItem> { [id] = task } }.Build(run, Now));
        text.ShouldContain("editor: Fit to print?");
        text.ShouldContain($"andon tasks show {id}");
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("中文", 4)]
    [InlineData("한글", 4)]
    [InlineData("é", 1)]
    [InlineData("✔", 1)]
    public void Wide_characters_take_two_cells(string text, int cells) => CellWidth.Of(text).ShouldBe(cells);

    [Fact]
    public void What_is_cut_ends_in_an_ellipsis_and_control_characters_never_reach_the_terminal()
    {
        CellWidth.Cut("流水线定义", 5).ShouldBe("流水…");
        CellWidth.Fit("流水线", 5).ShouldBe("流水…");
        CellWidth.Cut("a\e[2Jb", 10).ShouldBe("a [2Jb");
    }

    private static RunView Run(Dictionary<string, StepView> steps) => new()
    {
        RunId = Guid.NewGuid(),
        Pipeline = "pipeline",
        Version = 1,
        Title = "一个很长的标题 that goes on and on and on, for whoever likes long titles in their terminal",
        OwnerId = "me",
        State = RunState.Running,
        Revision = 2,
        SubmittedAt = Now,
        StartedAt = Now.AddMinutes(-3),
        Steps = steps,
    };

    private static StepView Step(StepState state) => new()
    {
        State = state,
        Attempts = 2,
        Revision = 1,
        StartedAt = Now.AddSeconds(-70),
        EndedAt = state.IsSettled() ? Now : null,
        Error = state == StepState.Failed ? new ErrorView("exit_code", "the script ended with exit code 3 and had much to say about it, over\nseveral lines") : null,
    };
}
