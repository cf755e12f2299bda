using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Audit;

/// <summary><c>/audit</c>: what people and keys did, and whether that is still what was recorded.</summary>
internal static class AuditRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "audit",
        Route.Get(
            "/audit", Roles.Admins, "Lists what people and keys did, newest first", ListAsync,
            [
                QueryParameter.Of<string>("actor", "Only what this user did"),
                QueryParameter.Of<string>("action", "Only this action; one that ends with a dot, such as run., stands for all that begin with it"),
                QueryParameter.Of<string>("subject", "Only what was done to this: a run, a task, a user, a name"),
                QueryParameter.Of<DateTimeOffset>("since", "Only what was done at this time or later"),
                .. QueryParameter.Paging,
            ]),
        Route.Post<VerifyBody, AuditReport>("/audit/verify", Roles.Admins, "Follows the whole chain, and compares it with its signed checkpoints and with those given", static (call, body) =>
            call.Client.VerifyAuditAsync(call.Caller, body.Checkpoints, call.Cancellation)),
        Route.Post<NothingBody, AuditCheckpointView>("/audit/checkpoints", Roles.Admins, "Signs where the chain has come to, to be kept elsewhere", static (call, _) =>
            call.Client.CheckpointAuditAsync(call.Caller, call.Cancellation)));

    private static Task<Page<AuditView>> ListAsync(Call call) => call.Client.ListAuditAsync(
        call.Caller,
        new AuditFilter { Actor = call.Text("actor"), Action = call.Text("action"), Subject = call.Text("subject"), Since = call.Time("since"), Cursor = call.Text("cursor"), Limit = call.Limit },
        call.Cancellation);
}

/// <summary>What to compare the chain with besides what is kept with it.</summary>
/// <param name="Checkpoints">Checkpoints that were kept elsewhere. Default: none.</param>
internal sealed record VerifyBody(IReadOnlyList<AuditCheckpointView>? Checkpoints = null);
