using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Identities;

/// <summary>
/// The cookie of a session. Where the browser comes by TLS, its name has the prefix by which browsers keep it from being set by anybody else, and no other name counts: one without it
/// any neighbour of the host's could have set.
/// </summary>
internal static class SessionCookie
{
    public const string Name = "andon_session", SecureName = "__Host-" + Name;

    public static SessionToken? Of(HttpContext http) => http.Request.Cookies[NameFor(http)] is { } text && SessionToken.TryParse(text, out var token) ? token : null;

    public static bool IsThere(HttpContext http) => http.Request.Cookies.ContainsKey(NameFor(http));

    /// <summary>Has the browser keep it until it is closed; how long it is good the server says.</summary>
    public static void Set(HttpContext http, SessionToken token) => http.Response.Cookies.Append(NameFor(http), token.Reveal(), Options(http));

    public static void Remove(HttpContext http) => http.Response.Cookies.Delete(NameFor(http), Options(http));

    private static string NameFor(HttpContext http) => IsSecure(http) ? SecureName : Name;

    /// <summary>TLS may end before this process; then the address that was given says so.</summary>
    private static bool IsSecure(HttpContext http) => http.Request.IsHttps || http.RequestServices.GetRequiredService<AndonOptions>().PublicUrl?.Scheme == "https";

    private static CookieOptions Options(HttpContext http) => new() { HttpOnly = true, Secure = IsSecure(http), SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
