namespace Andon.Stores.Tests;

public sealed class MemoryStoreTests : StoreConformance
{
    protected override ValueTask<IStore> OpenAsync() => ValueTask.FromResult<IStore>(new MemoryStore());
}
