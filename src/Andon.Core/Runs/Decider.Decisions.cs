using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>What people decide on a human task: the order of checks, claims, votes, and what a decision brings about.</summary>
internal sealed partial class Decider
{
    /// <summary>Checks in the order of the contract: who, existence, input, state, what was looked at.</summary>
    public void DecideTask(TaskCommand command)
    {
        if (!run.Tasks.TryGetValue(command.Task, out var task))
        {
            Refuse(RefusalKind.NotFound, "unknown_task", $"there is no task {command.Task}");
            return;
        }

        if (run.Steps.Find(run.IndexOf(task.Step)) is not { Definition.Human: not null } step)
        {
            // Its item is gone, or the version of the pipeline that had it; the task was closed then.
            RefuseClosed(task, null);
            return;
        }

        var definition = step.Definition;
        if (!TaskRules.MaySend(task, command))
            Refuse(RefusalKind.Forbidden, "not_a_candidate", TaskRules.ExplainCandidates(task, command.By));
        else if (command is ApproveTask && TaskRules.IsExcluded(run, task, definition.Human!, command.By) is { } reason)
            Refuse(RefusalKind.Forbidden, "excluded_from_approving", $"{command.By.User} may not approve '{task.Step}': {reason}. Another person must: delegate it, or set exclude_submitter: false in the pipeline");
        else if (command is CompleteTask or DraftTask or ApproveTask or RejectTask && (command is CompleteTask or DraftTask) != (task.Kind == HumanTaskKind.Form))
            Refuse(RefusalKind.Conflict, "wrong_verb", task.Kind == HumanTaskKind.Form ? $"'{task.Step}' is a form: use complete" : $"'{task.Step}' is an approval gate: use approve or reject");
        else if (IsRepeat(task, command))
            RefuseOnce(task, command);
        else if (RefuseInput(step, command))
            return;
        else if (RefuseClosed(task, step) || RefuseStale(task, command) || RefuseTurn(task, command) || RefuseClaimed(task, definition.Human!, command))
            return;
        else
            Carry(task, step, definition, command);
    }

    private void Carry(HumanTask task, StepRun step, Step definition, TaskCommand command)
    {
        switch (command)
        {
            case ClaimTask when task.ClaimedBy == command.By.User: break;
            case ClaimTask: Change(new TaskClaimed(task.Id, command.By.User) { At = Now }); break;
            case UnclaimTask: Change(new TaskClaimed(task.Id, null) { At = Now }); break;
            case CompleteTask c:
                CloseTask(task, HumanTaskStatus.Submitted, c.By.User, null, c.IdempotencyKey);
                CompleteTaskStep(step, c.Data, $"user:{c.By.User}");
                break;
            case ApproveTask c: Approve(task, step, definition, c); break;
            case RejectTask c: Reject(task, step, definition, c); break;
            case DelegateTask c: Delegate(task, definition.Human!, c); break;
            case CommentTask c: Comment(task, c); break;
            case DraftTask c: Draft(task, c); break;
        }
    }

    private void Approve(HumanTask task, StepRun step, Step definition, ApproveTask command)
    {
        Change(new TaskVoted(task.Id, new Vote(command.By.User, true, command.Comments, Now, command.IdempotencyKey)) { At = Now });
        var voted = run.Tasks[task.Id];
        if (!TaskRules.IsApproved(voted, definition.Human!))
        {
            Deputize(task.Id);
            return;
        }

        CloseTask(voted, HumanTaskStatus.Approved, command.By.User, command.Comments, command.IdempotencyKey);
        CompleteTaskStep(step, GateOutput.Of(voted, command.By.User, command.Comments), $"user:{command.By.User}");
    }

    private void Reject(HumanTask task, StepRun step, Step definition, RejectTask command)
    {
        if (command.RollbackTo is { } wanted && RefuseRollback(step, definition, wanted)) return;
        Change(new TaskVoted(task.Id, new Vote(command.By.User, false, command.Comments, Now, command.IdempotencyKey)) { At = Now });
        var voted = run.Tasks[task.Id];
        if (voted.Votes.Count(v => !v.Approves) < definition.Human!.RejectQuorum) return;
        CloseTask(voted, HumanTaskStatus.Rejected, command.By.User, command.Comments, command.IdempotencyKey);
        if (command.RollbackTo is { } to && run.Resolve(step, to) is { } target)
        {
            var feedback = new Feedback(step.Name, command.By.User, command.Comments, Now);
            StartRevision(RevisionCause.Rollback, command.By.User, [], [target.Index], [], new Rollback(target.Name, feedback));
        }
        else
        {
            RejectStep(step, new StepError("rejected", $"'{step.Name}' was rejected by {command.By.User}" + (command.Comments is null ? "" : $": {command.Comments}")));
        }
    }
}
