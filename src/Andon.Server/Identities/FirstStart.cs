using Andon.Audit;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Identity;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Server.Identities;

/// <summary>What a new database needs so that somebody can begin: tenant <c>default</c>, its admin, and their key.</summary>
internal sealed class FirstStart(IStore store, RunEngine engine, AndonServerOptions options, Passwords passwords)
{
    /// <summary>Makes what is missing.</summary>
    /// <returns>The key, and a password to sign in with once, to be shown once; null where the tenant has had one before, or one was agreed on.</returns>
    public async Task<FirstCredentials?> RunAsync(CancellationToken cancellation = default)
    {
        var admin = KeyAuthenticator.AdminOfAll;
        var now = engine.Clock.Now;
        var system = new Caller(admin.Tenant, Actor.System);
        await store.Identities.AddTenantAsync(new TenantRow(admin.Tenant, "Default", now), Deed.Of(system, now, "tenant.created", admin.Tenant), cancellation);
        if (await store.Identities.FindUserAsync(admin.Tenant, admin.User, cancellation) is null)
            await store.Identities.PutUserAsync(new UserRow(admin.Tenant, admin.User, admin.Grant, now), Deed.Of(system, now, "user.added", admin.User, ("role", RoleNames.Of(admin.Grant.Role))), cancellation);
        // Asked of the keys and not of the tenant: whoever was interrupted between the two would have none for ever.
        if (options.BootstrapKey is not null || (await store.Identities.ListKeysAsync(admin.Tenant, cancellation)).Count > 0) return null;
        var password = Passwords.Invent();
        await passwords.SetAsync(admin.Tenant, admin.User, password, mustChange: true, Deed.Of(system, now, "password.made", admin.User), cancellation);
        // The key is last, for it is what a start asks about: whoever was interrupted before it makes another password, in the place of this one.
        var key = ApiKey.Create();
        await store.Identities.AddKeyAsync(
            new KeyRow { Id = key.Id, Tenant = admin.Tenant, User = admin.User, Hash = key.Hash, CreatedBy = system.Actor.User, CreatedAt = now },
            Deed.Of(system, now, "key.created", key.Id, ("user", admin.User)),
            cancellation);
        return new FirstCredentials(key.Reveal(), password);
    }
}

/// <summary>What the first admin comes in with.</summary>
internal sealed record FirstCredentials(string Key, string Password)
{
    /// <summary>Without either, so that no log has them.</summary>
    public override string ToString() => nameof(FirstCredentials);
}
