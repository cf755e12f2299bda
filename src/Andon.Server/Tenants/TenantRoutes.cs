using Andon.Identity;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Tenants;

/// <summary><c>/tenants</c>: those of all, for admins of tenant <c>default</c>; for others their own alone.</summary>
internal static class TenantRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "tenants",
        Route.Post<TenantRequest, TenantRow>("/tenants", Roles.Admins, "Sets up a tenant; for admins of tenant default", CreateAsync) with { Status = 201 },
        Route.Get("/tenants", Roles.Admins, "Lists tenants", ListAsync),
        Route.Get("/tenants/{tenant}", Roles.Admins, "Shows a tenant", ShowAsync));

    private static async Task<TenantRow> CreateAsync(Call call, TenantRequest request)
    {
        var made = await call.Get<TenantDirectory>().CreateTenantAsync(call.User, request.Id, request.Title, call.Cancellation);
        call.Location = $"{Routes.Prefix}/tenants/{Uri.EscapeDataString(made.Id)}";
        return made;
    }

    private static async Task<Page<TenantRow>> ListAsync(Call call) => new(await call.Get<TenantDirectory>().ListTenantsAsync(call.User, call.Cancellation), null);

    private static async Task<TenantRow> ShowAsync(Call call) =>
        (await call.Get<TenantDirectory>().ListTenantsAsync(call.User, call.Cancellation)).FirstOrDefault(t => t.Id == call.Path("tenant"))
        ?? throw ApiProblem.NotFound("unknown_tenant", $"there is no tenant '{call.Path("tenant")}'");
}

/// <summary>A tenant to set up.</summary>
/// <param name="Id">Its id, the first part of every key. From 1 to 200 characters.</param>
/// <param name="Title">For people. Default: the id.</param>
internal sealed record TenantRequest(string Id, string? Title = null);
