using System.Globalization;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Schedules;

namespace Andon.Cli.Schedules;

/// <summary>A schedule as people read it. Its times are those of its own zone.</summary>
internal static class ScheduleText
{
    public static void Print(Invocation invocation, ScheduleView schedule)
    {
        var printer = invocation.Printer;
        if (printer.IsForPrograms)
        {
            printer.Json(schedule);
            return;
        }

        printer.Line($"{schedule.Pipeline}{(schedule.Version is { } version ? $" v{version}" : "")}  {schedule.Cron}  {schedule.TimeZone}");
        printer.Line($"  {schedule.Id}");
        Line(Language.Of("next", "下次"), Next(schedule));
        Line(Language.Of("missed", "错过"), schedule.CatchUp switch
        {
            CatchUp.Last => Language.Of("one run for all", "合并补一次"),
            CatchUp.All => Language.Of("a run for each", "逐一补上"),
            _ => Language.Of("left out", "不补"),
        });
        Line(Language.Of("overlap", "重叠"), schedule.Overlap switch
        {
            Overlap.Allow => Language.Of("runs beside it", "同时运行"),
            Overlap.Queue => Language.Of("runs after it", "依次运行"),
            _ => Language.Of("left out", "跳过"),
        });
        Line(Language.Of("for", "归属者"), schedule.OwnerId);
        Line(Language.Of("params", "参数"), schedule.Params.GetRawText());
        if (schedule.Queued.Length > 0) Line(Language.Of("waiting", "等待"), string.Join(", ", schedule.Queued.Select(t => Local(schedule, t))));
        if (schedule.LastAt is { } last) Line(Language.Of("last", "最近"), $"{Local(schedule, last)}  {schedule.LastRunId}");
        if (schedule.LastProblem is { } problem) Line(Language.Of("problem", "问题"), problem);

        void Line(string name, string text) => printer.Line($"  {CellWidth.Fit(name, 8)}  {CellWidth.OneLine(text)}");
    }

    public static string Next(ScheduleView schedule) =>
        schedule.Paused ? Language.Of("paused", "已暂停") : schedule.NextAt is { } next ? Local(schedule, next) : Language.Of("never again", "不再");

    private static string Local(ScheduleView schedule, DateTimeOffset time) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out var zone)
            ? TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)
            : AndonJson.Format(time);
}
