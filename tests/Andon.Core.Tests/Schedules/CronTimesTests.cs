using Andon.Schedules;

namespace Andon.Core.Tests.Schedules;

/// <summary>Where clocks are put forward and back.</summary>
public sealed class CronTimesTests
{
    // In Berlin 2026-03-29 02:00-03:00 is skipped and 2026-10-25 02:00-03:00 comes twice; in New York 03-08 and 11-01 likewise; Lord Howe's half an hour
    // goes on 10-04 (02:00-02:30 is skipped) and comes on 04-05 (01:30-02:00 twice); Shanghai's clocks are left alone.
    [Theory]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-03-28T00:00Z", "03-28 01:30", "03-29 01:00", "03-30 00:30")]
    [InlineData("Europe/Berlin", "0,30 2,3 * * *", "2026-03-28T03:00Z", "03-29 01:00", "03-29 01:30", "03-30 00:00")]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-10-24T00:00Z", "10-24 00:30", "10-25 00:30", "10-26 01:30")]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-10-25T00:45Z", "10-26 01:30", "10-27 01:30", "10-28 01:30")]
    [InlineData("Europe/Berlin", "0 3 * * *", "2026-03-28T12:00Z", "03-29 01:00", "03-30 01:00", "03-31 01:00")]
    [InlineData("Europe/Berlin", "30 * * * *", "2026-03-29T00:00Z", "03-29 00:30", "03-29 01:30", "03-29 02:30")]
    [InlineData("Europe/Berlin", "30 * * * *", "2026-10-24T23:45Z", "10-25 00:30", "10-25 01:30", "10-25 02:30")]
    [InlineData("Europe/Berlin", "*/30 2 * * *", "2026-10-25T00:00Z", "10-25 00:30", "10-25 01:00", "10-25 01:30")]
    [InlineData("Europe/Berlin", "*/30 2 * * *", "2026-03-28T12:00Z", "03-30 00:00", "03-30 00:30", "03-31 00:00")]
    [InlineData("Europe/Berlin", "0 */2 * * *", "2026-03-28T22:00Z", "03-28 23:00", "03-29 02:00", "03-29 04:00")]
    [InlineData("Europe/Berlin", "0 0-23 * * *", "2026-10-24T23:30Z", "10-25 00:00", "10-25 02:00", "10-25 03:00")]
    [InlineData("America/New_York", "30 2 * * *", "2026-03-08T00:00Z", "03-08 07:00", "03-09 06:30", "03-10 06:30")]
    [InlineData("America/New_York", "30 1 * * *", "2026-11-01T00:00Z", "11-01 05:30", "11-02 06:30", "11-03 06:30")]
    [InlineData("America/New_York", "*/20 1 * * *", "2026-11-01T05:30Z", "11-01 05:40", "11-01 06:00", "11-01 06:20")]
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00Z", "10-03 15:30", "10-04 15:15", "10-05 15:15")]
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2026-04-04T00:00Z", "04-04 14:45", "04-05 15:15", "04-06 15:15")]
    [InlineData("Australia/Lord_Howe", "*/15 * * * *", "2026-04-04T14:45Z", "04-04 15:00", "04-04 15:15", "04-04 15:30")]
    [InlineData("Australia/Lord_Howe", "15 * * * *", "2026-10-03T14:45Z", "10-03 16:15", "10-03 17:15", "10-03 18:15")]
    [InlineData("Asia/Shanghai", "30 2 * * *", "2026-03-28T12:00Z", "03-28 18:30", "03-29 18:30", "03-30 18:30")]
    [InlineData("Asia/Shanghai", "*/30 * * * *", "2026-10-25T00:15Z", "10-25 00:30", "10-25 01:00", "10-25 01:30")]
    public void A_time_that_is_named_comes_once_a_day_and_an_interval_follows_the_time_that_passes(string zone, string cron, string after, params string[] expected)
    {
        var times = Times(cron, zone);
        var found = new List<string>();
        for (var due = times.After(DateTimeOffset.Parse(after)); found.Count < expected.Length; due = times.After(due!.Value)) found.Add(due!.Value.ToString("MM-dd HH:mm"));
        found.ShouldBe(expected);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Shanghai")]
    [InlineData("America/St_Johns")]
    [InlineData("Africa/Casablanca")]
    public void It_is_what_a_look_at_every_minute_finds(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var random = new Random(id.Length * 7919);
        for (var i = 0; i < 60; i++)
        {
            var cron = Parse(RandomCron.Text(random));
            // Around a change of the clocks more often than not.
            var from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(525_600));
            for (var day = 0; day < 400 && i % 4 != 0 && zone.GetUtcOffset(from) == zone.GetUtcOffset(from.AddDays(1)); day++) from = from.AddDays(1);
            from = from.AddMinutes(-random.Next(600));
            var until = from.AddDays(3);
            var expected = ByEveryMinute(cron, zone, from, until);
            var times = new CronTimes(cron, zone);
            var found = new List<DateTimeOffset>();
            for (var due = times.After(from); due <= until; due = times.After(due.Value)) found.Add(due.Value);
            found.ShouldBe(expected, $"{cron} in {id} after {from:u}");
            times.LastUpTo(until, from).ShouldBe(expected.Count == 0 ? null : expected[^1], $"{cron} in {id} up to {until:u}");
        }
    }

    [Fact]
    public void The_last_of_a_year_of_minutes_is_found_without_going_through_them()
    {
        var now = DateTimeOffset.Parse("2026-11-22T06:00:30Z");
        Times("* * * * *", "UTC").LastUpTo(now, now.AddYears(-100)).ShouldBe(now.AddSeconds(-30));
        Times("0 0 29 2 *", "UTC").LastUpTo(now, now.AddYears(-100)).ShouldBe(DateTimeOffset.Parse("2024-02-29T00:00Z"));
        Times("0 0 1 1 *", "UTC").LastUpTo(now, now.AddDays(-30)).ShouldBeNull();
    }

    [Fact]
    public void Nothing_comes_after_the_last_year() => Times("* * * * *", "Europe/Berlin").After(DateTimeOffset.MaxValue).ShouldBeNull();

    private static CronTimes Times(string cron, string zone) => new(Parse(cron), TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static CronExpression Parse(string text) => CronExpression.TryParse(text, out var cron, out var problem) ? cron : throw new InvalidOperationException($"{text}: {problem}");

    /// <summary>By the words of the rule, minute by minute, and by what the framework says of local times.</summary>
    private static List<DateTimeOffset> ByEveryMinute(CronExpression cron, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        var found = new SortedSet<DateTimeOffset>();
        if (cron.IsInterval)
        {
            for (var time = from.AddTicks(-(from.Ticks % TimeSpan.TicksPerMinute)); time <= until; time = time.AddMinutes(1))
                if (IsDue(cron, time.UtcDateTime + zone.GetUtcOffset(time))) found.Add(time);
        }
        else
        {
            var local = from.UtcDateTime.AddDays(-1);
            for (local = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute)); local < until.UtcDateTime.AddDays(1); local = local.AddMinutes(1))
            {
                var plain = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
                if (!IsDue(cron, plain)) continue;
                while (zone.IsInvalidTime(plain)) plain = plain.AddMinutes(1);
                var offset = zone.IsAmbiguousTime(plain) ? zone.GetAmbiguousTimeOffsets(plain).Max() : zone.GetUtcOffset(plain);
                found.Add(new DateTimeOffset(plain, offset).ToUniversalTime());
            }
        }

        return [.. found.Where(t => t > from && t <= until)];
    }

    private static bool IsDue(CronExpression cron, DateTime local) => cron.NextLocal(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)) == local;
}
