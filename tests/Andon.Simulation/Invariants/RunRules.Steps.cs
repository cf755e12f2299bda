using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>The rules of single steps.</summary>
internal sealed partial class RunRules
{
    private void SeeStep(RunEvent e)
    {
        switch (e)
        {
            case StepQueued x:
                MustBe(x.Step, e, StepState.Pending, StepState.Retrying, StepState.NoHandler).Become(x.NoHandler ? StepState.NoHandler : StepState.Pending);
                MustBeReady(Steps[x.Step], e);
                Must(!Steps[x.Step].IsMap || x.Queue == QueueState.Held, e, "no node takes a map");
                Steps[x.Step].IsQueued = true;
                break;
            case AttemptStarted x: Start(x); break;
            case AttemptFailed x: FailAttempt(x); break;
            case AttemptLost x:
                Must(MustRun(x.Step, x.Attempt, e).Incarnation == x.Incarnation, e, "another process runs it");
                Steps[x.Step].Become(StepState.Pending);
                break;
            case AttemptInterrupted x: MustRun(x.Step, x.Attempt, e).Become(StepState.Pending); break;
            case StepCompleted x: Complete(x); break;
            case StepKept x: Keep(x); break;
            case StepSkipped { Reason: "timeout" } x: MustBe(x.Step, e, StepState.Waiting).Become(StepState.Skipped); break;
            case StepSkipped x:
                MustBeInActiveItem(MustBe(x.Step, e, StepState.Pending), e);
                Steps[x.Step].Become(StepState.Skipped);
                break;
            case StepFailed x:
                var failed = Find(x.Step, e);
                MustBe(x.Step, e, StepState.Pending, StepState.Waiting, failed.IsMap || failed.Definition.Type is "signal" or "pipeline" ? StepState.Running : StepState.Pending);
                Must(failed.Undoes is null, e, "what undoes a step never fails for good");
                MustBeInActiveItem(failed, e);
                if (failed.IsMap) FailMap(x);
                Fail(failed, StepState.Failed);
                break;
            case StepRejected x: Fail(MustBe(x.Step, e, StepState.Waiting), StepState.Rejected); break;
            case StepQuarantined x: MustBe(x.Step, e, StepState.Pending).Become(StepState.Quarantined); break;
            case StepCancelled x:
                Must(Find(x.Step, e) is { } ended && (ended.IsActive || (undoing is not null && ended.Undoes is { IsUndoable: true })), e, $"the step is {Steps[x.Step].State}");
                MustBeStill(x.Step, e);
                Steps[x.Step].Become(StepState.Cancelled);
                break;
            case DelayStarted x: Wait(x.Step, e); break;
            case SignalAwaited x:
                Wait(x.Step, e);
                (Steps[x.Step].Signal, Steps[x.Step].WaitsSince) = (x.Name, x.At);
                break;
            case ChildStarted x: StartChild(x); break;
            case ChildCancelled x:
                var parted = Find(x.Step, e);
                Must(parted.HasUndoingChild ? !x.Compensate : parted.State == StepState.Running, e, $"the step is {parted.State}");
                Must(parted.Child == x.Child, e, "it waits for another");
                Must(Cancelled.Add(x.Child) || parted.HasUndoingChild, e, "it was cancelled before");
                parted.HasUndoingChild = x.Compensate;
                break;
            case ChildUndone x:
                Must(Find(x.Step, e) is { HasUndoingChild: true } waited && waited.Child == x.Child, e, "it does not wait for that");
                Steps[x.Step].HasUndoingChild = false;
                break;
            case ChildWaits x: Must(Find(x.Step, e) is { } waits && (waits.State == StepState.Running || waits.HasUndoingChild) && waits.Child == x.Child, e, "it waits for another"); break;
            case CompensationRetried x:
                var stuck = MustBe(x.Step, e, StepState.Quarantined);
                Must(stuck.Undoes is not null && undoing is not null, e, "that is no compensation under way");
                stuck.Become(StepState.Pending);
                stuck.Failures = 0;
                break;
            default: throw new BrokenRuleException($"there is no rule for {e.GetType().Name}");
        }
    }

    private void Wait(string step, RunEvent e)
    {
        Must(!isPaused, e, "the run is paused");
        MustBeReady(MustBe(step, e, StepState.Pending), e);
        Steps[step].Become(StepState.Running);
        Steps[step].Token = null;
    }

