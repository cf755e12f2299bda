using System.Collections.Immutable;
using Andon.Client;
using Andon.Identity;

namespace Andon.Server.Identities;

/// <summary>Whoever sends a request, as their credential says.</summary>
/// <param name="Tenant">Whose data they see: this tenant's alone.</param>
/// <param name="User">The user's id.</param>
/// <param name="Grant">What they may.</param>
public sealed record ApiUser(string Tenant, string User, Grant Grant)
{
    /// <summary>What the credential may be used for, such as <c>runs:read</c>. Default: empty, all that the role admits.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The session that they signed in for; null with any other credential.</summary>
    internal SessionToken? Session { get; init; }

    internal DateTimeOffset? SessionExpiresAt { get; init; }

    /// <summary>Whether they are to change their password before anything else.</summary>
    internal bool MustChangePassword { get; init; }

    /// <summary>By which credential, for the audit: the id of a key. Default: null, not known.</summary>
    public string? Via { get; init; }

    /// <summary>The same, as the engine knows them.</summary>
    internal Caller Caller => new(Tenant, Grant.ActorOf(User) with { Via = Via });

    /// <summary>Whether they look after all tenants.</summary>
    internal bool IsOperatorOfAll => Tenant == DefaultTenant && Grant.Role == Role.Admin;

    internal const string DefaultTenant = "default";
}
