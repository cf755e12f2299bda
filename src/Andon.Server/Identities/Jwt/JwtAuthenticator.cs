using System.Net;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Andon.Server.Identities;

/// <summary>
/// Who bears a token of another identity provider's. Not by the framework's handler, which is a package of its own and becomes a scheme of the whole host; what is
/// asked of a token is little, and all of it is here.
/// </summary>
internal sealed class JwtAuthenticator(AndonServerOptions options, RunEngine engine, FailedAddresses failures, ILogger<JwtAuthenticator> log) : IAuthenticator, IDisposable
{
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private JwtKeys? keys;

    private JwtOptions Options => options.Jwt;

    public void Dispose() => http.Dispose();

    public async ValueTask<ApiUser?> AuthenticateAsync(HttpContext context)
    {
        if (Options.Issuer is null || Bearer.Of(context.Request) is not { } text || !text.Contains('.', StringComparison.Ordinal)) return null;
        try
        {
            var token = JwtToken.Read(text, Options.Algorithms);
            var candidates = await Keys().FindAsync(token.KeyId, context.RequestAborted);
            if (candidates.Count == 0) throw new JwtException($"the provider has no key '{JwtToken.Shown(token.KeyId)}'");
            if (!candidates.Any(key => key.Verifies(token.Algorithm, token.Signed, token.Signature))) throw new JwtException("its signature is wrong");
            return JwtClaims.Map(token.Claims, Options, engine.Clock.Now) with { Via = "jwt" };
        }
        catch (JwtException e)
        {
            // Whoever sends a wrong token learns that it is wrong, and whoever runs the server learns why; but not more often than an address may be wrong.
            if (failures.RefusalOf(context) is null) log.LogWarning("A token from {Address} was refused: {Reason}", context.Connection.RemoteIpAddress, e.Message);
            throw ApiProblem.Unauthorized("invalid_token", "this token is not, or no more, valid here");
        }
        catch (JwtKeysException e)
        {
            log.LogError("{Reason}", e.Message);
            throw new ApiProblem(HttpStatusCode.ServiceUnavailable, "identity_provider_unreachable", "the identity provider does not answer; try again in a moment");
        }
    }

    private JwtKeys Keys() => LazyInitializer.EnsureInitialized(ref keys, () => new JwtKeys(Options, http, () => engine.Clock.Now));
}
