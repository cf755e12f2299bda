using Andon.Server.Audit;
using Andon.Server.Health;
using Andon.Server.HumanTasks;
using Andon.Server.Identities;
using Andon.Server.Jobs;
using Andon.Server.OpenApi;
using Andon.Server.Pipelines;
using Andon.Server.Runs;
using Andon.Server.Schedules;
using Andon.Server.Secrets;
using Andon.Server.Tenants;
using Andon.Server.Triggers;
using Andon.Server.Webhooks;

namespace Andon.Server.Http;

/// <summary>The whole API. The endpoints, the OpenAPI document, the table of roles and the tests that try every route are made from it.</summary>
internal static class Routes
{
    public const string Prefix = "/api/v1";

    public static IReadOnlyList<Route> All { get; } =
    [
        .. PipelineRoutes.All,
        .. StepTypeRoutes.All,
        .. RunRoutes.All,
        .. SteeringRoutes.All,
        .. LiveRoutes.All,
        .. ArtifactRoutes.All,
        .. TaskRoutes.All,
        .. LinkRoutes.All,
        .. AwayRoutes.All,
        .. JobRoutes.All,
        .. ScheduleRoutes.All,
        .. SecretRoutes.All,
        .. WebhookRoutes.All,
        .. TriggerRoutes.All,
        .. TenantRoutes.All,
        .. KeyRoutes.All,
        .. SessionRoutes.All,
        .. UserRoutes.All,
        .. QuotaRoutes.All,
        .. AuditRoutes.All,
        .. CodeRoutes.All,
        .. HealthRoutes.All,
        .. OpenApiRoutes.All,
    ];

    /// <summary>All that a credential can be limited to.</summary>
    public static IReadOnlySet<string> Scopes { get; } = All.Select(r => r.Scope).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>Routes of one area of the API, under the prefix.</summary>
    public static IReadOnlyList<Route> Area(string area, params Route[] routes) => [.. routes.Select(r => r with { Area = area, Path = Prefix + r.Path })];
}
