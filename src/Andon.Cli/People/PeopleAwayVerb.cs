using System.CommandLine;
using System.Globalization;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Cli.People;

/// <summary><c>andon people away --deputy USER [--until TIME]</c></summary>
internal static class PeopleAwayVerb
{
    public static Command Create()
    {
        var user = PeopleVerbs.Argument();
        var deputy = new Option<string>("--deputy") { Required = true, HelpName = "USER", Description = Language.Of("Who may decide in your stead", "由谁代理") };
        var until = new Option<string?>("--until") { HelpName = "TIME", Description = Language.Of("A date, a time or a duration such as 14d; default: until you say that you are back", "日期、时间或时长（如 14d）；默认直到您说明已返回") };
        var verb = new Command("away", Language.Of("Say that you are away, and who stands in", "说明外出并指定代理人")) { user, deputy, until };
        verb.Does(async (invocation, cancellation) =>
        {
            var absence = new Absence(PeopleVerbs.User(invocation, user), invocation.Get(deputy)!, invocation.Get(until) is { } text ? Read(text) : null);
            await using var session = await Contention.OpenAsync(invocation, Access.Submit, cancellation);
            absence = await session.Client.SetAwayAsync(invocation.Caller, absence, cancellation);
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(absence);
            else invocation.Printer.Line(Language.Of($"{absence.User} is away{Until(absence)}; {absence.Deputy} stands in for what comes from now on", $"{absence.User} 外出{Until(absence)}；今后的任务由 {absence.Deputy} 代理"));
            return ExitCode.Done;
        });
        return verb;
    }

    public static string Until(Absence absence) => absence.Until is { } until
        ? Language.Of($" until {until.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}", $"至 {until.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}")
        : "";

    /// <summary>A duration from now, or a time; one without an offset is local.</summary>
    private static DateTimeOffset Read(string text)
    {
        if (Duration.TryParse(text, out var duration)) return TimeProvider.System.GetUtcNow() + duration;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)
            ? time.ToUniversalTime()
            : throw new UsageException(Language.Of($"--until {text}: give a date, a time or a duration, such as 2030-01-31, 2030-01-31T08:00 or 14d", $"--until {text}：请给出日期、时间或时长，如 2030-01-31、2030-01-31T08:00 或 14d"));
    }
}