    private void Start(AttemptStarted e)
    {
        var step = MustBe(e.Step, e, StepState.Pending, StepState.Retrying, StepState.NoHandler);
        Must(!isPaused, e, "the run is paused");
        Must(e.Attempt == step.Attempts + 1, e, $"attempt {step.Attempts} was the last");
        Must(definition.MaxParallel is not { } limit || Steps.Values.Count(s => s.State == StepState.Running && s.Definition.Type is not ("delay" or "map" or "signal" or "pipeline")) < limit, e, "the run has no room");
        MustBeReady(step, e);
        Must(step.Definition.Type != "external" || e.Worker is not null, e, "only a worker may");
        step.Become(StepState.Running);
        (step.Attempts, step.Token, step.Incarnation) = (e.Attempt, e.Token, e.Incarnation);
    }

    private void StartChild(ChildStarted e)
    {
        var step = MustBe(e.Step, e, StepState.Pending);
        Must(!isPaused, e, "the run is paused");
        MustBeReady(step, e);
        Must(Children.Add(e.Child), e, "that child was started before");
        step.Become(StepState.Running);
        (step.Child, step.Token) = (e.Child, null);
        step.Attempts++;
    }

    private void FailAttempt(AttemptFailed e)
    {
        var step = MustRun(e.Step, e.Attempt, e);
        step.Failures++;
        Must(e.RetryAt is null || step.Failures < step.Definition.Retry.MaxAttempts, e, "no attempt is left");
        if (e.RetryAt is null && step.Undoes is not null) step.Become(StepState.Quarantined);
        else if (e.RetryAt is null) Fail(step, StepState.Failed);
        else step.Become(StepState.Retrying);
    }

    private void Fail(StepModel step, StepState state)
    {
        step.Become(state);
        isFailing |= step.Item is null;
    }

    private void Complete(StepCompleted e)
    {
        var step = Find(e.Step, e);
        if (e.Resolution == "overridden")
        {
            Must(step.State is not (StepState.Completed or StepState.Skipped), e, $"the step is {step.State}");
            if (step.Undoes is { } owner) Must(undoing is not null && owner.IsUndoable, e, "there is nothing to undo");
            else MustBeInActiveItem(step, e);
            Must(undoing is null || step.Undoes is not null, e, "the run is being undone");
            MustBeStill(e.Step, e);
        }
        else if (step.IsMap)
        {
            CompleteMap(e);
        }
        else if (e.MadeBy.StartsWith("attempt:", StringComparison.Ordinal))
        {
            MustRun(e.Step, int.Parse(e.MadeBy["attempt:".Length..]), e);
            Must(TokenOf(e.Output) == step.Token, e, "the result is that of another attempt");
        }
        else if (step.Definition.Type == "pipeline")
        {
            MustBe(e.Step, e, StepState.Running);
            Must(e.MadeBy == $"run:{step.Child}", e, $"it waits for {step.Child}");
        }
        else if (step.Definition.Type is "delay" or "signal")
        {
            MustBe(e.Step, e, StepState.Running);
        }
        else
        {
            MustBe(e.Step, e, StepState.Waiting);
            Must(!tasks.Values.Any(t => t.Step == e.Step && t.IsOpen), e, "its task is still open");
        }

        step.Become(StepState.Completed);
        step.Output = e.Output;
        NoteCompletion(step);
    }

    /// <summary>Its dependencies are settled as its <c>run_if</c> asks, and fail-fast does not hold it.</summary>
    private void MustBeReady(StepModel step, RunEvent e)
    {
        Must(undoing is null == step.Undoes is null, e, "the run is being undone, or not");
        if (step.Undoes is not null)
        {
            MustBeNextToUndo(step, e);
            return;
        }

        MustBeInActiveItem(step, e);
        Must(!MayStay(step), e, "it sees nothing new and may stay as it was");
        foreach (var dep in step.Deps) Must(!Steps[dep].IsActive, e, $"'{dep}' is {Steps[dep].State}");
        if (step.Definition.RunIf == RunIf.Always) return;
        Must(!IsFailing(step) || !definition.FailFast, e, "something failed beside it");
        foreach (var dep in step.Deps) Must(Steps[dep].State is StepState.Completed or StepState.Skipped, e, $"'{dep}' is {Steps[dep].State}");
    }

    private StepModel MustBe(string step, RunEvent e, params ReadOnlySpan<StepState> states)
    {
        var found = Find(step, e);
        Must(states.Contains(found.State), e, $"the step is {found.State}");
        return found;
    }

    private StepModel MustRun(string name, int attempt, RunEvent e)
    {
        var step = MustBe(name, e, StepState.Running);
        Must(step.Attempts == attempt, e, $"attempt {step.Attempts} is under way");
        return step;
    }
}
