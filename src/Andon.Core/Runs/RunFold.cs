using System.Collections.Immutable;
using Andon.Artifacts;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Folds events into the state of a run. Total: an event that is on record is a fact, and applying it never fails.</summary>
internal static partial class RunFold
{
    private static readonly byte[] NoParams = "{}"u8.ToArray();

    public static Run Create(RunSubmitted e, Pipeline pipeline) => new()
    {
        Id = e.RunId,
        Pipeline = pipeline,
        SubmittedVersion = pipeline.Version,
        // Mostly what the pipeline and every run without parameters have in common: then no run has its own, nor keeps the bytes of its event for it.
        Title = e.Title == pipeline.Name ? pipeline.Name : e.Title,
        Owner = e.Owner,
        SubmittedBy = e.SubmittedBy,
        Params = e.Params.Span.SequenceEqual(NoParams) ? NoParams : e.Params,
        IdempotencyKey = e.IdempotencyKey,
        Parent = e.Parent,
        Trace = e.Trace,
        SubmittedAt = e.At,
        Steps = pipeline.Pending,
        EndOfItems = pipeline.Places.Length,
        Counts = StateCounts.AllPending(pipeline.Places.Length),
    };

    public static Run Apply(Run run, RunEvent e) => e switch
    {
        AttemptStarted x => OnAttemptStarted(run, x),
        StepCompleted x => OnStepCompleted(run, x),
        StepQueued x => OnStepQueued(run, x),
        RunCompleted => End(run, RunState.Completed, e.At),
        ItemStarted x => OnItemStarted(run, x),
        ItemEnded x => OnItemEnded(run, x),
        ChildStarted x => OnChildStarted(run, x),
        CallConfirmed x => OnCallConfirmed(run, x),
        _ => ApplyRarer(run, e),
    };

    /// <summary>By itself, so that the events of every step make no closure for the lambdas of the others.</summary>
    private static Run ApplyRarer(Run run, RunEvent e) => e switch
    {
        AttemptFailed x => OnAttemptFailed(run, x),
        StepKept x => OnStepKept(run, x),
        StepSkipped x => Settle(run, x.Step, StepState.Skipped, e.At, s => s with { Resolution = x.Reason }),
        StepFailed x => Fail(run, x.Step, StepState.Failed, x.Error, e.At),
        StepRejected x => Fail(run, x.Step, StepState.Rejected, x.Error, e.At),
        StepCancelled x => Settle(run, x.Step, StepState.Cancelled, e.At, s => s),
        StepQuarantined x => Put(run, Step(run, x.Step), s => s with { State = StepState.Quarantined, Queue = QueueState.None, Revision = run.ActivationOf(s), Error = x.Error }),
        AttemptLost x => Put(run, Step(run, x.Step), s => s with { State = StepState.Pending, Attempt = null, DueAt = null, Losses = s.Losses + 1 }),
        AttemptInterrupted x => Put(run, Step(run, x.Step), s => s with { State = StepState.Pending, Attempt = null, DueAt = null }),
        DelayStarted x => OnWaiting(run, x.Step, null, x.DueAt, x.At),
        MapStarted x => OnMapStarted(run, x),
        ChildCancelled x => OnChildCancelled(run, x),
        ChildUndone x => OnChildUndone(run, x),
        ChildWaits x => Put(run, Step(run, x.Step), s => s with { Child = s.Child! with { Waits = x.Waits, Sequence = x.Sequence } }),
        SignalAwaited x => OnWaiting(run, x.Step, x.Name, x.DueAt, x.At),
        SignalReceived x => OnSignalReceived(run, x),
        SignalTaken x => run with { Signals = run.Signals.Remove(run.Signals.First(s => s.Name == x.Name)) },
        TaskOpened x => OnTaskOpened(run, x),
        TaskClaimed x => PutTask(run, x.Task, t => t with { ClaimedBy = x.By }),
        TaskVoted x => PutTask(run, x.Task, t => t with { Votes = t.Votes.Add(x.Vote) }),
        TaskEscalated x => PutTask(run, x.Task, t => t with { Escalated = t.Escalated.Add(x.To ?? ""), DueAt = x.DueAt, ClaimedBy = null }),
        TaskDelegated x => PutTask(run, x.Task, t => OnTaskDelegated(t, x)),
        TaskDeputized x => PutTask(run, x.Task, t => t with { Deputies = t.Deputies.Add(new Deputy(x.For, x.Deputy)) }),
        TaskCommented x => PutTask(run, x.Task, t => t with { Discussion = t.Discussion.Add(new TaskComment(x.By, x.Text, x.At, x.IdempotencyKey)) }),
        TaskDrafted x => PutTask(run, x.Task, t => t with { Drafts = t.Drafts.RemoveAll(d => d.By == x.By).Add(new TaskDraft(x.By, x.Data, x.At)) }),
        TaskReminded x => PutTask(run, x.Task, t => t with { Reminders = x.Number, RemindedAt = x.At, RemindAt = x.NextAt }),
        TaskClosed x => PutTask(run, x.Task, t => t with { Status = x.Status, DecidedBy = x.By, Comments = x.Comments, DecisionKey = x.IdempotencyKey, ClosedAt = x.At, Drafts = [], RemindAt = null }),
        RevisionStarted x => OnRevisionStarted(run, x),
        CompensationStarted x => run with { Compensation = new Compensation(x.Cause, x.By, x.Reason) },
        CompensationRetried x => Put(run, Step(run, x.Step), s => s with { State = StepState.Pending, Failures = 0, Losses = 0, Error = null }),
        RunTakenUp x => x.Revived.Aggregate(run with { Ended = null, EndedAt = null, IsFailing = false, Compensation = null }, (r, name) => Revive(r, Step(r, name))),
        RunPaused => run with { IsPaused = true },
        RunResumed => run with { IsPaused = false },
        RunFailed => End(run, RunState.Failed, e.At),
        RunCancelled => End(run, RunState.Cancelled, e.At),
        RunMigrated x => throw new ArgumentException($"the run goes over to version {x.To}, which only {nameof(RunMachine)}.{nameof(RunMachine.Migrate)} is given", nameof(e)),
        _ => run, // RunSubmitted made the run; LateResultRefused is evidence.
    };

