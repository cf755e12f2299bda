using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs watch RUN</c>: shows a run that another process carries, until it ends. Only looks.</summary>
internal static class RunsWatchVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var verb = new Command("watch", Language.Of("Watch a run until it ends; changes nothing", "观察运行直到结束；不做任何更改")) { run };
        verb.Does(async (invocation, cancellation) =>
        {
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Read, invocation.Get(run), cancellation);
            await using var closing = session;
            await using var display = RunDisplay.Create(invocation);
            var (view, _) = await Watching.UntilAsync(invocation, session, id, display, v => v.State.IsEnded(), null, cancellation);
            await display.DisposeAsync();
            RunText.Print(invocation, view, null, withSteps: !display.ShowsSteps);
            return ExitCode.Done;
        });
        return verb;
    }
}
