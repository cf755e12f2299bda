using Andon.Runs;
using Andon.Testing;

namespace Andon.Engine.Tests.Runs;

public sealed class AlarmTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_clock_that_is_moved_just_before_the_timer_is_set_makes_nobody_wait_for_what_is_due_already()
    {
        var clock = new MovedMeanwhile(TimeSpan.FromMinutes(10));
        await new Alarm(clock).WaitAsync(clock.GetUtcNow().AddMinutes(10), new Clock(clock), TimeSpan.FromHours(1), TestContext.Current.CancellationToken).WaitAsync(Patience);
        clock.WasMoved.ShouldBeTrue();
    }

    [Fact]
    public async Task A_clock_that_is_moved_part_of_the_way_just_before_the_timer_is_set_rings_when_it_is_moved_the_rest()
    {
        var clock = new MovedMeanwhile(TimeSpan.FromMinutes(4));
        var waiting = new Alarm(clock).WaitAsync(clock.GetUtcNow().AddMinutes(10), new Clock(clock), TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        clock.WasMoved.ShouldBeTrue();
        clock.Advance(TimeSpan.FromMinutes(5));
        waiting.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));
        await waiting.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_is_due_later_is_waited_for_and_what_is_due_earlier_wakes()
    {
        var clock = new VirtualClock();
        var alarm = new Alarm(clock);
        var due = clock.GetUtcNow().AddMinutes(10);
        alarm.SleepingUntil(due);
        var waiting = alarm.WaitAsync(due, new Clock(clock), TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(9));
        alarm.Set(due.AddMinutes(1));
        waiting.IsCompleted.ShouldBeFalse();
        alarm.Set(due.AddMinutes(-1));
        await waiting.WaitAsync(Patience);
    }

    /// <summary>Is moved once, by whoever sets the first timer, just before it is set.</summary>
    private sealed class MovedMeanwhile(TimeSpan by) : TimeProvider
    {
        private readonly VirtualClock clock = new();

        public bool WasMoved { get; private set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public void Advance(TimeSpan more) => clock.Advance(more);

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (!WasMoved) clock.Advance(by);
            WasMoved = true;
            return clock.CreateTimer(callback, state, dueTime, period);
        }
    }
}
