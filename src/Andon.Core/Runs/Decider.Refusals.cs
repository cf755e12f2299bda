using System.Collections.Immutable;
using System.Text.Json;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Why a decision on a human task is refused.</summary>
internal sealed partial class Decider
{
    /// <summary>The same decision with the same key, made again by the same person: it answers as before.</summary>
    private static bool IsRepeat(HumanTask task, TaskCommand command)
    {
        if (command.IdempotencyKey is not { } key) return false;
        return command switch
        {
            CompleteTask => task.Status == HumanTaskStatus.Submitted && task.DecidedBy == command.By.User && task.DecisionKey == key,
            ApproveTask => task.Votes.Any(v => v.Approves && v.By == command.By.User && v.IdempotencyKey == key),
            RejectTask => task.Votes.Any(v => !v.Approves && v.By == command.By.User && v.IdempotencyKey == key),
            CommentTask => task.Discussion.Any(c => c.By == command.By.User && c.IdempotencyKey == key),
            _ => false,
        };
    }

    private void RefuseOnce(HumanTask task, TaskCommand command)
    {
        if (command.IsOnce) Refuse(RefusalKind.Conflict, "already_used", $"{command.By.User} has decided task {task.Id} by this very means already");
    }

    /// <summary>Refuses what is wrong in itself, whatever the state.</summary>
    private bool RefuseInput(StepRun step, TaskCommand command) => command switch
    {
        CompleteTask c => RefuseForm(step, c),
        DraftTask c => RefuseOutput(step.Name, c.Data),
        CommentTask c => RefuseText(c.Text, "a comment", isRequired: true) || RefuseComment(c.Text),
        DelegateTask c => (c.To is { } to && RefuseUser(to)) || RefuseComment(c.Comments),
        ApproveTask c => RefuseComment(c.Comments),
        RejectTask c => RefuseComment(c.Comments),
        _ => false,
    };

    private bool RefuseForm(StepRun step, CompleteTask command)
    {
        var definition = step.Definition;
        if (RefuseOutput(step.Name, command.Data)) return true;
        var data = RunScope.Parse(command.Data);
        if (data.ValueKind != JsonValueKind.Object && definition.Form is null)
        {
            Refuse(RefusalKind.Invalid, "invalid_form", $"the form of '{step.Name}' must be a JSON object");
            return true;
        }

        var errors = (definition.Form?.Validate(data) ?? []).AddRange(definition.OutputSchema?.Validate(data) ?? []);
        if (errors.IsEmpty) return false;
        refusal = new Refusal(RefusalKind.Invalid, "invalid_form", $"the form of '{step.Name}' is not filled in as its schema asks: {SchemaText.Of(errors)}") { Errors = errors };
        return true;
    }

    private bool RefuseClosed(HumanTask task, StepRun? step)
    {
        if (task.IsOpen) return false;
        var status = task.Status.Name();
        var replacement = step?.Task is { } newest && newest != task.Id ? newest : (Guid?)null;
        var next = (task.Status, replacement) switch
        {
            (HumanTaskStatus.Superseded, { } id) => $"; task {id} replaced it",
            (HumanTaskStatus.Superseded, null) when step is null => $"; version {run.Pipeline.Version} of the pipeline, or the list it was an item of, has '{task.Step}' no more",
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
        if (command.IfMatch is null or "*" || command.IfMatch.Trim('"') == task.ETag) return false;
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

        if (task.ClaimedBy is { } other && other != user && TaskRules.Required(task, human) == 1 && !IsFreeOfClaims(command))
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

    /// <summary>A claim keeps nobody from speaking, nor an admin from handing the task on.</summary>
    private static bool IsFreeOfClaims(TaskCommand command) => command is CommentTask or DelegateTask { By.IsAdmin: true };

    private bool RefuseRollback(StepRun step, Step definition, string target)
    {
        if ((run.Resolve(step, target) ?? FindStep(target)) is not { } to) return true;
        var human = definition.Human!;
        if (!run.IsBefore(to, step))
            Refuse(RefusalKind.Invalid, "not_an_ancestor", $"cannot roll back to '{target}': '{step.Name}' does not depend on it; it can be sent back to {Names(TaskRules.RollbackTargets(run, step))}");
        else if (human.RollbackTo is { } allowed && !allowed.Contains(target))
            Refuse(RefusalKind.Invalid, "rollback_not_allowed", $"'{step.Name}' may not be sent back to '{target}', only to {Names(allowed)}");
        else if (step.Rounds >= human.MaxRounds)
            Refuse(RefusalKind.Conflict, "max_rounds", $"'{step.Name}' has sent the run back {step.Rounds} times, which is its limit; reject without rollback, or approve");
        return refusal is not null;

        static string Names(ImmutableArray<string> names) => names.IsEmpty ? "no step" : string.Join(", ", names);
    }
}
