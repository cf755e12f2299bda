using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>
/// A run that a server carries, as <c>run</c> and <c>runs resume</c> show it: until it ends or only people can go on, or, with patience, as long as that. The first Ctrl-C
/// pauses the run, as it does where this process carries it.
/// </summary>
internal sealed class Following(Invocation invocation, Interrupt interrupt, Patience patience, RunDisplay display)
{
    /// <summary>Follows the run that <paramref name="begin"/> submits or resumes, prints it, and returns the exit code.</summary>
    public async Task<int> RunAsync(Func<Session, Task<RunView>> begin)
    {
        await using var session = await Session.OpenAsync(invocation, Access.Execute, interrupt.Asked);
        var run = (await begin(session)).RunId;
        var (view, code) = await FollowAsync(session, run);
        var awaited = await Awaited.OfAsync(session.Client, invocation.Caller, view);
        display.Show(() => view, []);
        await display.DisposeAsync();
        RunText.Print(invocation, view, awaited, withSteps: !display.ShowsSteps);
        return code;
    }

    private async Task<(RunView View, int Code)> FollowAsync(Session session, Guid run)
    {
        try
        {
            var (view, isOver) = await Watching.UntilAsync(invocation, session, run, display, IsEnough, patience.Longest, interrupt.Asked);
            return (view, isOver ? ExitCode.Of(view.State) : ExitCode.TimedOut);
        }
        catch (OperationCanceledException) when (interrupt.Asked.IsCancellationRequested)
        {
            return await PauseAsync(session, run);
        }
    }

    private bool IsEnough(RunView run) => Watching.IsSettled(run) && !(patience.Waits && run.State == RunState.Waiting);

    private async Task<(RunView View, int Code)> PauseAsync(Session session, Guid run)
    {
        try
        {
            return (await session.Client.PauseAsync(invocation.Caller, run, interrupt.Hurry), ExitCode.Interrupted);
        }
        catch (AndonException e) when (e.Kind == RefusalKind.Conflict)
        {
            // It ended just now; there is nothing left to pause.
            var view = await session.Client.DetailAsync(invocation.Caller, run, interrupt.Hurry);
            return (view, ExitCode.Of(view.State));
        }
    }
}
