using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Schedules;

/// <summary><c>andon schedules remove SCHEDULE</c></summary>
internal static class SchedulesRemoveVerb
{
    public static Command Create()
    {
        var schedule = SchedulesVerbs.Argument();
        var verb = new Command("remove", Language.Of("Remove a schedule; its runs stay", "删除定时计划；其运行保留")) { schedule };
        verb.Does((invocation, cancellation) => SchedulesVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(schedule),
            async (client, id) =>
            {
                await client.DeleteScheduleAsync(invocation.Caller, id, cancellation);
                if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Id = id });
                else invocation.Printer.Line(Language.Of($"schedule {id} is removed; its runs stay", $"定时计划 {id} 已删除；其运行保留"));
            },
            cancellation));
        return verb;
    }
}
