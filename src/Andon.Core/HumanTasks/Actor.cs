using System.Collections.Immutable;

namespace Andon.HumanTasks;

/// <summary>Who acts: always the authenticated one, never a field of a body.</summary>
/// <param name="User">The user's id.</param>
public sealed record Actor(string User)
{
    /// <summary>Characters of a user's id.</summary>
    public const int MaxUserLength = 500;

    /// <summary>The engine itself.</summary>
    public static Actor System { get; } = new("system") { IsAdmin = true };

    /// <summary>Business roles such as <c>editor</c>.</summary>
    public ImmutableHashSet<string> BusinessRoles { get; init; } = [];

    /// <summary>Whether the actor holds every business role, as the operating-system user with <c>--db</c> does.</summary>
    public bool HoldsEveryRole { get; init; }

    /// <summary>Whether the actor administers the tenant.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Whether the actor is an agent, which never decides for people.</summary>
    public bool IsAgent { get; init; }

    /// <summary>By which credential, for the audit: the id of an API key, <c>bootstrap</c>, <c>jwt</c>, <c>session:ID</c>, <c>link:MAKER:NONCE</c>, <c>schedule:ID</c> or <c>trigger:ID</c>. Default: null, not known.</summary>
    public string? Via { get; init; }

    /// <summary>Whether the actor holds a business role.</summary>
    public bool Holds(string role) => HoldsEveryRole || BusinessRoles.Contains(role);
}
