using System.Collections.Immutable;
using Andon.HumanTasks;

namespace Andon.Identity;

/// <summary>What somebody may: a role, and for human tasks the business roles held. The order of these says nothing.</summary>
/// <param name="Role">The role.</param>
/// <param name="BusinessRoles">Business roles such as <c>editor</c>, sorted.</param>
public sealed record Grant(Role Role, ImmutableArray<string> BusinessRoles)
{
    /// <summary>Business roles that somebody may hold.</summary>
    public const int MaxBusinessRoles = 100;

    /// <summary>Characters of a business role.</summary>
    public const int MaxBusinessRoleLength = 200;

    /// <summary>The business roles, sorted and each once.</summary>
    public ImmutableArray<string> BusinessRoles { get; init; } = [.. (BusinessRoles.IsDefault ? [] : BusinessRoles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>By value, the business roles too.</summary>
    public bool Equals(Grant? other) => other is not null && Role == other.Role && BusinessRoles.AsSpan().SequenceEqual(other.BusinessRoles.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Role, BusinessRoles.Length);

    /// <summary>A user with this grant, as the engine knows them.</summary>
    public Actor ActorOf(string user) => new(user) { BusinessRoles = [.. BusinessRoles], IsAdmin = Role == Role.Admin, IsAgent = Role == Role.Agent };
}
