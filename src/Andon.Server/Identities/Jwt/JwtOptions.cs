using Andon.Hosting;
using Andon.Identity;

namespace Andon.Server.Identities;

/// <summary>
/// People and programs whom another identity provider has authenticated: whose tokens are taken, and who somebody is by the claims of one. Nothing is taken from a
/// token that is not mapped here. Checked at start.
/// </summary>
public sealed class JwtOptions
{
    /// <summary>The algorithms that can be allowed: signatures with a public key, of no key shorter than is safe.</summary>
    public static IReadOnlyList<string> KnownAlgorithms { get; } = [.. JwtAlgorithm.All.Select(a => a.Name)];

    /// <summary>Who issues the tokens, just as they say it (<c>iss</c>). Default: null, no tokens are taken.</summary>
    public string? Issuer { get; set; }

    /// <summary>Whom the tokens are for (<c>aud</c>): the name that the provider has for this server. Default: null; needed with an issuer.</summary>
    public string? Audience { get; set; }

    /// <summary>Where the provider's keys are. Default: null, where <c>/.well-known/openid-configuration</c> of the issuer says. https, or http on this machine.</summary>
    public Uri? KeysUrl { get; set; }

    /// <summary>The signatures that are taken. Default: empty, all of <see cref="KnownAlgorithms"/>.</summary>
    public ICollection<string> Algorithms { get; } = [];

    /// <summary>How far the provider's clock may be from ours. Default: 1 min. From 0 to 10 minutes.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the provider's keys are used before they are asked for again. Default: 1 h. From 1 minute to 1 day.</summary>
    public TimeSpan KeysKept { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after they were asked for they are not asked for again because of a key that is not among them. Default: 30 s. From 1 s to 1 hour.</summary>
    public TimeSpan KeysRest { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The one tenant of whoever bears a token. Default: null, <see cref="TenantClaim"/> says it.</summary>
    public string? Tenant { get; set; }

    /// <summary>The claim that says the tenant, by <see cref="Tenants"/>. Default: null, none.</summary>
    public string? TenantClaim { get; set; }

    /// <summary>The tenants, by the values of <see cref="TenantClaim"/>; with any other value a token is refused. Default: none.</summary>
    public IDictionary<string, string> Tenants { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The claim that says the user's id. Default: <c>sub</c>.</summary>
    public string UserClaim { get; set; } = "sub";

    /// <summary>The claim that says the role, a word or a list of them. Default: <c>roles</c>.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The roles, by the values of <see cref="RoleClaim"/>; of several the one that comes first in the table of roles, and with none a token is refused. Default: none.</summary>
    public IDictionary<string, Role> Roles { get; } = new Dictionary<string, Role>(StringComparer.Ordinal);

    /// <summary>The claim that says the business roles, a word or a list of them. Default: <c>roles</c>.</summary>
    public string BusinessRolesClaim { get; set; } = "roles";

    /// <summary>The business roles, by the values of <see cref="BusinessRolesClaim"/>; other values mean nothing. Default: none.</summary>
    public IDictionary<string, string> BusinessRoles { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal void Validate()
    {
        if (Issuer is null) return;
        Check(Issuer.Length > 0 && (KeysUrl is not null || IsSafe(Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer) ? issuer : null)), nameof(Issuer), "an https URL (http on this machine), or with KeysUrl any text");
        Check(KeysUrl is null || IsSafe(KeysUrl), nameof(KeysUrl), "an https URL, or an http URL on this machine");
        Check(Audience is { Length: > 0 }, nameof(Audience), "needed with an issuer: a token for somebody else is none for us");
        Check(Algorithms.All(a => KnownAlgorithms.Contains(a, StringComparer.Ordinal)), nameof(Algorithms), string.Join(", ", KnownAlgorithms));
        Check(ClockSkew >= TimeSpan.Zero && ClockSkew <= TimeSpan.FromMinutes(10), nameof(ClockSkew), "from 0 to 10 minutes");
        Check(KeysKept >= TimeSpan.FromMinutes(1) && KeysKept <= TimeSpan.FromDays(1), nameof(KeysKept), "from 1 minute to 1 day");
        Check(KeysRest >= TimeSpan.FromSeconds(1) && KeysRest <= TimeSpan.FromHours(1), nameof(KeysRest), "from 1 s to 1 hour");
        Check(Tenant is { Length: > 0 } != TenantClaim is { Length: > 0 }, nameof(Tenant), "one of Tenant and TenantClaim");
        Check(TenantClaim is null || Tenants.Count > 0, nameof(Tenants), "needed with TenantClaim");
        Check(Roles.Count > 0, nameof(Roles), "at least one, else nobody is admitted");
    }

    /// <summary>Keys that came over a line that others can write to are anybody's.</summary>
    internal static bool IsSafe(Uri? url) => url is { IsAbsoluteUri: true } && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback));

    private static void Check(bool holds, string name, string range) => OptionRange.Check(holds, nameof(JwtOptions), name, range);
}
