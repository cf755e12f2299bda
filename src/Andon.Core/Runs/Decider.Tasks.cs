using System.Collections.Immutable;
using System.Text.Json;
using Andon.Artifacts;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Human tasks: opening, voting, deciding, and what follows when people take too long.</summary>
internal sealed partial class Decider
{
    private void OpenTask(StepRun step, Step definition)
    {
        if (!TaskOpening.TryCreate(run, step, definition, context.Seed.NextId(Now), Now, out var task, out var error))
        {
            FailStep(step.Index, error!);
            return;
        }

        if (step.Queue == QueueState.Ready) effects.Add(new RemoveReady(step.Index));
        Emit(new TaskOpened(task!) { At = Now });
        effects.Add(new PutTask(task!));
        if (task!.DueAt is { } due) effects.Add(new SetTimer(step.Index, TimerKind.Task, due));
    }

    /// <summary>Checks in the order of the contract: who, existence, input, state, what was looked at.</summary>
    public void DecideTask(TaskCommand command)
    {
        if (!run.Tasks.TryGetValue(command.Task, out var task))
        {
            Refuse(RefusalKind.NotFound, "unknown_task", $"there is no task {command.Task}");
            return;
        }

        var step = run.Steps[run.Pipeline.IndexOf(task.Step)];
        var definition = run.Definition(step.Index);
        if (!TaskRules.MayDecide(task, definition.Human!, command.By))
            Refuse(RefusalKind.Forbidden, "not_a_candidate", TaskRules.ExplainCandidates(task, definition.Human!, command.By));
        else if (command is ApproveTask && TaskRules.IsExcluded(run, task, definition.Human!, command.By) is { } reason)
            Refuse(RefusalKind.Forbidden, "excluded_from_approving", $"{command.By.User} may not approve '{task.Step}': {reason}. Another person must (or set exclude_submitter: false in the pipeline)");
        else if (command is CompleteTask or ApproveTask or RejectTask && (command is CompleteTask) != (task.Kind == HumanTaskKind.Form))
            Refuse(RefusalKind.Conflict, "wrong_verb", task.Kind == HumanTaskKind.Form ? $"'{task.Step}' is a form: use complete" : $"'{task.Step}' is an approval gate: use approve or reject");
        else if (IsRepeat(task, command))
            return;
        else if (command is CompleteTask complete && RefuseForm(definition, complete))
            return;
        else if (RefuseClosed(task, step) || RefuseStale(task, command) || RefuseClaimed(task, definition.Human!, command))
            return;
        else
            Carry(task, step, definition, command);
    }

    private void Carry(HumanTask task, StepRun step, Step definition, TaskCommand command)
    {
        switch (command)
        {
            case ClaimTask: Change(new TaskClaimed(task.Id, command.By.User) { At = Now }); break;
            case UnclaimTask: Change(new TaskClaimed(task.Id, null) { At = Now }); break;
            case CompleteTask c:
                CloseTask(task, HumanTaskStatus.Submitted, c.By.User, null, c.IdempotencyKey);
                CompleteByPerson(step, c.Data, c.By.User);
                break;
            case ApproveTask c: Approve(task, step, definition, c); break;
            case RejectTask c: Reject(task, step, definition, c); break;
        }
    }

    private void Approve(HumanTask task, StepRun step, Step definition, ApproveTask command)
    {
        Change(new TaskVoted(task.Id, new Vote(command.By.User, true, command.Comments, Now, command.IdempotencyKey)) { At = Now });
        var voted = run.Tasks[task.Id];
        if (voted.Votes.Count(v => v.Approves) < definition.Human!.Required) return;
        CloseTask(voted, HumanTaskStatus.Approved, command.By.User, command.Comments, command.IdempotencyKey);
        CompleteByPerson(step, GateOutput.Of(voted, command.By.User, command.Comments), command.By.User);
    }

