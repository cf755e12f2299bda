namespace Andon.Stores.Tests;

/// <summary>What every store must do; one class for each store runs it.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    protected IStore Store { get; private set; } = null!;

    protected abstract ValueTask<IStore> OpenAsync();

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
