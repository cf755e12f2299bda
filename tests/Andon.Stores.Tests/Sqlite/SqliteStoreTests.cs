using Andon.Sqlite;

namespace Andon.Stores.Tests.Sqlite;

public sealed class SqliteStoreTests : StoreConformance
{
    private readonly TestDirectory directory = new();

    protected override ValueTask<IStore> OpenAsync() => ValueTask.FromResult(AndonStores.Open(directory.Database));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        directory.Dispose();
    }
}
