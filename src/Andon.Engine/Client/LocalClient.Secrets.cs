using Andon.Runs;
using Andon.Secrets;

namespace Andon.Client;

/// <summary>Secrets, of <see cref="LocalClient"/>.</summary>
internal sealed partial class LocalClient
{
    private SecretVault Secrets => engine.Runner.Secrets;

    public async Task<IReadOnlyList<SecretView>> ListSecretsAsync(Caller caller, CancellationToken cancellation = default)
    {
        RequireKeeper(caller);
        return await Secrets.ListAsync(caller.Tenant, cancellation);
    }

    public async Task<SecretView> SetSecretAsync(Caller caller, string name, string value, CancellationToken cancellation = default)
    {
        RequireKeeper(caller);
        return await Secrets.SetAsync(caller, name, value, cancellation);
    }

    public async Task RemoveSecretAsync(Caller caller, string name, CancellationToken cancellation = default)
    {
        RequireKeeper(caller);
        await Secrets.RemoveAsync(caller, name, cancellation);
    }

    public async Task<RekeyView> RekeySecretsAsync(Caller caller, CancellationToken cancellation = default)
    {
        RequireOperator(caller, "wrap the secrets of all tenants anew");
        return await Secrets.RekeyAsync(caller, cancellation);
    }

    private static void RequireKeeper(Caller caller)
    {
        if (!caller.Actor.IsAdmin || caller.Actor.IsAgent) throw new AndonException(RefusalKind.Forbidden, "admin_required", "only an admin, and no agent, may list, write or remove secrets");
    }
}
