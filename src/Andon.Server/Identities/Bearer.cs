using Microsoft.AspNetCore.Http;

namespace Andon.Server.Identities;

/// <summary>What a request bears: <c>Authorization: Bearer …</c>.</summary>
internal static class Bearer
{
    private const string Scheme = "Bearer ";

    /// <summary>The text after the scheme; null where there is no such header, or more than one.</summary>
    public static string? Of(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
}
