using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Schedules;

/// <summary><c>andon schedules show SCHEDULE</c></summary>
internal static class SchedulesShowVerb
{
    public static Command Create()
    {
        var schedule = SchedulesVerbs.Argument();
        var verb = new Command("show", Language.Of("Show a schedule, and what came of it last", "显示定时计划及最近结果")) { schedule };
        verb.Does((invocation, cancellation) => SchedulesVerbs.WithAsync(
            invocation,
            Access.Read,
            invocation.Get(schedule),
            async (client, id) => ScheduleText.Print(invocation, await client.GetScheduleAsync(invocation.Caller, id, cancellation)),
            cancellation));
        return verb;
    }
}
