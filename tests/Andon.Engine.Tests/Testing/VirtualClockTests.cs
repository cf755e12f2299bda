using Andon.Testing;

namespace Andon.Engine.Tests.Testing;

/// <summary>A clock that stands until it is moved.</summary>
public sealed class VirtualClockTests
{
    [Fact]
    public void Timers_ring_in_their_order_each_at_its_own_time()
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2)));
        clock.GetUtcNow().ShouldBe(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
        var rung = new List<string>();
        var start = clock.GetUtcNow();
        void Ring(object? name) => rung.Add($"{name} {(clock.GetUtcNow() - start).TotalSeconds}");
        using var late = clock.CreateTimer(Ring, "late", TimeSpan.FromSeconds(9), Timeout.InfiniteTimeSpan);
        using var every = clock.CreateTimer(Ring, "every", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        var gone = clock.CreateTimer(Ring, "gone", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        gone.Dispose();
        clock.Advance(TimeSpan.FromSeconds(10));
        rung.ShouldBe(["every 2", "every 6", "late 9", "every 10"]);
        clock.GetElapsedTime(start.UtcTicks).ShouldBe(TimeSpan.FromSeconds(10));
        Should.Throw<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
    }
}
