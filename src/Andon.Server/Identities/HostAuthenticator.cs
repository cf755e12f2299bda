using Microsoft.AspNetCore.Http;

namespace Andon.Server.Identities;

/// <summary>Who the host itself has authenticated, by the mapping that it gave.</summary>
internal sealed class HostAuthenticator(AndonServerOptions options) : IAuthenticator
{
    public ValueTask<ApiUser?> AuthenticateAsync(HttpContext http) =>
        ValueTask.FromResult(http.User.Identity?.IsAuthenticated is true ? options.MapPrincipal?.Invoke(http.User) : null);
}
