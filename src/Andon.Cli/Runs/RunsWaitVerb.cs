using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs wait RUN</c>: returns when the run has ended, is paused, or only people can go on. Only looks.</summary>
internal static class RunsWaitVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var timeout = new Option<string?>("--timeout") { HelpName = "DURATION", Description = Language.Of("At most so long; then exit code 6", "最长等待时间；超时退出码为 6") };
        var verb = new Command("wait", Language.Of("Wait until a run has ended or only people can go on; changes nothing", "等待运行结束或只能由人继续；不做任何更改")) { run, timeout };
        verb.Does((invocation, cancellation) => WaitAsync(
            invocation, invocation.Get(run), invocation.Get(timeout) is { } text ? Patience.Read("--timeout", text) : null, cancellation));
        return verb;
    }

    private static async Task<int> WaitAsync(Invocation invocation, string run, TimeSpan? longest, CancellationToken cancellation)
    {
        var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Read, run, cancellation);
        await using var closing = session;
        await using var display = RunDisplay.Create(invocation);
        var (view, isOver) = await Watching.UntilAsync(invocation, session, id, display, Watching.IsSettled, longest, cancellation);
        var awaited = await Awaited.OfAsync(session.Client, invocation.Caller, view);
        await display.DisposeAsync();
        RunText.Print(invocation, view, awaited, withSteps: !display.ShowsSteps);
        return isOver ? ExitCode.Of(view.State) : ExitCode.TimedOut;
    }
}
