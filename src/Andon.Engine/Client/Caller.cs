using Andon.HumanTasks;

namespace Andon.Client;

/// <summary>Whose operation it is.</summary>
/// <param name="Tenant">The tenant; part of every key and predicate. From 1 to 200 characters.</param>
/// <param name="Actor">The authenticated actor. Its user has a name.</param>
/// <exception cref="ArgumentException">There is no tenant or no user, or one has the character U+0000.</exception>
public sealed record Caller(string Tenant, Actor Actor)
{
    private const int MaxTenant = 200;

    /// <summary>The tenant; part of every key and predicate.</summary>
    public string Tenant { get; init; } = Named(Tenant);

    /// <summary>The authenticated actor.</summary>
    public Actor Actor { get; init; } = Known(Actor);

    // An empty name is what a claim that is not there looks like. To take it for a tenant would put strangers together.
    internal static bool IsTenant(string tenant) => !string.IsNullOrWhiteSpace(tenant) && tenant.Length <= MaxTenant && !tenant.Contains('\0', StringComparison.Ordinal);

    private static string Named(string tenant) => IsTenant(tenant)
        ? tenant
        : throw new ArgumentException($"A caller needs a tenant of 1 to {MaxTenant} characters, none of them U+0000: say whose data it is, such as \"default\".", nameof(tenant));

    private static Actor Known(Actor actor) => !string.IsNullOrWhiteSpace(actor?.User) && !actor.User.Contains('\0', StringComparison.Ordinal)
        ? actor
        : throw new ArgumentException("A caller needs an actor with a user, whose id has no U+0000: say who acts, as your application has authenticated them.", nameof(actor));
}
