using Andon.HumanTasks;

namespace Andon.Client;

/// <summary>Whose operation it is.</summary>
/// <param name="Tenant">The tenant; part of every key and predicate. From 1 to 200 characters.</param>
/// <param name="Actor">The authenticated actor. Its user has a name.</param>
/// <exception cref="ArgumentException">There is no tenant or no user, or one is text that not every database can keep.</exception>
public sealed record Caller(string Tenant, Actor Actor)
{
    private const int MaxTenant = 200;

    /// <summary>The tenant; part of every key and predicate.</summary>
    public string Tenant { get; init; } = Named(Tenant);

    /// <summary>The authenticated actor.</summary>
    public Actor Actor { get; init; } = Known(Actor);

    // An empty name is what a claim that is not there looks like. To take it for a tenant would put strangers together.
    internal static bool IsTenant(string tenant) => !string.IsNullOrWhiteSpace(tenant) && tenant.Length <= MaxTenant && PlainText.Is(tenant);

    private static string Named(string tenant) => IsTenant(tenant)
        ? tenant
        : throw new ArgumentException($"A caller needs a tenant of 1 to {MaxTenant} characters, without U+0000 and halves of surrogate pairs: say whose data it is, such as \"default\".", nameof(tenant));

    private static Actor Known(Actor actor) => !string.IsNullOrWhiteSpace(actor?.User) && PlainText.Is(actor.User)
        ? actor
        : throw new ArgumentException("A caller needs an actor with a user, whose id has no U+0000 and no half of a surrogate pair: say who acts, as your application has authenticated them.", nameof(actor));
}
