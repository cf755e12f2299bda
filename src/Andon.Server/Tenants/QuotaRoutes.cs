using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Server.Tenants;

/// <summary><c>/quotas</c>: what tenants may use. Each sees its own; admins of tenant <c>default</c> see and set all.</summary>
internal static class QuotaRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "quotas",
        Route.Get("/quotas", Roles.Readers, "Lists what tenants may use: all of which something was said, or the caller's own", ListAsync),
        Route.Get("/quotas/{tenant}", Roles.Readers, "Shows what a tenant may use", ShowAsync),
        Route.Put<QuotaBody, TenantQuota>("/quotas/{tenant}", Roles.Admins, "Says what a tenant may use; for admins of tenant default", PutAsync));

    private static async Task<Page<TenantQuota>> ListAsync(Call call) => new(
        call.User.IsOperatorOfAll ? await call.Client.ListQuotasAsync(call.Caller, call.Cancellation) : [await call.Client.QuotaAsync(call.Caller, null, call.Cancellation)], null);

    private static async Task<TenantQuota> ShowAsync(Call call) => await call.Client.QuotaAsync(call.Caller, Meant(call), call.Cancellation);

    private static async Task<TenantQuota> PutAsync(Call call, QuotaBody body) =>
        await call.Client.SetQuotaAsync(
            call.Caller,
            new TenantQuota
            {
                Tenant = Meant(call),
                Weight = body.Weight,
                MaxRunningSteps = body.MaxRunningSteps,
                MaxOpenRuns = body.MaxOpenRuns,
                MaxStoredBytes = body.MaxStoredBytes,
                MaxRequestsPerSecond = body.MaxRequestsPerSecond,
                MaxRequestBurst = body.MaxRequestBurst,
            },
            call.Cancellation);

    /// <summary>Whoever looks after all may speak of a tenant before it is set up.</summary>
    private static string Meant(Call call) => call.User.IsOperatorOfAll || call.Path("tenant") == call.User.Tenant
        ? call.Path("tenant")
        : throw ApiProblem.NotFound("unknown_tenant", $"there is no tenant '{call.Path("tenant")}'");
}

/// <summary>What a tenant may use.</summary>
/// <param name="Weight">Its share of the room: twice the weight is twice the share. Default: 1. From 1 to 1,000.</param>
/// <param name="MaxRunningSteps">Attempts under way at once. Default: null, any number.</param>
/// <param name="MaxOpenRuns">Runs that have not ended. Default: null, any number.</param>
/// <param name="MaxStoredBytes">Bytes of histories and files, beyond which no run is submitted. Default: null, any number.</param>
/// <param name="MaxRequestsPerSecond">Requests to the API in a second, in the long run, on each node. Default: null, any number.</param>
/// <param name="MaxRequestBurst">Requests that may come at once after a silence. Default: null, as many as come in two seconds.</param>
internal sealed record QuotaBody(int Weight = 1, int? MaxRunningSteps = null, int? MaxOpenRuns = null, long? MaxStoredBytes = null, int? MaxRequestsPerSecond = null, int? MaxRequestBurst = null);
