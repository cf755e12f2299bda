namespace Andon.Stores;

/// <summary>
/// Times are kept as microseconds since 1970. A time that is not yet is the largest number, not NULL: it takes the same eight bytes, so
/// that a row does not grow, and with it split its page, when the time comes.
/// </summary>
internal static class Instant
{
    public const long NotYet = long.MaxValue;

    public static long Of(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long Of(DateTimeOffset? at) => at is { } time ? Of(time) : NotYet;

    public static DateTimeOffset From(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? FromOrNotYet(long microseconds) => microseconds == NotYet ? null : From(microseconds);
}
