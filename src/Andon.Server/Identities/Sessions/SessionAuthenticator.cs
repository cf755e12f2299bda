using Andon.Runs;
using Andon.Server.Http;
using Andon.Stores;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Identities;

/// <summary>
/// Who has signed in, by the session's cookie. A browser sends a cookie whoever has it send the request; so what changes anything needs <c>X-Andon-Csrf</c> too, which only a page of
/// this very origin can know and set.
/// </summary>
internal sealed class SessionAuthenticator(IStore store, RunEngine engine, AndonServerOptions options) : IAuthenticator
{
    public const string CsrfHeader = "X-Andon-Csrf";

    /// <summary>The code of a session that is over, or never was.</summary>
    public const string Over = "invalid_session";

    private static readonly TimeSpan Seen = TimeSpan.FromMinutes(1);

    public async ValueTask<ApiUser?> AuthenticateAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.Authorization.Count > 0 || !SessionCookie.IsThere(http)) return null;
        var now = engine.Clock.Now;
        if (SessionCookie.Of(http) is not { } token || await store.Sessions.FindAsync(token.Id, http.RequestAborted) is not { } found || !token.Proves(found.Session.Hash.Span)
            || found.Session.ExpiresAt <= now || found.Session.SeenAt + options.SessionIdle <= now)
            throw ApiProblem.Unauthorized(Over, "this session is not, or no more, valid; sign in");
        if (!IsSafe(request.Method) && !(request.Headers[CsrfHeader] is [{ } said] && token.ProvesCsrf(said)))
            throw ApiProblem.Forbidden("csrf_required", $"send {CsrfHeader} with the csrf_token of the session: GET /api/v1/session shows it");
        if (!IsSafe(request.Method)) MustBeSameSite(request);
        if (found.Session.SeenAt + Seen <= now) await store.Sessions.SeeAsync(found.Session.Tenant, token.Id, now, CancellationToken.None);
        return new ApiUser(found.Session.Tenant, found.Session.User, found.Grant) { Via = "session:" + token.Id, Session = token, SessionExpiresAt = found.Session.ExpiresAt, MustChangePassword = found.MustChange };
    }

    /// <summary>Browsers say where a request comes from, and pages cannot have them lie.</summary>
    public static void MustBeSameSite(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none")) throw ApiProblem.Forbidden("cross_site", "this request comes from a page of another site");
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
