using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.HumanTasks;
using Andon.Stores;

namespace Andon.Cli.People;

/// <summary><c>andon people list</c></summary>
internal static class PeopleListVerb
{
    public static Command Create()
    {
        var verb = new Command("list", Language.Of("List who is away", "列出外出人员"));
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            var away = await session.Client.ListAwayAsync(invocation.Caller, cancellation);
            return Listing.Print(
                invocation,
                "people list",
                new Page<Absence>(away, null),
                Language.Of("nobody is away", "无人外出"),
                [Language.Of("USER", "用户"), Language.Of("DEPUTY", "代理人"), Language.Of("UNTIL", "截止")],
                absence => [absence.User, absence.Deputy, absence.Until?.ToLocalTime().ToString("yyyy-MM-dd HH:mm") ?? ""]);
        });
        return verb;
    }
}
