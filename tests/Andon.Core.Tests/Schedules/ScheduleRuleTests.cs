using System.Collections.Immutable;
using Andon.Schedules;

namespace Andon.Core.Tests.Schedules;

public sealed class ScheduleRuleTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-11-22T12:00Z");
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(CatchUp.None)]
    [InlineData(CatchUp.Last)]
    [InlineData(CatchUp.All)]
    public void What_is_due_in_time_is_taken_whatever_is_caught_up(CatchUp catchUp)
    {
        var rule = Rule(catchUp);
        rule.Accept(new(Noon, []), Noon.AddTicks(-1), Grace).ShouldBe(new(Noon, []));
        var taken = rule.Accept(new(Noon, []), Noon.AddSeconds(5), Grace);
        (taken.NextDue, taken.Queue).ShouldBe((Noon.AddMinutes(10), taken.Queue));
        taken.Queue.ShouldBe([Noon]);
    }

    [Fact]
    public void Of_what_was_missed_none_the_last_or_all_are_taken()
    {
        var now = Noon.AddMinutes(35);
        Minutes(Rule(CatchUp.None).Accept(new(Noon, []), now, Grace)).ShouldBe([]);
        Minutes(Rule(CatchUp.Last).Accept(new(Noon, []), now, Grace)).ShouldBe([30]);
        Minutes(Rule(CatchUp.All).Accept(new(Noon, []), now, Grace)).ShouldBe([0, 10, 20, 30]);
        foreach (var catchUp in Enum.GetValues<CatchUp>()) Rule(catchUp).Accept(new(Noon, []), now, Grace).NextDue.ShouldBe(Noon.AddMinutes(40));
    }

    [Fact]
    public void Of_what_was_missed_the_last_is_taken_where_it_is_just_due() =>
        Minutes(Rule(CatchUp.None).Accept(new(Noon, []), Noon.AddMinutes(30).AddSeconds(59), Grace)).ShouldBe([30]);

    [Fact]
    public void A_full_queue_takes_no_more_and_nothing_is_lost_of_what_is_caught_up_in_full()
    {
        var rule = Rule(CatchUp.All);
        var now = Noon.AddDays(7);
        var (state, seen) = (new ScheduleState(Noon, []), new List<DateTimeOffset>());
        while (state.NextDue <= now)
        {
            state = rule.Accept(state, now, Grace);
            state.Queue.Length.ShouldBeLessThanOrEqualTo(ScheduleRule.MaxQueue);
            rule.Accept(state, now, Grace).Queue.Length.ShouldBe(state.Queue.Length);
            seen.AddRange(state.Queue);
            state = state with { Queue = [] };
        }

        seen.ShouldBe(Enumerable.Range(0, (7 * 24 * 6) + 1).Select(i => Noon.AddMinutes(10 * i)));
    }

    [Theory]
    [InlineData(Overlap.Allow, false, "0 10 20", "")]
    [InlineData(Overlap.Allow, true, "0 10 20", "")]
    [InlineData(Overlap.Skip, false, "0", "10 20")]
    [InlineData(Overlap.Skip, true, "", "0 10 20")]
    [InlineData(Overlap.Queue, false, "0", "")]
    [InlineData(Overlap.Queue, true, "", "")]
    public void A_run_that_has_not_ended_lets_others_start_beside_it_after_it_or_not_at_all(Overlap overlap, bool isOpen, string starts, string skips)
    {
        var turn = Rule(CatchUp.All, overlap).Turn([Noon, Noon.AddMinutes(10), Noon.AddMinutes(20)], isOpen);
        (string.Join(' ', Minutes(turn.Start)), string.Join(' ', Minutes(turn.Skip))).ShouldBe((starts, skips));
    }

    private static ScheduleRule Rule(CatchUp catchUp, Overlap overlap = Overlap.Skip) =>
        new(CronExpression.TryParse("*/10 * * * *", out var cron, out _) ? cron : throw new InvalidOperationException(), TimeZoneInfo.Utc, catchUp, overlap);

    private static IEnumerable<double> Minutes(ScheduleState state) => Minutes(state.Queue);

    private static IEnumerable<double> Minutes(ImmutableArray<DateTimeOffset> times) => times.Select(t => (t - Noon).TotalMinutes);
}
