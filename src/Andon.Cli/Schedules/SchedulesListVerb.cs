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
        var limit = new Option<int>("--limit") { HelpName = "N", DefaultValueFactory = _ => 50, Description = Language.Of("Items on a page, at most 200", "每页条数，最多 200") };
        var cursor = new Option<string?>("--cursor") { HelpName = "CURSOR", Description = Language.Of("Where the page before ended", "上一页的结束位置") };
        var verb = new Command("list", Language.Of("List schedules, oldest first", "列出定时计划，旧的在前")) { pipeline, limit, cursor };
        verb.Does((invocation, cancellation) => ListAsync(invocation, new ScheduleFilter(invocation.Get(pipeline), invocation.Get(cursor), invocation.Get(limit)), cancellation));
        return verb;
    }

    private static async Task<int> ListAsync(Invocation invocation, ScheduleFilter filter, CancellationToken cancellation)
    {
        await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
        var page = await session.Client.ListSchedulesAsync(invocation.Caller, filter, cancellation);
        invocation.Printer.List(page.Items, page.NextCursor, printer => Print(printer, page.Items));
        if (page.NextCursor is { } next && !invocation.Printer.IsForPrograms) invocation.Printer.Say(Language.Of("more: ", "更多：") + invocation.Command($"schedules list --cursor {next}"));
        return ExitCode.Done;
    }

    private static void Print(Printer printer, IReadOnlyList<ScheduleView> schedules)
    {
        if (schedules.Count == 0)
        {
            printer.Say(Language.Of("no schedules", "没有定时计划"));
            return;
        }

        var table = new Table(Language.Of("SCHEDULE", "计划"), Language.Of("PIPELINE", "流水线"), Language.Of("CRON", "时间表达式"), Language.Of("TIME ZONE", "时区"), Language.Of("NEXT", "下次"));
        foreach (var schedule in schedules) table.Add(schedule.Id.ToString(), schedule.Pipeline, schedule.Cron, schedule.TimeZone, ScheduleText.Next(schedule));
        table.Print(printer);
    }
}
