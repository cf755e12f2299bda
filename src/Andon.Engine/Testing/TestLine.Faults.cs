using Andon.Runs;

namespace Andon.Testing;

/// <summary>
/// What can go wrong. After a crash at an append the line starts again by itself while it is driven, and whoever asked for something asks
/// again; so a test goes on as if nothing had happened, and looks at what happened twice.
/// </summary>
public sealed partial class TestLine
{
    /// <summary>Appends to logs of runs so far, over all restarts: to crash at each of them in turn.</summary>
    public long Appends => faults.Appends;

    /// <summary>Starts of the process so far: 1 without a crash and without a restart.</summary>
    public int Lives { get; private set; }

    /// <summary>Crashes before an append is written: what was decided is forgotten.</summary>
    /// <param name="number">Which append, counted from the next one. Default: 1. From 1.</param>
    public void CrashBeforeAppend(int number = 1) => faults.Plan(Fault.CrashBefore, number);

    /// <summary>Crashes before the next append that has such an event is written. Before <see cref="StepCompleted"/>: the handler has done its work, and nobody knows.</summary>
    public void CrashBeforeAppend(Func<RunEvent, bool> of) => faults.Plan(Fault.CrashBefore, of);

    /// <summary>Crashes when an append is written, before anybody hears of it.</summary>
    /// <param name="number">Which append, counted from the next one. Default: 1. From 1.</param>
    public void CrashAfterAppend(int number = 1) => faults.Plan(Fault.CrashAfter, number);

    /// <summary>Crashes when the next append that has such an event is written. After <see cref="AttemptStarted"/>: the attempt is on record, and its handler was never called.</summary>
    public void CrashAfterAppend(Func<RunEvent, bool> of) => faults.Plan(Fault.CrashAfter, of);

    /// <summary>Writes an append and loses its acknowledgement. Nothing happens twice: the engine asks the log.</summary>
    /// <param name="number">Which append, counted from the next one. Default: 1. From 1.</param>
    public void LoseAcknowledgement(int number = 1) => faults.Plan(Fault.LoseAnswer, number);

    /// <summary>Kills the process without a stop. Handlers that run are cut off; nothing that they return counts. Nothing goes on before <see cref="RestartAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">It has crashed already.</exception>
    public async Task CrashAsync()
    {
        var killed = Up;
        await killed.CrashAsync();
        node = null;
    }

    /// <summary>Starts the process again on the same store, and drives all runs. One that lives is stopped first, as a host is: what runs is interrupted.</summary>
    /// <exception cref="TimeoutException">A handler runs and nothing has happened for <see cref="Patience"/>.</exception>
    public async Task RestartAsync()
    {
        if (node is { } alive)
        {
            await SettleAsync();
            alive = Up;
            await alive.StopAsync();
        }

        await StartNodeAsync();
        await DriveAsync();
    }
}
