using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>What becomes ready, what never will, and when the run has ended.</summary>
internal sealed partial class Decider
{
    /// <summary>Goes on until nothing more follows: readiness spreads, or what was done is undone; then the end is seen.</summary>
    private void Advance()
    {
        if (run.Ended is not null) return;
        if (run.IsCompensating) FillRoom();
        else Spread();
        if (run.ActiveSteps == 0 && !CompensateNext()) End();
    }

    /// <summary>Activates what is ready, until no more is.</summary>
    private void Spread()
    {
        int before;
        do
        {
            before = events.Count;
            while (unblocked.TryDequeue(out var step)) Consider(step);
            if (HasFailures) ConsiderAlways(run.Pipeline.Dag, 0, run.IsFailing);
            while (unblocked.Count == 0 && touched is not null && touched.TryDequeue(out var item)) SettleItem(item);
            FillRoom();
        }
        while (unblocked.Count > 0 || touched?.Count > 0 || (HasFailures && events.Count > before));
    }

    private bool HasFailures => run.Failures > 0;

    private void Unblock(int step)
    {
        var settled = run.Steps[step];
        Touch(settled);
        foreach (var dependent in settled.Definition.Dependents) unblocked.Enqueue(settled.Place.Offset + dependent);
    }

    private void UnblockAll()
    {
        foreach (var step in run.Pipeline.Graph.Order) unblocked.Enqueue(step);
        foreach (var map in run.Maps.Keys) UnblockItems(map);
    }

    /// <summary>Activates a step whose dependencies are settled and whose <c>when</c> holds.</summary>
    private void Consider(int index)
    {
        var step = run.Steps[index];
        if (step.State != StepState.Pending || step.Queue != QueueState.None || !IsReached(step)) return;
        var definition = run.Steps[index].Definition;
        if (definition.Definition.RunIf == RunIf.Success && run.Pipeline.Definition.FailFast && IsFailing(step)) return;

        // From the last, because steps mostly settle in their order: where many meet in one, the first look then mostly tells.
        var skippedByWhen = 0;
        for (var i = definition.Deps.Length - 1; i >= 0; i--)
        {
            var dep = run.Steps[step.Place.Offset + definition.Deps[i]];
            var state = dep.State;
            var isSettled = definition.Definition.RunIf == RunIf.Always ? state.IsSettled() : state is StepState.Completed or StepState.Skipped;
            if (!isSettled) return;
            if (state == StepState.Skipped && dep.Resolution != "timeout") skippedByWhen++;
        }

        if (!run.Kept.IsEmpty && run.Kept.TryGetValue(index, out var kept) && Artifacts.Cutoff.Seen(run, step).SequenceEqual(kept.Seen))
        {
            Emit(new StepKept(step.Name) { At = Now });
            Unblock(index);
            return;
        }

        if (definition.Definition.RunIf == RunIf.Success && skippedByWhen > 0 && skippedByWhen == definition.Deps.Length) SkipStep(index, "dependencies");
        else DecideWhen(step);
    }

    private void DecideWhen(StepRun step)
    {
        if (step.Definition.When is not { } when)
        {
            Activate(step.Index);
            return;
        }

        var result = when.Evaluate(new RunScope(run, step, 1));
        if (!result.Ok) FailStep(step.Index, new StepError("expression_error", $"{step.Name}.when: {result.Error!.Message}", Retryable: false));
        else if (result.Value.Kind != Expressions.ValueKind.Bool) FailStep(step.Index, new StepError("expression_error", $"{step.Name}.when: must be true or false, and is {result.Value}", Retryable: false));
        else if (result.Value.AsBool()) Activate(step.Index);
        else SkipStep(step.Index, "when");
    }

    private void SkipStep(int step, string reason)
    {
        Emit(new StepSkipped(run.Steps[step].Name, reason) { At = Now });
        Unblock(step);
    }

