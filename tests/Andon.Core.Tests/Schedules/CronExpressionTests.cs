using Andon.Schedules;

namespace Andon.Core.Tests.Schedules;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "2026-02-28T23:59:30", "2026-03-01T00:00")]
    [InlineData("*/15 * * * *", "2026-01-01T00:00", "2026-01-01T00:00")]
    [InlineData("*/15 * * * *", "2026-01-01T00:00:01", "2026-01-01T00:15")]
    [InlineData("5,50-52,58-59/1 8-10/2 * * *", "2026-01-01T08:52:01", "2026-01-01T08:58")]
    [InlineData("5 8-10/2 * * *", "2026-01-01T08:06", "2026-01-01T10:05")]
    [InlineData("30 2 29 2 *", "2026-03-01T00:00", "2028-02-29T02:30")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00", "2104-02-29T00:00")]
    [InlineData("0 0 31 * *", "2026-02-01T00:00", "2026-03-31T00:00")]
    [InlineData("0 9 * * MON-FRI", "2026-11-21T00:00", "2026-11-23T09:00")]
    [InlineData("0 9 * jan,dec Sun", "2026-11-21T00:00", "2026-12-06T09:00")]
    [InlineData("0 9 * * 7", "2026-11-21T00:00", "2026-11-22T09:00")]
    [InlineData("0 9 * * 0", "2026-11-21T00:00", "2026-11-22T09:00")]
    [InlineData("0 9 * * FRI-SUN", "2026-11-22T10:00", "2026-11-27T09:00")]
    [InlineData("0 9 * * 5-7/2", "2026-11-20T10:00", "2026-11-22T09:00")]
    [InlineData("@hourly", "2026-11-22T10:01", "2026-11-22T11:00")]
    [InlineData("@daily", "2026-11-22T10:01", "2026-11-23T00:00")]
    [InlineData("@Midnight", "2026-11-22T10:01", "2026-11-23T00:00")]
    [InlineData("@weekly", "2026-11-22T10:01", "2026-11-29T00:00")]
    [InlineData("@monthly", "2026-11-22T10:01", "2026-12-01T00:00")]
    [InlineData("@yearly", "2026-11-22T10:01", "2027-01-01T00:00")]
    [InlineData("  0\t9 *  * * ", "2026-11-22T10:01", "2026-11-23T09:00")]
    public void The_next_local_time_is_the_first_that_all_fields_admit(string cron, string from, string expected) => Next(cron, from).ShouldBe(Local(expected));

    [Theory]
    [InlineData("0 0 13 * FRI", "2026-11-14T00:00", "2026-11-20T00:00")]
    [InlineData("0 0 13 * FRI", "2026-12-12T00:00", "2026-12-13T00:00")]
    [InlineData("0 0 13 * *", "2026-11-14T00:00", "2026-12-13T00:00")]
    [InlineData("0 0 * * FRI", "2026-11-14T00:00", "2026-11-20T00:00")]
    [InlineData("0 0 */2 * FRI", "2026-11-14T00:00", "2026-11-27T00:00")]
    [InlineData("0 0 1-31 * FRI", "2026-11-14T00:00", "2026-11-14T00:00")]
    public void Two_restricted_day_fields_are_taken_as_either_and_a_star_makes_them_both(string cron, string from, string expected) => Next(cron, from).ShouldBe(Local(expected));

    [Theory]
    [InlineData("60 * * * *", "minute, column 1: 60 is out of range; minute goes from 0 to 59")]
    [InlineData("0 24 * * *", "hour, column 3: 24 is out of range; hour goes from 0 to 23")]
    [InlineData("0 0 0 * *", "day-of-month, column 5: 0 is out of range; day-of-month goes from 1 to 31")]
    [InlineData("0 0 1 13 *", "month, column 7: 13 is out of range; month goes from 1 to 12 or JAN to DEC")]
    [InlineData("0 0 * * 8", "day-of-week, column 9: 8 is out of range; day-of-week goes from 0 to 7 or SUN to SAT")]
    [InlineData("0 0 * * 1,99999999999", "day-of-week, column 11: 99999999999 is out of range; day-of-week goes from 0 to 7 or SUN to SAT")]
    [InlineData("0 0 * FOO *", "month, column 7: 'FOO' is no name of a month; write JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC, or 1 to 12")]
    [InlineData("0 0 * * MO", "day-of-week, column 9: 'MO' is no name of a day; write SUN, MON, TUE, WED, THU, FRI, SAT, or 0 to 7")]
    [InlineData("0 h * * *", "hour, column 3: 'h' is no number; hour goes from 0 to 23")]
    [InlineData("30-10 * * * *", "minute, column 1: the range '30-10' ends before it begins; write it as two, 30-59,0-10")]
    [InlineData("5/15 * * * *", "minute, column 1: a step needs a range; write 5-59/15 for every so many from 5 on")]
    [InlineData("*/0 * * * *", "minute, column 3: the step is 0; it is 1 or more")]
    [InlineData("*/90 * * * *", "minute, column 3: the step 90 leads past the field, which goes from 0 to 59; write 0 alone if that is meant")]
    [InlineData("*/ * * * *", "minute, column 3: a number is missing after '/'; write how many to go on, as in */5")]
    [InlineData("0 0 ? * 1", "day-of-month, column 5: '?' is no value; write 1 to 31, or * for all ('?' is not used here)")]
    [InlineData("0, 0 * * *", "minute, column 3: a value is missing at the end")]
    [InlineData("1;2 0 * * *", "minute, column 2: ';' is not expected here; write values, ranges as in 0-1, and steps as in */2, with commas between them")]
    [InlineData("0 0 L * *", "day-of-month, column 5: 'L' is no number; day-of-month goes from 1 to 31")]
    [InlineData("0 0 31 2,4 *", "day-of-month, column 1: no month that is named has such a day: it would never be due")]
    [InlineData("0 0 * *", "an expression has five fields, minute hour day-of-month month day-of-week; this one has 4")]
    [InlineData("0 0 0 * * *", "an expression has five fields, minute hour day-of-month month day-of-week; this one has 6: seconds are not among them")]
    [InlineData("", "an expression has five fields, minute hour day-of-month month day-of-week; this one has 0")]
    [InlineData("@reboot", "'@reboot' is not known; write @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, or five fields")]
    public void A_mistake_is_told_with_its_field_its_place_and_the_remedy(string cron, string message)
    {
        CronExpression.TryParse(cron, out var none, out var problem).ShouldBeFalse();
        none.ShouldBeNull();
        problem!.ToString().ShouldBe(message);
    }

    [Fact]
    public void Whatever_is_written_is_read_or_refused_in_time()
    {
        var random = new Random(20261122);
        const string Letters = "0123456789*/,-@ \tJANSUmonL?#W";
        for (var i = 0; i < 200_000; i++)
        {
            var text = string.Create(random.Next(24), random, static (span, random) => random.GetItems(Letters, span));
            if (CronExpression.TryParse(text, out var cron, out var problem)) cron.NextLocal(new DateTime(2026, 1, 1)).ShouldNotBeNull(text);
            else problem.Column.ShouldBeInRange(1, text.Length + 1, text);
        }

        CronExpression.TryParse(new string('*', 100_000), out _, out var tooLong).ShouldBeFalse();
        tooLong!.Message.ShouldContain("at most 500");
    }

    [Theory]
    [InlineData("* 2 * * *", true)]
    [InlineData("0 */2 * * *", true)]
    [InlineData("@hourly", true)]
    [InlineData("0 2 * * *", false)]
    [InlineData("0 0-23 * * *", false)]
    [InlineData("@daily", false)]
    public void It_says_how_often_where_its_minute_or_its_hour_begins_with_a_star(string text, bool isInterval)
    {
        CronExpression.TryParse(text, out var cron, out _).ShouldBeTrue();
        cron!.IsInterval.ShouldBe(isInterval);
        cron.ToString().ShouldBe(text);
    }

    private static DateTime? Next(string text, string from)
    {
        CronExpression.TryParse(text, out var cron, out var problem).ShouldBeTrue($"{problem}");
        return cron!.NextLocal(Local(from));
    }

    private static DateTime Local(string text) => DateTime.Parse(text);
}
