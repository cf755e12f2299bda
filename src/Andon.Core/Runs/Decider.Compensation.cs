namespace Andon.Runs;

/// <summary>
/// Compensation: before a run ends as failed, or as cancelled where that was asked, each step that is completed and can be undone is undone,
/// the one that completed last first, one after the other. What undoes a step is a step of the run; it differs only in when it is ready, and in
/// that it never fails for good: it waits for a person.
/// </summary>
internal sealed partial class Decider
{
    /// <summary>Undoes the step that completed last of those that are left; false where there is nothing to undo.</summary>
    private bool CompensateNext()
    {
        if (run.Undoable.IsEmpty || (run.Compensation is null && !HasFailures)) return false;
        if (run.Compensation is null) Emit(new CompensationStarted(CompensationCause.Failed, null, null) { At = Now });
        Activate(CompensationOf(run.Undoable.Max).Index);
        return true;
    }

    private StepRun CompensationOf((int Completion, int Step) entry) => run.CompensationOf(run.Steps[entry.Step])!;

    /// <summary>The run ends at once: what was not undone stays on record as cancelled.</summary>
    private void AbandonCompensation()
    {
        foreach (var step in run.Steps.Where(RunFold.IsUndoingChild)) CancelChild(step, compensate: false);
        if (!run.IsCompensating) return;
        foreach (var entry in run.Undoable.Reverse()) CancelStep(CompensationOf(entry));
    }

    /// <summary>A person has a compensation tried again that had used up its attempts. It is the same activation, under the same key.</summary>
    private void RetryCompensation(RerunStep command)
    {
        if (run.ItemOf(command.From) is null && FindStep(command.From) is null) return;
        if (run.Steps.Find(run.IndexOf(command.From)) is not { IsCompensation: true } undo)
        {
            RefuseCompensating("rerun a step of");
            return;
        }

        if (undo.State != StepState.Quarantined)
        {
            Refuse(RefusalKind.Conflict, "compensation_not_stuck", $"'{undo.Name}' is {undo.State.Name()}; only one that needs a person can be tried again. {ComingOf(undo)}");
            return;
        }

        reset = [undo.Name];
        Emit(new CompensationRetried(undo.Name, command.By.User) { At = Now });
        Activate(undo.Index);
        Advance();
    }

    /// <summary>What comes of a compensation that needs nobody.</summary>
    private string ComingOf(StepRun undo) =>
        undo.State == StepState.Completed ? "This one is done"
        : !run.Undoable.Any(u => CompensationOf(u).Index == undo.Index) ? "This one has nothing to undo"
        : run.IsPaused ? "This one goes on when the run is resumed"
        : "This one goes on by itself; skip it if it was done by hand";

    /// <summary>A person has undone the step by hand, or says that there is nothing to undo.</summary>
    private void SkipCompensation(StepRun undo, SkipStep command)
    {
        if (!undo.IsCompensation)
            RefuseCompensating("skip a step of");
        else if (!run.IsCompensating)
            RefuseOutOfTurn(undo);
        else if (undo.State == StepState.Completed || !run.Undoable.Any(u => CompensationOf(u).Index == undo.Index))
            Refuse(RefusalKind.Conflict, "nothing_to_undo", $"there is nothing left for '{undo.Name}' to undo");
        else if (!RefuseOutput(command.Step, command.Output))
        {
            Withdraw(undo, HumanTasks.HumanTaskStatus.Cancelled);
            Emit(OverriddenBy(command));
            Advance();
        }
    }

    private bool RefuseCompensating(string verb)
    {
        if (!run.IsCompensating) return false;
        Refuse(
            RefusalKind.Conflict, "compensating",
            $"cannot {verb} run {run.Id}: what it did is being undone, and then it is {(run.Compensation!.Cause == CompensationCause.Failed ? "failed" : "cancelled")}; wait for that, or cancel the run, which leaves the rest as it is");
        return true;
    }

    private void RefuseOutOfTurn(StepRun undo) =>
        Refuse(RefusalKind.Conflict, "not_compensating", $"'{undo.Name}' runs by itself, where the run fails or is cancelled with compensation; rerun or edit the step that it undoes");

    /// <summary>Steps that were undone, and whose outputs no longer hold: they run again when the run is taken up, unless they are edited.</summary>
    private List<int> Undone(IReadOnlyCollection<int> edited) => run.Compensation is null
        ? []
        : [.. run.Steps.Where(s => s.State == StepState.Completed && run.CompensationOf(s)?.State == StepState.Completed && !edited.Contains(s.Index) && !IsWithin(s, edited)).Select(s => s.Index)];
}
