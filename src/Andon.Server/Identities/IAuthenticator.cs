using Microsoft.AspNetCore.Http;

namespace Andon.Server.Identities;

/// <summary>
/// One way to say who one is. The first that knows its own credential in a request decides: who it is, or a refusal with 401. A scheme of ASP.NET's would do as well, but the
/// first one registered becomes the default of the whole host, whose own endpoints may rely on another.
/// </summary>
internal interface IAuthenticator
{
    /// <summary>Who sends the request; null where it bears no credential of this kind. One that is refused throws.</summary>
    ValueTask<ApiUser?> AuthenticateAsync(HttpContext http);
}
