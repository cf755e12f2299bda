using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Schedules;

/// <summary><c>/schedules</c>: what starts runs at set times.</summary>
internal static class ScheduleRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "schedules",
        Route.Post<ScheduleRequest, ScheduleView>("/schedules", Roles.Deciders, "Makes a schedule, which submits runs in the name of who made it", CreateAsync) with { Status = 201 },
        Route.Get("/schedules", Roles.Readers, "Lists schedules, oldest first", ListAsync, [QueryParameter.Of<string>("pipeline", "Only of this pipeline"), .. QueryParameter.Paging]),
        Route.Get("/schedules/{schedule}", Roles.Readers, "Shows a schedule: when it is due next, what waits, what came of it last", static call => call.Client.GetScheduleAsync(call.Caller, call.Id("schedule"), call.Cancellation)),
        Route.Put<ScheduleRequest, ScheduleView>("/schedules/{schedule}", Roles.Deciders, "Replaces what a schedule is to start and when; its pipeline stays", static (call, body) =>
            call.Client.ChangeScheduleAsync(call.Caller, call.Id("schedule"), body, call.Cancellation)),
        Route.Delete("/schedules/{schedule}", Roles.Deciders, "Removes a schedule; its runs stay", static call => call.Client.DeleteScheduleAsync(call.Caller, call.Id("schedule"), call.Cancellation)),
        Route.Post<NothingBody, ScheduleView>("/schedules/{schedule}/pause", Roles.Deciders, "Has a schedule start nothing", static (call, _) => call.Client.PauseScheduleAsync(call.Caller, call.Id("schedule"), call.Cancellation)),
        Route.Post<NothingBody, ScheduleView>("/schedules/{schedule}/resume", Roles.Deciders, "Has a schedule go on from now", static (call, _) => call.Client.ResumeScheduleAsync(call.Caller, call.Id("schedule"), call.Cancellation)));

    private static async Task<ScheduleView> CreateAsync(Call call, ScheduleRequest body)
    {
        var schedule = await call.Client.CreateScheduleAsync(call.Caller, body, call.Cancellation);
        call.Location = $"{Routes.Prefix}/schedules/{schedule.Id}";
        return schedule;
    }

    private static Task<Page<ScheduleView>> ListAsync(Call call) => call.Client.ListSchedulesAsync(call.Caller, new ScheduleFilter(call.Text("pipeline"), call.Text("cursor"), call.Limit), call.Cancellation);
}
