using Andon.Schedules;

namespace Andon.Core.Tests.Schedules;

/// <summary>Another reader of cron as judge, where both mean the same: it has seconds, numbers days from 1, and takes one day field only.</summary>
public sealed class QuartzTests
{
    [Fact]
    public void Times_are_those_of_Quartz()
    {
        var random = new Random(31_337);
        for (var i = 0; i < 2_000; i++)
        {
            var (minute, hour, month) = (RandomCron.Field(random, 0, 59), RandomCron.Field(random, 0, 23), RandomCron.Field(random, 1, 12));
            var isWeekday = random.Next(2) == 0;
            var day = random.Next(1, 29);
            var ours = isWeekday ? $"{minute} {hour} * {month} {day % 7}" : $"{minute} {hour} {day} {month} *";
            var theirs = isWeekday ? $"0 {minute} {hour} ? {month} {(day % 7) + 1}" : $"0 {minute} {hour} {day} {month} ?";
            CronExpression.TryParse(ours, out var cron, out var problem).ShouldBeTrue($"{ours}: {problem}");
            var times = new CronTimes(cron!, TimeZoneInfo.Utc);
            var quartz = new Quartz.CronExpression(theirs) { TimeZone = TimeZoneInfo.Utc };
            var time = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(100_000_000));
            for (var n = 0; n < 5; n++)
            {
                var due = times.After(time);
                due.ShouldBe(quartz.GetNextValidTimeAfter(time), $"{ours} after {time:u}");
                time = due!.Value;
            }
        }
    }
}
