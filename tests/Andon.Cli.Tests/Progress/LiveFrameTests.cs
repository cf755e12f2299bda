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

    [Fact]
    public void A_child_has_a_line_below_the_step_that_waits_for_it_which_says_how_far_it_is()
    {
        var child = Run(new Dictionary<string, StepView> { ["a"] = Step(StepState.Completed), ["a.compensate"] = Step(StepState.Pending), ["m"] = Step(StepState.Running), ["m/1/x"] = Step(StepState.Completed) }) with { Pipeline = "part" };
        var run = Run(new Dictionary<string, StepView> { ["each"] = Step(StepState.Running) with { ChildRunId = child.RunId }, ["after"] = Step(StepState.Pending) });
        var lines = Frame(24, [child]).Build(run, Now);
        lines[2].ShouldBe($"     ↳ part · running · 1 of 2 steps · {child.RunId}");
        lines[3].ShouldContain("after");
    }

    [Theory]
    [InlineData(8, 40, 8)]
    [InlineData(9, 40, 0)]
    [InlineData(4, 12, 0)]
    [InlineData(5000, 24, 0)]
    public void Children_have_lines_where_there_is_room_and_else_are_counted(int children, int height, int lines)
    {
        var runs = Enumerable.Range(0, children).Select(i => Run(new Dictionary<string, StepView> { ["a"] = Step(StepState.Running) }) with { State = i == 0 ? RunState.Waiting : RunState.Running }).ToList();
        var run = Run(runs.Select((child, i) => (child, i)).ToDictionary(c => $"each/{c.i}/part", c => Step(StepState.Running) with { ChildRunId = c.child.RunId }));
        var frame = Frame(height, runs).Build(run, Now);
        frame.Count.ShouldBeLessThan(height);
        frame.Count(l => l.StartsWith("     ↳ pipeline", StringComparison.Ordinal)).ShouldBe(lines);
        frame.Contains($"   ↳ {children} child runs: {children - 1} running · 1 waiting for people").ShouldBe(lines == 0);
    }

    [Fact]
    public void A_step_that_waits_for_a_signal_says_which_and_how_to_send_it()
    {
        var run = Run(new Dictionary<string, StepView> { ["paid"] = Step(StepState.Running) with { Signal = "payment" } });
        var text = string.Join('\n', Frame(24, []).Build(run, Now));
        text.ShouldContain("signal payment");
        text.ShouldContain($"andon runs signal {run.RunId} payment");
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

    private static LiveFrame Frame(int height, IEnumerable<RunView> children) => new(new Style(isRedirected: true), 79, height) { Children = children.ToDictionary(c => c.RunId, ChildLook.Of) };

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
