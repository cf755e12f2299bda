using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Schedules;

/// <summary><c>andon schedules …</c>: what starts runs at set times.</summary>
internal static class SchedulesVerbs
{
    public static Command Create() => new("schedules", Language.Of("What starts runs at set times", "定时启动运行"))
    {
        SchedulesAddVerb.Create(),
        SchedulesListVerb.Create(),
        SchedulesShowVerb.Create(),
        Change(
            "pause", Language.Of("Start nothing until it is resumed", "暂停，直到恢复"),
            static (client, caller, id, cancellation) => client.PauseScheduleAsync(caller, id, cancellation)),
        Change(
            "resume", Language.Of("Go on from now; what was due meanwhile is not made up for", "从现在起继续；暂停期间的时间不补"),
            static (client, caller, id, cancellation) => client.ResumeScheduleAsync(caller, id, cancellation)),
        SchedulesRemoveVerb.Create(),
    };

    public static Argument<string> Argument() => new("SCHEDULE") { Description = Language.Of("Its id, or the beginning of it", "编号或其开头") };

    /// <summary>Opens the database and does something with the schedule that is named.</summary>
    public static async Task<int> WithAsync(Invocation invocation, Access access, string schedule, Func<IAndonClient, Guid, Task> act, CancellationToken cancellation)
    {
        await using var session = await Contention.OpenAsync(invocation, access, cancellation);
        var client = session.Client;
        await act(client, await ShortIds.FindAsync(
            schedule, ("schedule", "定时计划"), "schedules list",
            cursor => client.ListSchedulesAsync(invocation.Caller, new ScheduleFilter(Cursor: cursor, Limit: ShortIds.PageSize), cancellation), s => s.Id));
        return ExitCode.Done;
    }

    private static Command Change(string name, string description, Func<IAndonClient, Caller, Guid, CancellationToken, Task<ScheduleView>> change)
    {
        var schedule = Argument();
        var verb = new Command(name, description) { schedule };
        verb.Does((invocation, cancellation) => WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(schedule),
            async (client, id) => ScheduleText.Print(invocation, await change(client, invocation.Caller, id, cancellation)),
            cancellation));
        return verb;
    }
}