    private static Run OnAttemptStarted(Run run, AttemptStarted e)
    {
        var step = Step(run, e.Step);
        var next = step with
        {
            State = StepState.Running,
            Queue = QueueState.None,
            Revision = run.ActivationOf(step),
            Attempts = e.Attempt,
            Attempt = new Attempt(e.Attempt, e.Token, e.Incarnation, e.At) { Worker = e.Worker },
            QueuedAt = step.Queue == QueueState.None ? null : step.QueuedAt,
            DueAt = e.Worker is not null ? e.At + step.Definition.Timeout : null,
            StartedAt = step.StartedAt ?? e.At,
        };
        return Replace(run, step, next, e.At);
    }

    private static Run OnStepCompleted(Run run, StepCompleted e)
    {
        var step = Step(run, e.Step);
        var revision = run.ActivationOf(step);
        var next = step with
        {
            State = StepState.Completed,
            Queue = QueueState.None,
            QueuedAt = null,
            Revision = revision,
            Artifacts = step.Artifacts.Add(new Artifact(revision, e.Digest, e.Output, e.MadeBy, e.At)),
            Completion = run.Completions + 1,
            Attempt = e.Resolution is null ? step.Attempt : null,
            Resolution = e.Resolution,
            Error = null,
            DueAt = null,
            Signal = null,
            StartedAt = step.StartedAt ?? e.At,
            EndedAt = e.At,
        };
        return Replace(run, step, next, e.At);
    }

    private static Run OnAttemptFailed(Run run, AttemptFailed e)
    {
        var step = Step(run, e.Step);
        if (e.RetryAt is { } due)
            return Replace(run, step, step with { State = StepState.Retrying, Failures = step.Failures + 1, Error = e.Error, DueAt = due });
        // What undoes a step is not passed over: it is there until it is done.
        if (step.IsCompensation) return Replace(run, step, step with { State = StepState.Quarantined, Failures = step.Failures + 1, Error = e.Error, DueAt = null });
        return Replace(run, step, step with { State = StepState.Failed, Failures = step.Failures + 1, Error = e.Error, DueAt = null, EndedAt = e.At });
    }

    private static Run OnStepQueued(Run run, StepQueued e)
    {
        var step = Step(run, e.Step);
        var next = step with
        {
            State = e.NoHandler ? StepState.NoHandler : StepState.Pending,
            Queue = e.Queue,
            QueuedAt = e.At,
            Revision = run.ActivationOf(step),
            DueAt = null,
        };
        return Replace(run, step, next);
    }

    private static Run OnWaiting(Run run, string step, string? signal, DateTimeOffset? due, DateTimeOffset at) =>
        Put(run, Step(run, step), s => s with { State = StepState.Running, Queue = QueueState.None, Revision = run.ActivationOf(s), DueAt = due, Signal = signal, StartedAt = s.StartedAt ?? at })
        with
        { StartedAt = run.StartedAt ?? at };

