using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.People;

/// <summary><c>andon people back</c></summary>
internal static class PeopleBackVerb
{
    public static Command Create()
    {
        var user = PeopleVerbs.Argument();
        var verb = new Command("back", Language.Of("Say that you are back", "说明已返回")) { user };
        verb.Does(async (invocation, cancellation) =>
        {
            var who = PeopleVerbs.User(invocation, user);
            await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
            await session.Client.EndAwayAsync(invocation.Caller, who, cancellation);
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { User = who });
            else invocation.Printer.Line(Language.Of($"{who} is back; deputies keep what came to them", $"{who} 已返回；代理人保留已收到的任务"));
            return ExitCode.Done;
        });
        return verb;
    }
}
