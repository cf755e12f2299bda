using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Schedules;

/// <summary><c>andon schedules list</c></summary>
internal static class SchedulesListVerb
{
    public static Command Create()
    {
        var pipeline = new Option<string?>("--pipeline") { HelpName = "NAME", Description = Language.Of("Only of this pipeline", "仅此流水线") };
        var (limit, cursor) = Listing.Paging();
        var verb = new Command("list", Language.Of("List schedules, oldest first", "列出定时计划，旧的在前")) { pipeline, limit, cursor };
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            return Listing.Print(
                invocation,
                "schedules list",
                await session.Client.ListSchedulesAsync(invocation.Caller, new ScheduleFilter(invocation.Get(pipeline), invocation.Get(cursor), invocation.Get(limit)), cancellation),
                Language.Of("no schedules", "没有定时计划"),
                [Language.Of("SCHEDULE", "计划"), Language.Of("PIPELINE", "流水线"), Language.Of("CRON", "时间表达式"), Language.Of("TIME ZONE", "时区"), Language.Of("NEXT", "下次")],
                schedule => [schedule.Id.ToString(), schedule.Pipeline, schedule.Cron, schedule.TimeZone, ScheduleText.Next(schedule)],
                pipeline, limit);
        });
        return verb;
    }
}