    private static Run OnSignalReceived(Run run, SignalReceived e)
    {
        if (e.Step is null) run = run with { Signals = run.Signals.Add(new KeptSignal(e.Name, e.Data, e.By)) };
        if (e.IdempotencyKey is not { } key) return run;
        var sent = run.SentSignals.Length < SentSignal.MaxRemembered ? run.SentSignals : run.SentSignals.RemoveAt(0);
        return run with { SentSignals = sent.Add(new SentSignal(key, e.Name, Digest.Of(e.Data.Span), e.Step)) };
    }

    private static Run OnTaskOpened(Run run, TaskOpened e) =>
        Put(run, Step(run, e.Task.Step), s => s with { State = StepState.Waiting, Queue = QueueState.None, Revision = run.ActivationOf(s), Task = e.Task.Id, StartedAt = s.StartedAt ?? e.At })
        with
        { Tasks = run.Tasks.Add(e.Task.Id, TaskOpening.Completed(run, e.Task)), StartedAt = run.StartedAt ?? e.At };

    private static HumanTask OnTaskDelegated(HumanTask task, TaskDelegated e)
    {
        var others = task.Delegations.RemoveAll(d => d.For == e.For);
        return task with
        {
            Delegations = e.To is { } to ? others.Add(new Delegation(e.For, to, e.By)) : others,
            ClaimedBy = null,
            Discussion = e.Comments is { } said ? task.Discussion.Add(new TaskComment(e.By, said, e.At, null)) : task.Discussion,
        };
    }

    private static Run OnRevisionStarted(Run run, RevisionStarted e)
    {
        var next = run with { Revision = e.Revision, Ended = null, EndedAt = null, IsFailing = false, Compensation = null };
        if (!e.Cutoff) next = next with { Kept = next.Kept.Clear() };
        foreach (var name in e.Reset) next = Reset(next, Step(next, name));
        foreach (var name in e.Reopened) next = Reopen(next, Step(next, name), e);
        foreach (var edit in e.Edits) next = Complete(Reset(next, Step(next, edit.Step)), edit, e);

        foreach (var name in e.MayStay)
        {
            var before = Step(run, name);
            next = next with { Kept = next.Kept.SetItem(before.Index, new KeptStep(before, Cutoff.Seen(run, before))) };
        }

        if (e.Rollback is not { } rollback) return next;
        next = Put(next, Step(next, rollback.To), s => s with { Feedback = s.Feedback.Add(rollback.Feedback) });
        return Put(next, Step(next, rollback.Feedback.From), s => s with { Rounds = s.Rounds + 1 });
    }

    /// <summary>An edit is an activation of its own: without attempts, begun and ended when it was made.</summary>
    private static Run Complete(Run run, EditedOutput edit, RevisionStarted e) => Put(run, Step(run, edit.Step), s => s with
    {
        State = StepState.Completed,
        Revision = e.Revision,
        Artifacts = s.Artifacts.Add(edit.Output),
        Completion = run.Completions + 1,
        Resolution = "edited",
        StartedAt = e.At,
        EndedAt = e.At,
    });

    /// <summary>As before the edit; what it made and was told has not changed since.</summary>
    private static Run OnStepKept(Run run, StepKept e)
    {
        var step = Step(run, e.Step);
        return Replace(run, step, run.Kept[step.Index].Step);
    }

    /// <summary>A step before its next activation: what it made and was told stays, what it did is forgotten.</summary>
    private static Run Reset(Run run, StepRun step) => Replace(TouchItemOf(ResetItems(ResetCompensation(run, step), step), step), step, new StepRun
    {
        Place = step.Place,
        Artifacts = step.Artifacts,
        Feedback = step.Feedback,
        Rounds = step.Rounds,
        Task = step.Task,
    });

    private static Run Fail(Run run, string name, StepState state, StepError error, DateTimeOffset at) => Settle(run, name, state, at, s => s with { Error = error });

    /// <summary>A step that comes back on the same revision: the activation goes on, and its attempts keep counting. A map that was cancelled goes on with its items.</summary>
    private static Run Revive(Run run, StepRun step)
    {
        if (step.State == StepState.Cancelled && Artifacts.Closure.HasItems(run, step)) return Put(run, step, s => s with { State = StepState.Running, Error = null, EndedAt = null });
        var next = Reset(run, step);
        return Put(next, next.Steps[step.Index], s => s with { Revision = step.Revision, Attempts = step.Attempts });
    }

