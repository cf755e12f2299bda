using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>
/// The state machine of a run: pure and total. Every node, person and worker that wants something of a run goes through here. The tables are
/// held against what the tests see, and docs/lifecycle.md is drawn from them: an arrow that is missing, or that nothing takes, is an error.
/// <code>
/// STEP from                         event                     to                      who or what
/// pending                           StepQueued                pending, no_handler     ready, but held by its run, without room or without a handler
/// retrying                          StepQueued                pending, no_handler     the time has come, but there is no room
/// no_handler                        StepQueued                pending                 there is a handler but no room, or the run was paused
/// pending, no_handler, retrying     AttemptStarted            running                 a node with the handler and room, or a worker that claims it
/// pending                           DelayStarted              running                 the step is a delay
/// pending                           SignalAwaited             running                 the step is a signal
/// pending                           MapStarted                running                 the step is a map, and its list is there
/// pending                           ChildStarted              running                 the step is a pipeline of its own
/// running                           ChildWaits                running                 in the child only people can go on, or others can again
/// running                           ChildCancelled            running                 nobody waits for the child any more; at once followed by what comes of the step
/// cancelled                         ChildCancelled            cancelled               its child undid what it did, and is to end without that
/// cancelled                         ChildUndone               cancelled               its child has undone what it did, for which the run waited
/// cancelled                         ChildWaits                cancelled               in a child that undoes what it did only people can go on, or others can again
/// pending                           TaskOpened                waiting                 the step is for people
/// pending                           StepKept                  completed               an edit asked for the cut-off, and all that the step sees came out as it was
/// pending                           StepSkipped               skipped                 `when` is false, or `when` skipped all dependencies
/// waiting                           StepSkipped               skipped                 people took too long, on_timeout: skip
/// pending                           StepFailed                failed                  an expression failed, or the attempt was lost and on_lost is fail
/// waiting                           StepFailed                failed                  people took too long, on_timeout: fail
/// running                           StepFailed                failed                  no signal came in time, or the one kept is refused; too many items of a map failed; a child run did not complete; or its output is refused
/// running                           StepCompleted             completed               the attempt's output, the delay is over, or the signal came
/// waiting                           StepCompleted             completed               the form is in, or the quorum has approved
/// running                           AttemptFailed, retried    retrying                attempts are left and the error is retryable
/// running                           AttemptFailed             failed                  no attempts are left, or the error is final
/// running                           AttemptFailed             quarantined             the same, of what undoes another step: it is not passed over
/// running                           AttemptLost               pending                 its node died, or its lease is over; at once followed by what comes of it
/// running                           AttemptInterrupted        pending                 its node stopped in good order
/// pending                           StepQuarantined           quarantined             after the third loss, or on_lost is ask; or what undoes another step cannot start
/// quarantined                       CompensationRetried       pending                 somebody has it tried again
/// waiting                           StepRejected              rejected                the quorum has rejected, without rollback
/// pending, running, waiting         StepCancelled             cancelled               fail-fast, or the run was cancelled
/// retrying, no_handler, quarantined StepCancelled             cancelled               the same
/// pending, running, waiting         StepCompleted, overridden completed               an operator's skip
/// retrying, no_handler, quarantined StepCompleted, overridden completed               the same
/// failed, rejected, cancelled       StepCompleted, overridden completed               the same; it takes a failed run up again
/// pending, running, waiting         RevisionStarted           pending                 in the closure of an edit, a re-run or a rollback
/// retrying, no_handler, quarantined RevisionStarted           pending                 the same
/// completed, skipped, failed        RevisionStarted           pending                 the same
/// rejected, cancelled               RevisionStarted           pending                 the same; cancelled ones also outside the closure
/// completed, skipped, failed        RevisionStarted, edited   completed               its output was edited
/// running, completed, failed        RevisionStarted, reopened running                 the step is a map, and something in one of its items changed
/// cancelled                         RevisionStarted, reopened running                 the step is a map, and goes on with the items it had
/// cancelled                         RunTakenUp                pending                 the failed run goes on after an operator's skip
/// cancelled                         RunTakenUp                running                 the same, for a map: it goes on with the items it had
/// pending, running, waiting         RunTakenUp                pending                 run_if is always, and what is before it may run again
/// retrying, no_handler, quarantined RunTakenUp                pending                 the same
/// completed, skipped, failed        RunTakenUp                pending                 in the items of such a map, which begins anew
/// rejected                          RunTakenUp                pending                 the same
/// –                                 RunMigrated               pending                 the version that the run went over to has it
/// pending, running, waiting         RunMigrated               pending                 that version defines it otherwise: it is looked at anew; attempts under way stay
/// retrying, no_handler              RunMigrated               pending                 the same
/// pending, running, waiting         RunMigrated               –                       that version does not have it; what is under way is not dropped
/// retrying, no_handler, quarantined RunMigrated               –                       the same
/// completed, skipped, failed        RunMigrated               –                       the same
/// rejected, cancelled               RunMigrated               –                       the same
///
/// RUN from                          event                     to                      who or what
/// –                                 RunSubmitted              submitted, running      with room, steps start in the same append
/// –                                 RunSubmitted              waiting                 the first steps are for people
/// –                                 RunSubmitted              completed, failed       nothing was left to do, or an expression failed
/// submitted                         steps                     running, waiting        something starts
/// running                           steps                     waiting                 all that is left needs people
/// waiting                           steps                     running                 somebody decided
/// submitted, running, waiting       RunPaused                 paused                  an operator
/// paused                            RunResumed                submitted, running      an operator
/// paused                            RunResumed                waiting, failed         only people can go on; a task cannot be opened
/// paused                            RunResumed                completed               what was held has its signal already, or a list without items
/// submitted, running                RunCompleted              completed               every step is settled and none failed
/// waiting, paused                   RunCompleted              completed               the same
/// submitted, running                RunFailed                 failed                  every step is settled or stuck, some failed, and what can be undone is
/// waiting, paused                   RunFailed                 failed                  the same
/// submitted, running                RunCancelled              cancelled               an operator, at once or once what can be undone is; for good
/// waiting, paused                   RunCancelled              cancelled               the same
/// completed, failed                 RevisionStarted           running, waiting        an edit or a re-run reopens it
/// completed, failed                 RevisionStarted           completed, failed       the same, and nothing was left to do
/// failed                            RunTakenUp                running, waiting        an operator's skip, or a version that has none of the steps that failed
/// failed                            RunTakenUp                completed, failed       the skip left nothing to do
///
/// TASK from                         event                     to                      who or what
/// –                                 TaskOpened                pending                 its step is ready
/// pending                           TaskClaimed               pending                 somebody took it, or gave it back
/// pending                           TaskVoted                 pending                 a vote; the deciding one closes the task in the same append
/// pending                           TaskEscalated             pending                 the time is over; others have it now, and the clock starts again
/// pending                           TaskDelegated             pending                 a candidate or an admin handed it on, or back
/// pending                           TaskDeputized             pending                 it came to somebody who is away; the deputy has it too
/// pending                           TaskCommented             pending                 somebody said something; decides nothing
/// pending                           TaskDrafted               pending                 a form was begun and saved
/// pending                           TaskReminded              pending                 the time for a reminder has come
/// pending                           TaskClosed                submitted               the form is in
/// pending                           TaskClosed                approved, rejected      the quorum, or the time is over
/// pending                           TaskClosed                expired                 the time is over
/// pending                           TaskClosed                superseded              a revision resets its step
/// pending                           TaskClosed                cancelled               its step or run was cancelled, or skipped by an operator
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
        if (command.CancelledBecause is { } reason) decider.Cancel(new CancelRun(HumanTasks.Actor.System, reason));
        else decider.Begin();
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
            case TimerDue { Kind: TimerKind.Timeout } c: d.TimeoutDue(c); break;
            case TimerDue { Kind: TimerKind.Reminder } c: d.ReminderDue(c); break;
            case TimerDue c: d.TaskDue(c); break;
            case ClaimJob c: d.Claim(c); break;
            case LeaseOver c: d.LoseLease(c); break;
            case SendSignal c: d.Signal(c); break;
            case IncarnationLost c: d.LoseIncarnation(c); break;
            case PauseRun c: d.Pause(c); break;
            case ResumeRun c: d.Resume(c); break;
            case CancelRun c: d.Cancel(c); break;
            case EditOutputs c: d.Edit(c); break;
            case RerunStep c: d.Rerun(c); break;
            case SkipStep c: d.Skip(c); break;
            case MigrateRun c: d.Migrate(c); break;
            case ChildChanged c: d.ChangeChild(c); break;
            case ChildRefused c: d.RefuseChild(c); break;
            case ConfirmCall c: d.ConfirmCall(c); break;
            case TaskCommand c: d.DecideTask(c); break;
            default: throw new ArgumentOutOfRangeException(nameof(command), command, "no such command");
        }

        return d.ToDecision();
    }

    /// <summary>The run after an event; after a <see cref="RunMigrated"/> see <see cref="Migrate"/>.</summary>
    public static Run Apply(Run run, RunEvent e) => RunFold.Apply(run, e);

    /// <summary>The run after it went over to another version of its pipeline, which the event names.</summary>
    public static Run Migrate(Run run, RunMigrated migrated, Pipeline to) => RunFold.Migrate(run, migrated, to);

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

    /// <summary>What a migration makes of the steps; null for other commands.</summary>
    public MigrationPlan? Migration { get; init; }

    /// <summary>A refusal without events.</summary>
    public static Decision Refused(Run? run, Refusal refusal) => new(run, [], [], refusal);
}
