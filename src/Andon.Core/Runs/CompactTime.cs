namespace Andon.Runs;

/// <summary>A time in UTC, or none, in a third of the room that a nullable takes: every change of a run copies its times, and very many runs may be in memory.</summary>
internal readonly record struct CompactTime
{
    // From 1, so that none is the default.
    private readonly long ticks;

    private CompactTime(DateTimeOffset? time) => ticks = time is { } t ? t.UtcTicks + 1 : 0;

    public static implicit operator CompactTime(DateTimeOffset? time) => new(time);

    public static implicit operator DateTimeOffset?(CompactTime time) => time.ticks == 0 ? null : new DateTimeOffset(time.ticks - 1, TimeSpan.Zero);
}
