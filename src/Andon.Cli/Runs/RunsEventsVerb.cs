using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs events RUN</c>: all that happened.</summary>
internal static class RunsEventsVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var after = new Option<long>("--after") { HelpName = "SEQUENCE", Description = Language.Of("Only those after this sequence", "仅此序号之后") };
        var verb = new Command("events", Language.Of("List what happened in a run", "列出运行中发生的事件")) { run, after };
        verb.Does(async (invocation, cancellation) =>
        {
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Read, invocation.Get(run), cancellation);
            await using var closing = session;
            var events = await session.Client.EventsAsync(invocation.Caller, id, invocation.Get(after), cancellation);
            invocation.Printer.List(events, null, printer =>
            {
                foreach (var e in events) printer.Line(EventLine.Of(e, printer.Style));
            });
            return ExitCode.Done;
        });
        return verb;
    }
}
