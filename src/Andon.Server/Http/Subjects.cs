using Andon.Server.Tenants;
using Andon.Server.Webhooks;

namespace Andon.Server.Http;

/// <summary>What a path can be about, and how one learns that there is no such thing in the caller's tenant.</summary>
internal static class Subjects
{
    public static IReadOnlyDictionary<string, Func<Call, Task>> All { get; } = new Dictionary<string, Func<Call, Task>>(StringComparer.Ordinal)
    {
        ["run"] = static call => call.Client.DetailAsync(call.Caller, call.Id("run"), call.Cancellation),
        ["task"] = static call => call.Client.GetTaskAsync(call.Caller, call.Id("task"), call.Cancellation),
        ["schedule"] = static call => call.Client.GetScheduleAsync(call.Caller, call.Id("schedule"), call.Cancellation),
        ["webhook"] = static call => call.Client.GetWebhookAsync(call.Caller, call.Id("webhook"), call.Cancellation),
        ["delivery"] = static call => WebhookRoutes.MustHaveAsync(call),
        ["trigger"] = static call => call.Client.GetTriggerAsync(call.Caller, call.Id("trigger"), call.Cancellation),
        ["key"] = static call => KeyRoutes.MustBeThereAsync(call),
    };

    /// <summary>Throws where what the path is about is not there.</summary>
    public static async Task MustBeThereAsync(Call call)
    {
        foreach (var (name, look) in All)
        {
            if (call.Http.Request.RouteValues.ContainsKey(name)) await look(call);
        }
    }
}
