using System.Security.Claims;
using Microsoft.AspNetCore.Builder;

namespace Andon.Server.Tests.Http;

/// <summary>Stands for the authentication that a host has: whoever the headers say.</summary>
internal static class HeaderPrincipal
{
    public static void UseHeaderPrincipal(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (http.Request.Headers["X-User"] is [{ } user] && http.Request.Headers["X-Org"] is [{ } org])
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user), new Claim("org", org)], "header"));
        await next();
    });
}
