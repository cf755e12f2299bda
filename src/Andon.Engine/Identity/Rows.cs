using System.Collections.Immutable;

namespace Andon.Identity;

/// <summary>A tenant that somebody set up.</summary>
/// <param name="Id">Its id, the first part of every key.</param>
/// <param name="Title">For people.</param>
/// <param name="CreatedAt">When.</param>
public sealed record TenantRow(string Id, string Title, DateTimeOffset CreatedAt);

/// <summary>A user of a tenant.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Id">The user's id.</param>
/// <param name="Grant">What the user may.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record UserRow(string Tenant, string Id, Grant Grant, DateTimeOffset CreatedAt)
{
    /// <summary>Where mails to them go; null for nowhere.</summary>
    public string? Email { get; init; }

    /// <summary>The language of mails to them, such as <c>en</c> or <c>zh-CN</c>; null for the default one.</summary>
    public string? Language { get; init; }
}

/// <summary>An API key, as it is kept: with a hash of its secret, never the secret.</summary>
public sealed record KeyRow
{
    /// <summary>The part of the key by which it is looked up. No secret.</summary>
    public required string Id { get; init; }

    /// <summary>Whose data it leads to.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whose key it is.</summary>
    public required string User { get; init; }

    /// <summary>What it was made for, where that is not what its user may; null where it follows the user.</summary>
    public Grant? Own { get; init; }

    /// <summary>What it may be used for, such as <c>runs:read</c>. Empty for all that its role admits.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The SHA-256 of the secret: enough, for the secret has 256 bits of chance.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key and what its user may now.</summary>
/// <param name="Key">The key.</param>
/// <param name="UserGrant">What its user may.</param>
public sealed record KeyHolder(KeyRow Key, Grant UserGrant)
{
    /// <summary>What whoever presents the key may.</summary>
    public Grant Grant => Key.Own ?? UserGrant;
}