    /// <summary>
    /// Steps with <c>run_if: always</c> also run where a dependency failed or can no longer become ready. Only where something failed is it
    /// called, so that the ordinary path does not pay for it.
    /// </summary>
    private void ConsiderAlways(Dag dag, int offset, bool isFailing)
    {
        if (!dag.HasAlways) return;
        var stuck = new bool[dag.Steps.Length];
        var noMoreStarts = isFailing && run.Pipeline.Definition.FailFast;
        foreach (var index in dag.Graph.Order)
        {
            var step = run.Steps[offset + index];
            if (step.State != StepState.Pending || step.Queue != QueueState.None) continue;
            if (step.Definition.Definition.RunIf == RunIf.Success)
                stuck[index] = noMoreStarts || step.Definition.Deps.Any(d => stuck[d] || run.Steps[offset + d].State is StepState.Failed or StepState.Rejected or StepState.Cancelled);
            else if (step.Definition.Deps.All(d => stuck[d] || run.Steps[offset + d].State.IsSettled()))
                DecideWhen(step);
        }
    }

    /// <summary>A step failed for good: with fail-fast the other branches end.</summary>
    private void FailStep(int step, StepError error)
    {
        if (run.Steps[step].IsCompensation)
        {
            Emit(new StepQuarantined(run.Steps[step].Name, error) { At = Now });
            return;
        }

        Emit(new StepFailed(run.Steps[step].Name, error) { At = Now });
        AfterFailure(run.Steps[step]);
    }

    private void AfterFailure(StepRun failed)
    {
        Touch(failed);
        if (!run.Pipeline.Definition.FailFast) return;
        foreach (var other in SiblingsOf(failed))
        {
            if (other.IsActive && other.Definition.Definition.RunIf == RunIf.Success) CancelStep(other);
        }
    }

    /// <summary>Ends a step. Its child undoes what it did, unless that is not wanted.</summary>
    private void CancelStep(StepRun step, bool compensate = true)
    {
        foreach (var inner in ActiveItemSteps(step)) CancelStep(inner, compensate);
        Withdraw(step, HumanTasks.HumanTaskStatus.Cancelled, compensate);
        Emit(new StepCancelled(step.Name) { At = Now });
        Touch(step);
    }

    /// <summary>Takes back all that an active step has outside: its attempt, its timer, its place in the queue, its task in an inbox.</summary>
    private void Withdraw(StepRun step, HumanTasks.HumanTaskStatus closeTaskAs, bool compensate = false)
    {
        foreach (var inner in ActiveItemSteps(step)) Withdraw(inner, closeTaskAs);
        CancelChild(step, compensate);
        if (step is { State: StepState.Running, Attempt: { Worker: null } attempt }) effects.Add(new StopAttempt(step.Place, attempt.Token, attempt.Incarnation));
        else if (step is { State: StepState.Running, Attempt.Worker: not null }) ReleaseLease(step, ifOver: false);
        else if (step.Timer is { } timer) effects.Add(new ClearTimer(step.Place, timer));
        if (step.Queue == QueueState.Ready) effects.Add(new RemoveReady(step.Place));
        if (step is { State: StepState.Waiting, Task: { } task } && run.Tasks[task].IsOpen) CloseTask(run.Tasks[task], closeTaskAs, null, null, null);
    }

    private void End()
    {
        if (run.Compensation is { Cause: CompensationCause.Cancelled } cancelled)
        {
            Emit(new RunCancelled(cancelled.By!, cancelled.Reason) { At = Now });
        }
        else if (HasFailures)
        {
            var first = run.FirstFailed!;
            Emit(new RunFailed(first.Name, first.Error!) { At = Now });
        }
        else
        {
            Emit(new RunCompleted { At = Now });
        }
    }

    public void Pause(PauseRun command)
    {
        if (RefuseEnded("pause") || run.IsPaused) return;
        Emit(new RunPaused(command.By.User) { At = Now });
        foreach (var index in run.Queue) Enqueue(run.Steps[index], QueueState.Held);
    }

    public void Resume(ResumeRun command)
    {
        if (RefuseEnded("resume") || !run.IsPaused) return;
        Emit(new RunResumed(command.By.User) { At = Now });
        ReleaseHeld();
        Advance();
    }

    public void Cancel(CancelRun command)
    {
        if (RefuseEnded("cancel") || (command.Compensate && run.IsCompensating)) return;
        foreach (var step in run.OwnSteps)
        {
            if (step.IsActive) CancelStep(step, command.Compensate);
        }

        if (command.Compensate && (!run.Undoable.IsEmpty || run.UndoingChildren > 0))
        {
            Emit(new CompensationStarted(CompensationCause.Cancelled, command.By.User, command.Reason) { At = Now });
            Advance();
            return;
        }

        AbandonCompensation();
        Emit(new RunCancelled(command.By.User, command.Reason) { At = Now });
    }
}
