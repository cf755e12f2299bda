namespace Andon.Expressions;

public sealed class TimeTests
{
    [Theory]
    [InlineData("timestamp('2009-02-13T23:31:30Z')", "\"2009-02-13T23:31:30.000000Z\"")]
    [InlineData("timestamp('2009-02-14T01:01:30.123456789+01:30')", "\"2009-02-13T23:31:30.123456Z\"")]
    [InlineData("timestamp(1234567890)", "\"2009-02-13T23:31:30.000000Z\"")]
    [InlineData("timestamp('2024-02-29T00:00:00Z') + duration('24h')", "\"2024-03-01T00:00:00.000000Z\"")]
    [InlineData("duration('1m') + timestamp(0)", "\"1970-01-01T00:01:00.000000Z\"")]
    [InlineData("timestamp(60) - duration('1.5s')", "\"1970-01-01T00:00:58.500000Z\"")]
    [InlineData("timestamp(60) - timestamp(0)", "\"60s\"")]
    [InlineData("duration('1h') - duration('61m')", "\"-60s\"")]
    [InlineData("duration('1h2m3s4ms5us600ns')", "\"3723.0040056s\"")]
    [InlineData("duration('-1.5h')", "\"-5400s\"")]
    [InlineData("duration('0')", "\"0s\"")]
    [InlineData("timestamp(1) > timestamp(0) && duration('1s') < duration('1m')", "true")]
    [InlineData("timestamp('2020-01-01T00:00:00Z') == timestamp('2020-01-01T01:00:00+01:00')", "true")]
    [InlineData("string(timestamp('2009-02-13T23:31:30.5Z'))", "\"2009-02-13T23:31:30.5Z\"")]
    public void Times_are_read_computed_and_written(string source, string json) => Cel.Value(source).ToString().ShouldBe(json);

    [Theory]
    [InlineData("getFullYear()", 2009)]
    [InlineData("getMonth()", 1)]
    [InlineData("getDate()", 13)]
    [InlineData("getDayOfMonth()", 12)]
    [InlineData("getDayOfWeek()", 5)]
    [InlineData("getDayOfYear()", 43)]
    [InlineData("getHours()", 23)]
    [InlineData("getMinutes()", 31)]
    [InlineData("getSeconds()", 30)]
    [InlineData("getMilliseconds()", 123)]
    [InlineData("getHours('UTC')", 23)]
    [InlineData("getHours('+02:00')", 1)]
    [InlineData("getDate('02:00')", 14)]
    [InlineData("getMinutes('-09:30')", 1)]
    public void Getters_read_a_timestamp(string getter, long value) =>
        Cel.Value($"timestamp('2009-02-13T23:31:30.123Z').{getter}").AsInt().ShouldBe(value);

    [Theory]
    [InlineData("duration('90m').getHours()", 1)]
    [InlineData("duration('90m').getMinutes()", 90)]
    [InlineData("duration('90m').getSeconds()", 5400)]
    [InlineData("duration('1.25s').getMilliseconds()", 250)]
    public void Getters_convert_a_duration(string source, long value) => Cel.Value(source).AsInt().ShouldBe(value);

    [Theory]
    [InlineData("timestamp('2009-02-13')")]
    [InlineData("timestamp('2009-02-13T23:31:30')")]
    [InlineData("timestamp('2009-02-30T23:31:30Z')")]
    [InlineData("timestamp('2009-02-13T24:00:00Z')")]
    [InlineData("timestamp('2009-02-13 23:31:30Z')")]
    [InlineData("timestamp('2009-02-13T23:31:30.Z')")]
    [InlineData("timestamp('2009-02-13T23:31:30+1:00')")]
    [InlineData("timestamp('0001-01-01T00:00:00+01:00')")]
    [InlineData("timestamp('')")]
    [InlineData("duration('')")]
    [InlineData("duration('5')")]
    [InlineData("duration('7d')")]
    [InlineData("duration('1h 2m')")]
    [InlineData("duration('1..5s')")]
    [InlineData("duration('99999999999999999999h')")]
    public void Text_that_is_no_time_is_an_error(string source) => Cel.Error(source).Message.ShouldStartWith("type conversion error");

    [Theory]
    [InlineData("timestamp('9999-12-31T23:59:59Z') + duration('1s')", "timestamp overflow")]
    [InlineData("timestamp(9223372036854775807)", "timestamp overflow")]
    [InlineData("duration('315576000000s') + duration('1s')", "duration overflow")]
    [InlineData("timestamp(0).getHours('Europe/Berlin')", "a time zone is 'UTC' or an offset such as '+02:00'")]
    [InlineData("duration('1h').getFullYear()", "no such overload: duration.getFullYear()")]
    [InlineData("duration('1h') * 2", "no such overload: duration * int")]
    public void Times_beyond_their_range_are_errors(string source, string message) => Cel.Error(source).Message.ShouldBe(message);
}