    private static Run Settle(Run run, string name, StepState state, DateTimeOffset at, Func<StepRun, StepRun> change)
    {
        var step = Step(run, name);
        var next = change(step) with
        {
            State = state,
            Queue = QueueState.None,
            QueuedAt = null,
            Revision = run.ActivationOf(step),
            Attempt = null,
            DueAt = null,
            Signal = null,
            StartedAt = step.StartedAt ?? at,
            EndedAt = at,
        };
        return Replace(run, step, next, at);
    }

    /// <summary>Nothing is left to hold back, so that whoever reopens the run need not resume it too.</summary>
    private static Run End(Run run, RunState state, DateTimeOffset at) => run with { Ended = state, EndedAt = at, IsPaused = false };

    private static StepRun Step(Run run, string name) => run.Steps[run.IndexOf(name)];

    private static Run Put(Run run, StepRun step, Func<StepRun, StepRun> change) => Replace(run, step, change(step));

    private static Run PutTask(Run run, Guid id, Func<HumanTask, HumanTask> change) =>
        run with { Tasks = run.Tasks.SetItem(id, change(run.Tasks[id])) };

    /// <summary>The one place where a step changes, so that counts, queue and holders always agree with the steps.</summary>
    private static Run Replace(Run run, StepRun before, StepRun after, DateTimeOffset? startedAt = null)
    {
        var queue = run.Queue;
        if (before.Queue != QueueState.None && after.Queue == QueueState.None) queue = queue.Remove(after.Index);
        else if (before.Queue == QueueState.None && after.Queue != QueueState.None) queue = queue.Add(after.Index);
        var failures = before.Place.Item is null ? (IsFailure(after) ? 1 : 0) - (IsFailure(before) ? 1 : 0) : 0;
        return run with
        {
            StartedAt = run.StartedAt ?? startedAt,
            Steps = run.Steps.With(after),
            Failures = run.Failures + failures,
            IsFailing = run.IsFailing || failures > 0,
            RunningMaps = before.Definition.Map is null ? run.RunningMaps : run.RunningMaps + (after.State == StepState.Running ? 1 : 0) - (before.State == StepState.Running ? 1 : 0),
            RunningChildren = run.RunningChildren + (IsChild(after) ? 1 : 0) - (IsChild(before) ? 1 : 0),
            UndoingChildren = run.UndoingChildren + (IsUndoingChild(after) ? 1 : 0) - (IsUndoingChild(before) ? 1 : 0),
            WaitingChildren = run.WaitingChildren + (IsWaitingChild(after) ? 1 : 0) - (IsWaitingChild(before) ? 1 : 0),
            Counts = before.State == after.State ? run.Counts : run.Counts.Move(before.State, after.State),
            Queue = queue,
            Completions = Math.Max(run.Completions, after.Completion),
            Undoable = UndoableAfter(run, before, after),
            Kept = run.Kept.IsEmpty ? run.Kept : run.Kept.Remove(after.Index),
            HeldSteps = run.HeldSteps + (after.Queue == QueueState.Held ? 1 : 0) - (before.Queue == QueueState.Held ? 1 : 0),
            Holders = Hold(Hold(run.Holders, Holding(before), -1), Holding(after), +1),
            LeasedAttempts = run.LeasedAttempts + (IsLeased(after) ? 1 : 0) - (IsLeased(before) ? 1 : 0),
            Slots = after.Definition.Definition.Concurrency is null ? run.Slots : HasSlot(after) ? run.Slots.Add(after.Index) : run.Slots.Remove(after.Index),
        };
    }

    /// <summary>Whether the step has an attempt under way that takes a slot of its tenant.</summary>
    internal static bool HasSlot(StepRun step) => step is { State: StepState.Running, Attempt: not null, Definition.Definition.Concurrency: not null };

    private static bool IsFailure(StepRun step) => step.State is StepState.Failed or StepState.Rejected;

    private static Guid? Holding(StepRun step) => step is { State: StepState.Running, Attempt: { Worker: null } attempt } ? attempt.Incarnation : null;

    private static bool IsLeased(StepRun step) => step is { State: StepState.Running, Attempt.Worker: not null };

    private static ImmutableArray<Holder> Hold(ImmutableArray<Holder> holders, Guid? incarnation, int change)
    {
        if (incarnation is not { } id) return holders;
        for (var i = 0; i < holders.Length; i++)
        {
            if (holders[i].Incarnation != id) continue;
            var attempts = holders[i].Attempts + change;
            return attempts == 0 ? holders.RemoveAt(i) : holders.SetItem(i, new Holder(id, attempts));
        }

        return change > 0 ? holders.Add(new Holder(id, change)) : holders;
    }
}
