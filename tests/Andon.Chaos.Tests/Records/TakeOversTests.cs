using System.Diagnostics;
using Andon.Chaos.Faults;
using Andon.Chaos.Records;
using Andon.Runs;
using Andon.Steps.Processes;

namespace Andon.Chaos.Tests.Records;

public sealed class TakeOversTests
{
    private const int Process = 4711, Other = 4712;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private static readonly Guid Run = Guid.NewGuid(), Incarnation = Guid.NewGuid();

    [Fact]
    public void It_counts_from_the_kill_of_the_process_that_had_the_attempt() => Of(Kill(102)).ShouldBe([TimeSpan.FromSeconds(2)]);

    [Fact]
    public void An_earlier_process_of_the_same_number_has_nothing_to_do_with_it() => Of(Kill(20), Kill(102), Kill(300)).ShouldBe([TimeSpan.FromSeconds(2)]);

    [Fact]
    public void Where_only_others_of_its_number_were_killed_nothing_is_counted() => Of(Kill(20), Kill(300)).ShouldBeEmpty();

    /// <summary>An attempt that begins at 100 s, is lost, and begins anew at 104 s.</summary>
    private static IReadOnlyList<TimeSpan> Of(params Strike[] strikes)
    {
        AttemptMark first = new(Run, "a", 1, 1, "t1"), second = new(Run, "a", 1, 2, "t2");
        var lost = new AttemptLost("a", 1, Incarnation) { At = DateTimeOffset.UnixEpoch };
        return TakeOvers.Of(
            new Dictionary<AttemptMark, Guid> { [first] = Incarnation, [second] = Guid.NewGuid() },
            [new EffectLine(false, first, "-", Process, Seconds(100)), new EffectLine(false, second, "-", Other, Seconds(104))],
            [new RunRecord(Run, RunState.Completed, [1], [lost])],
            strikes,
            Lease);
    }

    private static Strike Kill(int second) => new("kill", true, Seconds(second), Seconds(second), "") { Process = Process, Others = [Other] };

    private static long Seconds(int count) => count * Stopwatch.Frequency;
}