    private void Reject(HumanTask task, StepRun step, Step definition, RejectTask command)
    {
        if (command.RollbackTo is { } target && RefuseRollback(step, definition, target)) return;
        Change(new TaskVoted(task.Id, new Vote(command.By.User, false, command.Comments, Now, command.IdempotencyKey)) { At = Now });
        var voted = run.Tasks[task.Id];
        if (voted.Votes.Count(v => !v.Approves) < definition.Human!.RejectQuorum) return;
        CloseTask(voted, HumanTaskStatus.Rejected, command.By.User, command.Comments, command.IdempotencyKey);
        if (command.RollbackTo is { } to)
        {
            var feedback = new Feedback(definition.Name, command.By.User, command.Comments, Now);
            StartRevision(RevisionCause.Rollback, command.By.User, [], [run.Pipeline.IndexOf(to)], [], new Rollback(to, feedback));
        }
        else
        {
            RejectStep(step, new StepError("rejected", $"'{definition.Name}' was rejected by {command.By.User}" + (command.Comments is null ? "" : $": {command.Comments}")));
        }
    }

    private void RejectStep(StepRun step, StepError error)
    {
        Emit(new StepRejected(NameOf(step), error) { At = Now });
        AfterFailure();
        Advance();
    }

    private void CompleteByPerson(StepRun step, ReadOnlyMemory<byte> output, string by)
    {
        Emit(new StepCompleted(NameOf(step), output, Digest.Of(output.Span), $"user:{by}", null) { At = Now });
        Unblock(step.Index);
        Advance();
    }

    /// <summary>An event about an open task, and its row as it is then.</summary>
    private void Change(RunEvent e)
    {
        Emit(e);
        var id = e switch
        {
            TaskClaimed x => x.Task,
            TaskVoted x => x.Task,
            TaskEscalated x => x.Task,
            TaskClosed x => x.Task,
            _ => throw new ArgumentOutOfRangeException(nameof(e), e, "not about a task"),
        };
        effects.Add(new PutTask(run.Tasks[id]));
    }

    private void CloseTask(HumanTask task, HumanTaskStatus status, string? by, string? comments, string? key)
    {
        if (task.DueAt is not null) effects.Add(new ClearTimer(run.Pipeline.IndexOf(task.Step), TimerKind.Task));
        Change(new TaskClosed(task.Id, status, by, comments, key) { At = Now });
    }

    public void TaskDue(TimerDue command)
    {
        var index = run.Pipeline.IndexOf(command.Step);
        if (index < 0) return;
        if (run.Steps[index] is not { State: StepState.Waiting, Task: { } id } step || run.Tasks[id] is not { IsOpen: true, DueAt: { } dueAt } task)
        {
            effects.Add(new ClearTimer(index, TimerKind.Task));
            return;
        }

        if (!IsDue(index, TimerKind.Task, dueAt)) return;
        var human = run.Definition(index).Human!;
        if (human.OnTimeout == OnTimeout.Escalate && task.Escalations < human.MaxEscalations)
        {
            Escalate(task, step, human);
            return;
        }

        var error = new StepError("timeout", $"nobody decided '{command.Step}' in time (it was due {task.DueAt:u})", Retryable: false);
        switch (human.OnTimeout)
        {
            case OnTimeout.Approve:
                CloseTask(task, HumanTaskStatus.Approved, null, "approved by timeout", null);
                CompleteByPerson(step, GateOutput.Of(task, null, "approved by timeout"), "timeout");
                break;
            case OnTimeout.Reject:
                CloseTask(task, HumanTaskStatus.Rejected, null, "rejected by timeout", null);
                RejectStep(step, error);
                break;
            case OnTimeout.Skip:
                CloseTask(task, HumanTaskStatus.Expired, null, null, null);
                SkipStep(index, "timeout");
                Advance();
                break;
            default:
                CloseTask(task, HumanTaskStatus.Expired, null, null, null);
                FailStep(index, error);
                Advance();
                break;
        }
    }

    private void Escalate(HumanTask task, StepRun step, HumanTaskDefinition human)
    {
        if (!StepInput.TryText(human.EscalateTo, run, step.Index, "config.escalate_to", out var to, out _)) to = null;
        var due = Now + human.Timeout!.Value;
        Change(new TaskEscalated(task.Id, to, due) { At = Now });
        effects.Add(new SetTimer(step.Index, TimerKind.Task, due));
    }

    /// <summary>The same decision with the same key, made again by the same person: it answers as before.</summary>
    private static bool IsRepeat(HumanTask task, TaskCommand command)
    {
        if (command.IdempotencyKey is not { } key) return false;
        return command switch
        {
            CompleteTask => task.Status == HumanTaskStatus.Submitted && task.DecidedBy == command.By.User && task.DecisionKey == key,
            ApproveTask => task.Votes.Any(v => v.Approves && v.By == command.By.User && v.IdempotencyKey == key),
            RejectTask => task.Votes.Any(v => !v.Approves && v.By == command.By.User && v.IdempotencyKey == key),
            _ => false,
        };
    }

