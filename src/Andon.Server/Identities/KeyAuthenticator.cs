using System.Security.Cryptography;
using System.Text;
using Andon.Identity;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Stores;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Identities;

/// <summary>Who bears an API key. Looked up for each request, so that one that is revoked is refused at the next.</summary>
internal sealed class KeyAuthenticator(IStore store, RunEngine engine, AndonServerOptions options) : IAuthenticator
{
    private const string Admin = "admin";

    private readonly byte[]? bootstrap = options.BootstrapKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    public async ValueTask<ApiUser?> AuthenticateAsync(HttpContext http)
    {
        if (Bearer.Of(http.Request) is not { } token) return null;
        if (bootstrap is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), bootstrap)) return AdminOfAll with { Via = "bootstrap" };
        if (!token.StartsWith("andon_", StringComparison.Ordinal)) return null;
        if (!ApiKey.TryParse(token, out var key)) throw ApiProblem.Unauthorized("invalid_key", "this is no whole API key: it was cut off or mistyped");
        // One message for all that is wrong with a whole key: which ids there are is nobody's business.
        if (await store.Identities.FindKeyAsync(key.Id, http.RequestAborted) is not { } found || !key.Proves(found.Key.Hash.Span) || found.Key.ExpiresAt <= engine.Clock.Now)
            throw ApiProblem.Unauthorized("invalid_key", "this API key is not, or no more, valid; ask an admin of the tenant for another");
        return new ApiUser(found.Key.Tenant, found.Key.User, found.Grant) { Scopes = found.Key.Scopes, Via = key.Id };
    }

    internal static ApiUser AdminOfAll { get; } = new(ApiUser.DefaultTenant, Admin, new Grant(Role.Admin, []));
}
