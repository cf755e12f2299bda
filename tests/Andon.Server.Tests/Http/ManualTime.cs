using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Tests.Http;

/// <summary>A clock that goes as the machine's does, and ahead of it by as much as is said.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long ahead;

    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Volatile.Read(ref ahead));

    public override long GetTimestamp() => System.GetTimestamp() + (long)(TimeSpan.FromTicks(Volatile.Read(ref ahead)).TotalSeconds * TimestampFrequency);
}

internal static class TestTimes
{
    public static void AddSingletonTime(this IServiceCollection services, TimeProvider time) => services.AddSingleton(time);
}
