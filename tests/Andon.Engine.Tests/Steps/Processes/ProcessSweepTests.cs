using System.Diagnostics;
using System.Globalization;
using Andon.Steps.Processes;

namespace Andon.Engine.Tests.Steps.Processes;

public sealed class ProcessSweepTests
{
    private readonly Guid run = Guid.NewGuid();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_ends_what_outlived_the_kill_9_of_its_parent()
    {
        var left = await LeaveBehindAsync(Mark("build"));
        (await Sweeps.New().EndLeftoversAsync(run, "build", Stop)).ShouldBe(1);
        Alive.Is(left).ShouldBeFalse();
    }

    [Fact]
    public async Task A_sweep_ends_what_ignores_TERM()
    {
        var left = await LeaveBehindAsync(Mark("build"), "trap '' TERM; echo $$; exec 1>&-; while :; do sleep 1000; done");
        (await Sweeps.New().EndLeftoversAsync(run, "build", Stop)).ShouldBeGreaterThanOrEqualTo(1);
        Alive.Is(left).ShouldBeFalse();
    }

    [Fact]
    public async Task A_sweep_leaves_other_steps_and_runs_alone()
    {
        var other = await LeaveBehindAsync(Mark("build/a/test"));
        (await Sweeps.New().EndLeftoversAsync(run, "build", Stop)).ShouldBe(0);
        (await Sweeps.New().EndLeftoversAsync(Guid.NewGuid(), "build/a/test", Stop)).ShouldBe(0);
        Alive.Is(other).ShouldBeTrue();
        (await Sweeps.New().EndLeftoversAsync(run, "build/a/test", Stop)).ShouldBe(1);
    }

    [Fact]
    public async Task A_sweep_at_start_ends_what_was_left_of_our_runs_whatever_their_steps_and_spares_those_of_others()
    {
        var (one, two) = (await LeaveBehindAsync(Mark("one")), await LeaveBehindAsync(Mark("two", revision: 3)));
        (await Sweeps.New().EndAllAsync(_ => ValueTask.FromResult(false), Stop)).ShouldBe(0);
        (Alive.Is(one), Alive.Is(two)).ShouldBe((true, true));
        (await Sweeps.New().EndAllAsync(id => ValueTask.FromResult(id == run), Stop)).ShouldBe(2);
        (Alive.Is(one), Alive.Is(two)).ShouldBe((false, false));
    }

    [Fact]
    public async Task A_retry_first_ends_what_earlier_attempts_and_revisions_left_and_spares_later_ones()
    {
        var earlierAttempt = await LeaveBehindAsync(Mark("step", revision: 2, attempt: 1));
        var earlierRevision = await LeaveBehindAsync(Mark("step", revision: 1, attempt: 9));
        var later = await LeaveBehindAsync(Mark("step", revision: 3, attempt: 1));
        var context = TestStep.Context(Scripts.Shell("echo 1"), run: run, revision: 2, attempt: 2);
        await TestStep.RunAsync(Scripts.Handler(), context);
        (Alive.Is(earlierAttempt), Alive.Is(earlierRevision), Alive.Is(later)).ShouldBe((false, false, true));
        (await Sweeps.New().EndLeftoversAsync(run, "step", Stop)).ShouldBe(1);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("map/key/step")]
    [InlineData("map/1#1:x/step")]
    public void A_mark_is_read_as_it_was_written(string step)
    {
        var mark = Mark(step, revision: 12, attempt: 3);
        AttemptMark.Parse(mark.ToString()).ShouldBe(mark);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("11111111-1111-1111-1111-111111111111/step")]
    [InlineData("11111111-1111-1111-1111-111111111111/step/1:x#2")]
    [InlineData("11111111-1111-1111-1111-111111111111/step/one#2:x")]
    [InlineData("not-a-run/step/1#2:x")]
    public void What_is_no_mark_is_not_read_as_one(string text) => AttemptMark.Parse(text).ShouldBeNull();

    private AttemptMark Mark(string step, int revision = 1, int attempt = 1) => new(run, step, revision, attempt, "0a1b2c");

    /// <summary>As a killed host leaves it: the parent gets a kill −9, the child in its own session lives on.</summary>
    private static async Task<int> LeaveBehindAsync(AttemptMark mark, string script = "echo $$; exec sleep 1000 >/dev/null")
    {
        var start = new ProcessStartInfo("sh", ["-c", "ANDON_ATTEMPT=\"$1\" setsid sh -c \"$2\" & wait", "sh", mark.ToString(), script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var parent = Process.Start(start)!;
        var child = int.Parse((await parent.StandardOutput.ReadLineAsync(Stop))!, CultureInfo.InvariantCulture);
        parent.Kill();
        await parent.WaitForExitAsync(Stop);
        Alive.Is(child).ShouldBeTrue();
        return child;
    }
}
