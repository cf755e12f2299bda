using System.Collections.Immutable;
using Andon.Identity;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Tenants;

/// <summary><c>/users</c>: who is in a tenant, and what they may.</summary>
internal static class UserRoutes
{
    private static readonly QueryParameter Tenant = QueryParameter.Of<string>("tenant", "Another tenant's, for admins of tenant default");

    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "users",
        Route.Get("/users", Roles.Admins, "Lists users", ListAsync, Tenant),
        Route.Get("/users/{user}", Roles.Admins, "Shows a user", ShowAsync, Tenant),
        Route.Put<UserRequest, UserView>("/users/{user}", Roles.Admins, "Adds a user, or says anew what one may", PutAsync, Tenant),
        Route.Delete("/users/{user}", Roles.Admins, "Removes a user, whose keys are refused from then on", DeleteAsync, Tenant));

    private static async Task<Page<UserView>> ListAsync(Call call) =>
        new([.. (await call.Get<IStore>().Identities.ListUsersAsync(await TenantAsync(call), call.Cancellation)).Select(UserView.Of)], null);

    private static async Task<UserView> ShowAsync(Call call) => UserView.Of(await call.Get<TenantDirectory>().FindUserAsync(await TenantAsync(call), call.Path("user"), call.Cancellation));

    private static async Task<UserView> PutAsync(Call call, UserRequest request) =>
        UserView.Of(await call.Get<TenantDirectory>().PutUserAsync(call.User, await TenantAsync(call), call.Path("user"), new Grant(request.Role, request.BusinessRoles), request.Email, request.Language, call.Cancellation));

    private static async Task DeleteAsync(Call call) => await call.Get<TenantDirectory>().DeleteUserAsync(call.User, await TenantAsync(call), call.Path("user"), call.Cancellation);

    private static Task<string> TenantAsync(Call call) => call.Get<TenantDirectory>().TenantAsync(call.User, call.Text("tenant"), call.Cancellation);
}

/// <summary>What a user is to be.</summary>
internal sealed record UserRequest
{
    /// <summary>What they may.</summary>
    public required Role Role { get; init; }

    /// <summary>The business roles that they have. Default: none.</summary>
    public ImmutableArray<string> BusinessRoles { get; init; } = [];

    /// <summary>Where mails to them go. Default: null, nowhere.</summary>
    public string? Email { get; init; }

    /// <summary>The language of mails to them: <c>en</c> or <c>zh-CN</c>. Default: null, that of <c>MailOptions</c>.</summary>
    public string? Language { get; init; }
}

/// <summary>A user.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Role">What they may.</param>
/// <param name="BusinessRoles">The business roles that they have.</param>
/// <param name="Email">Where mails to them go; null for nowhere.</param>
/// <param name="Language">The language of mails to them; null for the default one.</param>
/// <param name="CreatedAt">Since when.</param>
internal sealed record UserView(string Id, string Tenant, Role Role, ImmutableArray<string> BusinessRoles, string? Email, string? Language, DateTimeOffset CreatedAt)
{
    public static UserView Of(UserRow row) => new(row.Id, row.Tenant, row.Grant.Role, row.Grant.BusinessRoles, row.Email, row.Language, row.CreatedAt);
}
