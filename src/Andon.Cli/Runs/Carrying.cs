using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>
/// Carries one run in this process: executes it until it ends or only others can go on, people or who sends a signal; with patience, or until the
/// time of a signal is over, it then lets go of the database, so that they can, and takes it again when there is something to do. The first
/// Ctrl-C pauses the run, the second ends at once.
/// </summary>
internal sealed class Carrying(Invocation invocation, Interrupt interrupt, Patience patience, RunDisplay display)
{
    private readonly EventPrinter events = new(invocation);

    /// <summary>Carries the run that <paramref name="begin"/> submits or resumes, prints it, and returns the exit code.</summary>
    public async Task<int> RunAsync(Func<Session, Task<RunView>> begin)
    {
        var people = new PeopleWait(invocation, patience, display, events, interrupt.Asked);
        var session = await Contention.OpenAsync(invocation, Access.Execute, interrupt.Asked);
        var left = await CarryAsync(session, begin);
        var run = left.Run.RunId;
        while (IsForOthers(left))
        {
            var waited = await people.WaitAsync(run);
            if (waited.Outcome == PeopleOutcome.TimedOut) return await EndAsync(new Left(waited.Run, waited.Awaited, ExitCode.TimedOut));
            if (waited.Outcome == PeopleOutcome.Interrupted) return await EndAsync(await PauseAwayAsync(run, waited));
            if (waited.Outcome == PeopleOutcome.Settled) return await EndAsync(new Left(waited.Run, waited.Awaited, ExitCode.Of(waited.Run.State)));
            left = await CarryAsync(waited.Session!, _ => Task.FromResult(waited.Run));
        }

        return await EndAsync(left);
    }

    /// <summary>In memory nobody else can decide, so that to wait would be to wait for ever.</summary>
    private bool IsForOthers(Left left) => left.Code == ExitCode.WaitingForOthers && (patience.Waits || left.IsTimed) && !invocation.IsInMemory;

    private async Task<Left> CarryAsync(Session session, Func<Session, Task<RunView>> begin)
    {
        await using var closing = session;
        await using var feed = new ProgressFeed(session, invocation.Caller, display, events);
        var run = (await begin(session)).RunId;
        feed.Start(run);
        await session.TakeUpAsync(run, CancellationToken.None);
        try
        {
            OthersWait? others = null;
            var view = await OthersWait.CarryAsync(session, invocation.Caller, run, wait => IsEnough(others = wait), interrupt.Asked);
            var isLeft = view.State == RunState.Running;
            return new Left(view, await feed.AwaitedAsync(view), isLeft ? ExitCode.WaitingForOthers : ExitCode.Of(view.State)) { IsTimed = isLeft && others?.SignalsDueAt is not null };
        }
        catch (OperationCanceledException) when (interrupt.Asked.IsCancellationRequested)
        {
            var view = await PauseAsync(session, run);
            return new Left(view, await feed.AwaitedAsync(view), view.State.IsEnded() ? ExitCode.Of(view.State) : ExitCode.Interrupted);
        }
    }

    /// <summary>In memory the time of a signal can be over only here.</summary>
    private bool IsEnough(OthersWait others) => !invocation.IsInMemory || others.SignalsDueAt is null;

    private async Task<RunView> PauseAsync(Session session, Guid run)
    {
        display.Note(Language.Of("Pausing: what runs may end, up to 10 s. Ctrl-C again ends it at once.", "正在暂停：最多等待 10 秒让运行中的步骤结束。再按一次 Ctrl-C 立即结束。"));
        await TryPauseAsync(session, run);
        await session.StopAsync(interrupt.Hurry);
        return await session.Client.DetailAsync(invocation.Caller, run);
    }

    private async Task TryPauseAsync(Session session, Guid run)
    {
        try
        {
            await session.Client.PauseAsync(invocation.Caller, run);
        }
        catch (AndonException e) when (e.Kind == RefusalKind.Conflict)
        {
            // It ended just now; there is nothing left to pause.
        }
    }

    /// <summary>Pauses a run that nobody carries just now. Where another process has the database, that one has it in its hands.</summary>
    private async Task<Left> PauseAwayAsync(Guid run, PeopleWaited waited)
    {
        try
        {
            await using var session = await Contention.OpenAsync(invocation, Access.Decide, interrupt.Hurry);
            await TryPauseAsync(session, run);
            return new Left(await session.Client.DetailAsync(invocation.Caller, run), waited.Awaited, ExitCode.Interrupted);
        }
        catch (Stores.StoreException e) when (e.Code == Contention.Busy)
        {
            return new Left(waited.Run, waited.Awaited, ExitCode.Interrupted);
        }
    }

    private async Task<int> EndAsync(Left left)
    {
        display.Show(() => left.Run, []);
        await display.DisposeAsync();
        RunText.Print(invocation, left.Run, left.Awaited, withSteps: !display.ShowsSteps);
        if (left.Code == ExitCode.Interrupted) SayInterrupted(left.Run);
        return left.Code;
    }

    /// <summary>The text for people ends with the command that goes on; who reads data is told it here.</summary>
    private void SayInterrupted(RunView run)
    {
        var state = Language.Of($"Interrupted; the run is {run.State.Word()}.", $"已中断；运行{run.State.Word()}。");
        if (invocation.Printer.IsForPrograms) state += Language.Of(" Go on: ", "继续：") + invocation.Command($"runs resume {run.RunId}");
        invocation.Printer.Say(state);
    }

    /// <summary>Where the run was left.</summary>
    private sealed record Left(RunView Run, Awaited Awaited, int Code)
    {
        /// <summary>Whether a signal is waited for whose time will be over.</summary>
        public bool IsTimed { get; init; }
    }
}