    private bool RefuseForm(Step definition, CompleteTask command)
    {
        if (command.Data.Length > context.MaxOutputBytes)
        {
            RefuseTooLarge(definition.Name, command.Data.Length);
            return true;
        }

        JsonElement data = RunScope.Parse(command.Data);
        var errors = (definition.Form?.Validate(data) ?? []).AddRange(definition.OutputSchema?.Validate(data) ?? []);
        if (errors.IsEmpty) return false;
        refusal = new Refusal(RefusalKind.Invalid, "invalid_form", $"the form of '{definition.Name}' is not filled in as its schema asks: {SchemaText.Of(errors)}") { Errors = errors };
        return true;
    }

    private bool RefuseClosed(HumanTask task, StepRun step)
    {
        if (task.IsOpen) return false;
        var status = task.Status.Name();
        var replacement = step.Task is { } newest && newest != task.Id ? newest : (Guid?)null;
        var next = (task.Status, replacement) switch
        {
            (HumanTaskStatus.Superseded, { } id) => $"; task {id} replaced it",
            (HumanTaskStatus.Superseded, null) => "; the step will open another task when it is ready again",
            (_, { } id) => $"; the newest task of '{task.Step}' is {id}",
            _ => "",
        };
        Refuse(
            RefusalKind.Conflict, task.Status == HumanTaskStatus.Superseded ? "task_superseded" : "task_closed",
            $"task {task.Id} is {status}{(task.DecidedBy is null ? "" : $" by {task.DecidedBy}")} already{next}",
            ("status", status), ("decided_by", task.DecidedBy), ("comments", task.Comments), ("replaced_by", replacement?.ToString()));
        return true;
    }

    private bool RefuseStale(HumanTask task, TaskCommand command)
    {
        if (command.IfMatch is null || command.IfMatch.Trim('"') == task.ETag) return false;
        Refuse(RefusalKind.Stale, "stale", $"what task {task.Id} shows has changed since it was looked at; look again and decide on that", ("etag", task.ETag));
        return true;
    }

    private bool RefuseClaimed(HumanTask task, HumanTaskDefinition human, TaskCommand command)
    {
        var user = command.By.User;
        if (command is UnclaimTask)
        {
            if (task.ClaimedBy == user || (task.ClaimedBy is not null && command.By.IsAdmin)) return false;
            Refuse(RefusalKind.Conflict, "not_claimed", $"task {task.Id} is not claimed by {user}", ("claimed_by", task.ClaimedBy));
            return true;
        }

        if (task.ClaimedBy is { } other && other != user && human.Required == 1)
        {
            Refuse(RefusalKind.Conflict, "claimed", $"task {task.Id} is claimed by {other}; they must decide or give it back", ("claimed_by", other));
            return true;
        }

        if (command is ApproveTask or RejectTask && human.Distinct && task.Votes.Any(v => v.By == user))
        {
            Refuse(RefusalKind.Conflict, "already_voted", $"{user} has voted on task {task.Id} already; another person must");
            return true;
        }

        return false;
    }

    private bool RefuseRollback(StepRun step, Step definition, string target)
    {
        if (FindStep(target) is not { } to) return true;
        var human = definition.Human!;
        if (!run.Pipeline.Graph.IsAncestor(to.Index, step.Index))
            Refuse(RefusalKind.Invalid, "not_an_ancestor", $"cannot roll back to '{target}': '{definition.Name}' does not depend on it; it can be sent back to {Names(TaskRules.RollbackTargets(run.Pipeline, definition))}");
        else if (human.RollbackTo is { } allowed && !allowed.Contains(target))
            Refuse(RefusalKind.Invalid, "rollback_not_allowed", $"'{definition.Name}' may not be sent back to '{target}', only to {Names(allowed)}");
        else if (step.Rounds >= human.MaxRounds)
            Refuse(RefusalKind.Conflict, "max_rounds", $"'{definition.Name}' has sent the run back {step.Rounds} times, which is its limit; reject without rollback, or approve");
        return refusal is not null;

        static string Names(ImmutableArray<string> names) => names.IsEmpty ? "no step" : string.Join(", ", names);
    }
}
