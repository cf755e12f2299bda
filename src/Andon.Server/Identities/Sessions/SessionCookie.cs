using Microsoft.AspNetCore.Http;

namespace Andon.Server.Identities;

/// <summary>The cookie of a session. Where the browser comes by TLS, its name has the prefix by which browsers keep it from being set by anybody else.</summary>
internal static class SessionCookie
{
    private const string Name = "andon_session", SecureName = "__Host-" + Name;

    public static SessionToken? Of(HttpRequest request)
    {
        var text = request.Cookies[SecureName] ?? request.Cookies[Name];
        return text is not null && SessionToken.TryParse(text, out var token) ? token : null;
    }

    public static bool IsThere(HttpRequest request) => request.Cookies.ContainsKey(SecureName) || request.Cookies.ContainsKey(Name);

    /// <summary>Has the browser keep it until it is closed; how long it is good the server says.</summary>
    public static void Set(HttpContext http, SessionToken token, bool isSecure) => http.Response.Cookies.Append(isSecure ? SecureName : Name, token.Reveal(), Options(isSecure));

    public static void Remove(HttpContext http, bool isSecure) => http.Response.Cookies.Delete(isSecure ? SecureName : Name, Options(isSecure));

    private static CookieOptions Options(bool isSecure) => new() { HttpOnly = true, Secure = isSecure, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
