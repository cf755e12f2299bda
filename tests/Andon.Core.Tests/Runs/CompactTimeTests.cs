namespace Andon.Runs;

public sealed class CompactTimeTests
{
    [Fact]
    public void No_time_is_the_default_and_comes_back_as_none()
    {
        DateTimeOffset? none = default(CompactTime);
        none.ShouldBeNull();
        ((DateTimeOffset?)(CompactTime)(DateTimeOffset?)null).ShouldBeNull();
    }

    [Fact]
    public void The_first_and_the_last_time_that_there_are_come_back()
    {
        foreach (var time in (DateTimeOffset[])[DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddTicks(1), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue])
            ((DateTimeOffset?)(CompactTime)(DateTimeOffset?)time).ShouldBe(time);
    }

    [Fact]
    public void A_time_of_another_zone_comes_back_as_the_same_moment_in_UTC()
    {
        var time = new DateTimeOffset(2026, 5, 4, 14, 0, 0, TimeSpan.FromHours(2));
        var back = ((DateTimeOffset?)(CompactTime)(DateTimeOffset?)time)!.Value;
        back.ShouldBe(time);
        back.Offset.ShouldBe(TimeSpan.Zero);
    }
}
