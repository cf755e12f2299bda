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
    /// <summary>After how long a node that began to make the key and the password is taken to be gone.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

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
        if (options.BootstrapKey is not null) return null;
        // One node at a time. The turn is not given back: once there is a key nobody takes it, and what failed after the key was made would lose it.
        while (!await HasKeyAsync())
        {
            var turn = new AnswerRow(admin.Tenant, "first start", "key", ReadOnlyMemory<byte>.Empty, engine.Clock.Now);
            if (await store.Answers.TakeAsync(turn, forgetBefore: turn.At, abandonedBefore: turn.At - Abandoned, cancellation) is null)
                return await HasKeyAsync() ? null : await MakeAsync(admin, system, now, cancellation);
            await Task.Delay(LookAgain, TimeProvider.System, cancellation);
        }

        return null;

        // Asked of the keys and not of the tenant: whoever was interrupted between the two would have none for ever.
        async Task<bool> HasKeyAsync() => (await store.Identities.ListKeysAsync(admin.Tenant, cancellation)).Count > 0;
    }

    private async Task<FirstCredentials> MakeAsync(ApiUser admin, Caller system, DateTimeOffset now, CancellationToken cancellation)
    {
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
