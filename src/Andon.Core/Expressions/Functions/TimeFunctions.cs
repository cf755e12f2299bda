namespace Andon.Expressions;

/// <summary>
/// The getters of timestamps and durations. Months, days of the month (except by <c>getDate</c>), of the week (from Sunday) and of
/// the year count from 0, as in CEL.
/// </summary>
internal static class TimeFunctions
{
    public static Evaluation? Get(ReadOnlySpan<Value> arguments, Func<DateTime, int> ofTimestamp, long ticksOfDuration)
    {
        var value = arguments[0];
        if (value.Kind == ValueKind.Duration && ticksOfDuration > 0 && arguments.Length == 1)
            return Evaluation.Of(Value.From(OfDuration(value.Ticks, ticksOfDuration)));
        if (value.Kind != ValueKind.Timestamp) return null;

        var offset = 0;
        if (arguments.Length > 1)
        {
            if (arguments[1].Kind != ValueKind.String) return null;
            // Rules of named zones come with the machine and change; a run must not depend on where it runs.
            if (!TimestampText.TryZone(arguments[1].Text, out offset)) return Evaluation.Fail("a time zone is 'UTC' or an offset such as '+02:00'");
        }
        var ticks = value.Ticks + (offset * TimeSpan.TicksPerMinute);
        return TimestampText.InRange(ticks) ? Evaluation.Of(Value.From(ofTimestamp(new DateTime(ticks)))) : Evaluation.Fail("timestamp overflow");
    }

    // Hours, minutes and seconds of a duration are all of it; milliseconds are what is left beyond the seconds.
    private static long OfDuration(long ticks, long unit) =>
        unit == TimeSpan.TicksPerMillisecond ? ticks % TimeSpan.TicksPerSecond / unit : ticks / unit;
}
