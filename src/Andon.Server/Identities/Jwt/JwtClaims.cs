using System.Text.Json;
using Andon.HumanTasks;
using Andon.Identity;

namespace Andon.Server.Identities;

/// <summary>What the claims of a token have to say: that it is for us and for now, and who its bearer is.</summary>
internal static class JwtClaims
{
    /// <summary>Who bears the token. Its signature is known to be right.</summary>
    /// <exception cref="JwtException">Why it is not taken.</exception>
    public static ApiUser Map(JsonElement claims, JwtOptions options, DateTimeOffset now)
    {
        if (!claims.TryGetProperty("iss", out var issuer) || issuer.ValueKind != JsonValueKind.String || issuer.GetString() != options.Issuer) throw new JwtException("its issuer is another");
        if (!Words(claims, "aud").Contains(options.Audience, StringComparer.Ordinal)) throw new JwtException("it is for another audience");
        if (Time(claims, "exp") is not { } end) throw new JwtException("it says no expiry (exp)");
        if (end + options.ClockSkew <= now) throw new JwtException("it has expired");
        if (Time(claims, "nbf") is { } begin && begin - options.ClockSkew > now) throw new JwtException("it is not valid yet (nbf)");
        var user = Word(claims, options.UserClaim);
        if (user is null || string.IsNullOrWhiteSpace(user) || user.Length > Actor.MaxUserLength || user.Any(char.IsControl)) throw new JwtException($"its claim '{options.UserClaim}' names no user");
        return new ApiUser(TenantOf(claims, options), user, new Grant(RoleOf(claims, options), BusinessRolesOf(claims, options)));
    }

    private static string TenantOf(JsonElement claims, JwtOptions options)
    {
        if (options.Tenant is { Length: > 0 } tenant) return tenant;
        var said = Word(claims, options.TenantClaim!);
        return said is not null && options.Tenants.TryGetValue(said, out var mapped) ? mapped : throw new JwtException($"its claim '{options.TenantClaim}' has no value that is mapped to a tenant: '{JwtToken.Shown(said)}'");
    }

    private static Role RoleOf(JsonElement claims, JwtOptions options)
    {
        var roles = Words(claims, options.RoleClaim).Where(options.Roles.ContainsKey).Select(word => options.Roles[word]).Order().ToList();
        return roles is [var first, ..] ? first : throw new JwtException($"its claim '{options.RoleClaim}' has no value that is mapped to a role");
    }

    private static System.Collections.Immutable.ImmutableArray<string> BusinessRolesOf(JsonElement claims, JwtOptions options) =>
        [.. Words(claims, options.BusinessRolesClaim).Where(options.BusinessRoles.ContainsKey).Select(word => options.BusinessRoles[word]).Take(Grant.MaxBusinessRoles)];

    private static string? Word(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A claim that is one word, or a list of words.</summary>
    private static IEnumerable<string> Words(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value)) return [];
        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!),
            _ => [],
        };
    }

    private static DateTimeOffset? Time(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value)) return null;
        // Within what a time can be, with room for the skew.
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is not (>= 0 and < 200_000_000_000)) throw new JwtException($"its claim '{name}' is no time");
        return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
    }
}
