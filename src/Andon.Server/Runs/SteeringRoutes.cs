using System.Text.Json;
using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Runs;

/// <summary>What changes the course of a run.</summary>
internal static class SteeringRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "runs",
        Route.Post<ModifyBody, ChangeView>("/runs/{run}/modify", Roles.Operators, "Writes new outputs and re-runs what follows", static (call, body) =>
            call.Client.ModifyAsync(call.Caller, call.Id("run"), body.Updates, body.RerunFrom, body.DryRun, body.Cutoff, call.Cancellation)),
        Route.Post<RerunBody, ChangeView>("/runs/{run}/rerun", Roles.Operators, "Runs a step and what follows again", static (call, body) =>
            call.Client.RerunAsync(call.Caller, call.Id("run"), body.From, body.DryRun, call.Cancellation)),
        Route.Post<SkipBody, RunView>("/runs/{run}/skip", Roles.Operators, "Completes a step with an output of the operator's, without running it", static (call, body) =>
            call.Client.SkipAsync(call.Caller, call.Id("run"), body.Step, body.Output, body.Reason, call.Cancellation)),
        Route.Post<NothingBody, RunView>("/runs/{run}/pause", Roles.Operators, "Starts no more attempts and opens no more tasks", static (call, _) => call.Client.PauseAsync(call.Caller, call.Id("run"), call.Cancellation)),
        Route.Post<NothingBody, RunView>("/runs/{run}/resume", Roles.Operators, "Goes on with a paused run", static (call, _) => call.Client.ResumeAsync(call.Caller, call.Id("run"), call.Cancellation)),
        Route.Post<CancelBody, RunView>("/runs/{run}/cancel", Roles.Operators, "Ends a run for good", static (call, body) => call.Client.CancelAsync(call.Caller, call.Id("run"), body.Reason, body.Compensate, call.Cancellation)),
        Route.Post<MigrationRequest, MigrationView>("/runs/{run}/migrate", Roles.Admins, "Takes an unfinished run over to another version of its pipeline", static (call, body) =>
            call.Client.MigrateAsync(call.Caller, call.Id("run"), body, call.Cancellation)),
        Route.Post<ReapproveBody, Page<TaskView>>("/runs/{run}/reapprove", Roles.Deciders, "Approves the open gates that the caller approved before with the very outputs that they show now", ReapproveAsync),
        Route.Post<SignalBody, SignalView>("/runs/{run}/signals/{name}", Roles.Deciders, "Sends a signal to a step that waits for it, or is kept until one does", static (call, body) =>
            call.Client.SignalAsync(call.Caller, call.Id("run"), call.Path("name"), body.Data, call.IdempotencyKey, call.Cancellation)) with
        { Repeats = Repeats.KnownToEngine });

    private static async Task<Page<TaskView>> ReapproveAsync(Call call, ReapproveBody body) =>
        new(await call.Client.ReapproveAsync(call.Caller, call.Id("run"), body.Comments, body.DryRun, call.Cancellation), null);
}

/// <summary>New outputs.</summary>
internal sealed record ModifyBody
{
    /// <summary>The new outputs, by step.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Updates { get; init; }

    /// <summary>A step to run again too. Default: none.</summary>
    public string? RerunFrom { get; init; }

    /// <summary>Only say which steps may run. Default: false.</summary>
    public bool DryRun { get; init; }

    /// <summary>Stop where an output comes out as it was. Default: false.</summary>
    public bool Cutoff { get; init; }
}

/// <summary>What to run again.</summary>
/// <param name="From">The step.</param>
/// <param name="DryRun">Only say which steps may run. Default: false.</param>
internal sealed record RerunBody(string From, bool DryRun = false);

/// <summary>What to skip.</summary>
/// <param name="Step">The step.</param>
/// <param name="Output">What counts as its output. Default: <c>{}</c>.</param>
/// <param name="Reason">Why.</param>
internal sealed record SkipBody(string Step, JsonElement? Output = null, string? Reason = null);

/// <summary>How to cancel.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Compensate">Whether what completed steps did is undone first. Default: false.</param>
internal sealed record CancelBody(string? Reason = null, bool Compensate = false);

/// <summary>How to approve again.</summary>
/// <param name="Comments">What to say with each approval.</param>
/// <param name="DryRun">Only say which gates they are. Default: false.</param>
internal sealed record ReapproveBody(string? Comments = null, bool DryRun = false);

/// <summary>A signal.</summary>
/// <param name="Data">What it brings. Default: <c>{}</c>.</param>
internal sealed record SignalBody(JsonElement? Data = null);
