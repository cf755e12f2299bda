using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>
/// The state machine of a run: pure and total. Every node, person and worker that wants something of a run goes through here.
/// <code>
/// STEP        event                         → STEP            who or what
/// pending     StepQueued                    → pending         ready, but held by its run or without room; no_handler without a handler
/// pending     AttemptStarted                → running         a node with room (also from retrying, no_handler, quarantined)
/// pending     DelayStarted                  → running         the step is a delay
/// pending     TaskOpened                    → waiting         the step is for people
/// pending     StepSkipped                   → skipped         `when` is false, or all dependencies were skipped by `when`
/// pending     StepFailed                    → failed          `when`, a delay or a task could not be evaluated
/// running     StepCompleted                 → completed       the attempt's output, or the delay is over
/// running     AttemptFailed with a time     → retrying        attempts are left and the error is retryable
/// running     AttemptFailed without         → failed          else
/// running     AttemptLost, AttemptInterrupted → pending       at once followed by AttemptStarted, StepQueued, StepQuarantined or StepFailed
/// retrying    AttemptStarted, StepQueued    → running, pending  the time has come
/// waiting     StepCompleted                 → completed       the form is in, or the quorum has approved
/// waiting     StepRejected                  → rejected        the quorum has rejected, without rollback
/// waiting     StepFailed, StepSkipped       → failed, skipped people took too long
/// any active  StepCancelled                 → cancelled       fail-fast, or the run was cancelled
/// not completed  StepCompleted, overridden  → completed       an operator's skip
/// settled or active  RevisionStarted        → pending         in the closure of an edit, a re-run or a rollback
/// settled     RevisionStarted               → completed       the step was edited
/// cancelled   RunTakenUp, RevisionStarted   → pending         a failed run goes on
///
/// RUN         event             → RUN
/// –           RunSubmitted      → submitted
/// submitted   the first start   → running, waiting   (these two are derived from the steps, never stored)
/// not ended   RunPaused         → paused     RunResumed → back
/// not ended   RunCompleted      → completed  every step is settled and none failed
/// not ended   RunFailed         → failed     every step is settled or can no longer become ready
/// not ended   RunCancelled      → cancelled  for good
/// completed, failed  RevisionStarted → running   failed  RunTakenUp → running
/// </code>
/// </summary>
public static class RunMachine
{
    /// <summary>Decides on a submission: a new run with whatever can start at once, or a refusal.</summary>
    public static Decision Submit(Pipeline pipeline, Submit command, DecisionContext context)
    {
        if (Submission.Check(pipeline, command) is { } refusal) return Decision.Refused(null, refusal);
        var submitted = Submission.Event(pipeline, command, context.Now);
        var decider = new Decider(RunFold.Create(submitted, pipeline), context, submitted);
        decider.Begin();
        return decider.ToDecision();
    }

    /// <summary>Decides on a command: events and effects, or a refusal. The run given is not changed.</summary>
    public static Decision Decide(Run run, RunCommand command, DecisionContext context)
    {
        var d = new Decider(run, context);
        switch (command)
        {
            case AttemptFinished c: d.FinishAttempt(c); break;
            case StartQueued c: d.StartQueued(c); break;
            case TimerDue { Kind: TimerKind.Retry } c: d.RetryDue(c); break;
            case TimerDue { Kind: TimerKind.Delay } c: d.DelayDue(c); break;
            case TimerDue c: d.TaskDue(c); break;
            case IncarnationLost c: d.LoseIncarnation(c); break;
            case PauseRun c: d.Pause(c); break;
            case ResumeRun c: d.Resume(c); break;
            case CancelRun c: d.Cancel(c); break;
            case EditOutputs c: d.Edit(c); break;
            case RerunStep c: d.Rerun(c); break;
            case SkipStep c: d.Skip(c); break;
            case TaskCommand c: d.DecideTask(c); break;
            default: throw new ArgumentOutOfRangeException(nameof(command), command, "no such command");
        }

        return d.ToDecision();
    }

    /// <summary>The run after an event.</summary>
    public static Run Apply(Run run, RunEvent e) => RunFold.Apply(run, e);

    /// <summary>The run that a submission makes.</summary>
    public static Run Create(RunSubmitted submitted, Pipeline pipeline) => RunFold.Create(submitted, pipeline);
}

/// <summary>What was decided.</summary>
/// <param name="Run">The run after the events; as it was after a refusal without events; null where there is none.</param>
/// <param name="Events">What is to be appended; empty where nothing changed.</param>
/// <param name="Effects">What is to be done once the events are on record.</param>
/// <param name="Refusal">Why the command was refused, or null.</param>
public sealed record Decision(Run? Run, IReadOnlyList<RunEvent> Events, IReadOnlyList<Effect> Effects, Refusal? Refusal)
{
    /// <summary>Attempts that start on the deciding node.</summary>
    public int Started { get; init; }

    /// <summary>The steps that a dry run of the same command would have listed.</summary>
    public IReadOnlyList<string> Reset { get; init; } = [];

    /// <summary>A refusal without events.</summary>
    public static Decision Refused(Run? run, Refusal refusal) => new(run, [], [], refusal);
}
