using Andon.Identity;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Server.Identities;

/// <summary>What a new database needs so that somebody can begin: tenant <c>default</c>, its admin, and their key.</summary>
internal sealed class FirstStart(IStore store, RunEngine engine, AndonServerOptions options)
{
    /// <summary>Makes what is missing.</summary>
    /// <returns>The key, to be shown once; null where the tenant has had one before, or one was agreed on.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellation = default)
    {
        var admin = KeyAuthenticator.AdminOfAll;
        var now = engine.Clock.Now;
        await store.Identities.AddTenantAsync(new TenantRow(admin.Tenant, "Default", now), cancellation);
        if (await store.Identities.FindUserAsync(admin.Tenant, admin.User, cancellation) is null)
            await store.Identities.PutUserAsync(new UserRow(admin.Tenant, admin.User, admin.Grant, now), cancellation);
        // Asked of the keys and not of the tenant: whoever was interrupted between the two would have none for ever.
        if (options.BootstrapKey is not null || (await store.Identities.ListKeysAsync(admin.Tenant, cancellation)).Count > 0) return null;
        var key = ApiKey.Create();
        await store.Identities.AddKeyAsync(
            new KeyRow { Id = key.Id, Tenant = admin.Tenant, User = admin.User, Hash = key.Hash, CreatedBy = Andon.HumanTasks.Actor.System.User, CreatedAt = now }, cancellation);
        return key.Reveal();
    }
}
