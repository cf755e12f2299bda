using Andon.Runs;

namespace Andon.Engine.Tests.Runs;

public sealed class LogTailTests
{
    [Fact]
    public void The_first_snapshot_is_due_after_so_many_events()
    {
        default(LogTail).And(15, 1_000_000).IsSnapshotDue(16).ShouldBeFalse();
        default(LogTail).And(15, 1).And(1, 1).IsSnapshotDue(16).ShouldBeTrue();
    }

    [Fact]
    public void The_next_one_is_due_once_the_log_is_three_times_as_long_as_the_last()
    {
        var tail = new LogTail(SnapshotBytes: 1_000);
        tail.And(500, 2_999).IsSnapshotDue(16).ShouldBeFalse();
        tail.And(500, 2_999).And(1, 1).IsSnapshotDue(16).ShouldBeTrue();
        tail.And(15, 1_000_000).IsSnapshotDue(16).ShouldBeFalse();
    }

    [Fact]
    public void Snapshots_of_a_run_that_grows_cost_no_more_than_a_third_more_than_its_state()
    {
        var (tail, state, written) = (default(LogTail), 0, 0L);
        for (var i = 0; i < 10_000; i++)
        {
            state += 500;
            tail = tail.And(5, 500);
            if (!tail.IsSnapshotDue(256)) continue;
            written += state;
            tail = new LogTail(state);
        }

        written.ShouldBeInRange(state / 4, state + (state / 3));
    }
}
