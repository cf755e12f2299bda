using Andon.Testing;

namespace Andon.Stores.Tests;

/// <summary>The store in memory as several engines share it in tests.</summary>
public sealed class SharedMemoryStoreTests : SharedStoreConformance
{
    private readonly VirtualClock clock = new(Samples.Noon);

    protected override ValueTask<IStore> OpenAsync() => ValueTask.FromResult<IStore>(new MemoryStore(clock));

    protected override Task SetTimeAsync(DateTimeOffset now)
    {
        clock.Advance(now - clock.GetUtcNow());
        return Task.CompletedTask;
    }
}
