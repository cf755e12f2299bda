using Andon.Runs;

namespace Andon.Invariants;

/// <summary>The rules of compensation: all that completed and can be undone, the last first, one at a time, once for each activation.</summary>
internal sealed partial class RunRules
{
    private CompensationCause? undoing;
    private int completions;

    private StepModel? NextToUndo => Steps.Values.Where(s => s.IsUndoable).MaxBy(s => s.Completion);

    private void NoteCompletion(StepModel step) => step.Completion = ++completions;

    private void StartUndoing(CompensationStarted e)
    {
        Must(undoing is null, e, "it is being undone already");
        Must(!Steps.Values.Any(s => s.IsActive), e, "something is under way");
        var isCancelled = e.Cause == CompensationCause.Cancelled;
        Must(NextToUndo is not null || (isCancelled && Steps.Values.Any(s => s.HasUndoingChild)), e, "there is nothing to undo");
        Must(isCancelled == e.By is not null, e, "somebody cancels a run, and nobody fails it");
        if (!isCancelled) Must(HasFailed && !OwnSteps.Any(IsStillToRun) && !Steps.Values.Any(s => s.HasUndoingChild), e, "it does not fail yet");
        undoing = e.Cause;
    }

    private void MustBeNextToUndo(StepModel undo, RunEvent e)
    {
        Must(NextToUndo == undo.Undoes, e, $"'{NextToUndo?.Name}' is to be undone next");
        foreach (var other in Steps.Values) Must(other == undo || !(other.IsActive || other.HasUndoingChild), e, $"'{other.Name}' is {other.State}");
    }

    /// <summary>A run that is cancelled while it is being undone says what was not.</summary>
    private void Cancel(RunEvent e)
    {
        if (undoing is not null) Must(Steps.Values.All(s => !s.IsUndoable || s.Undo!.State == StepState.Cancelled), e, $"'{NextToUndo?.Name}' is not undone, and that is not on record");
        (Ended, isPaused) = (RunState.Cancelled, false);
    }
}
