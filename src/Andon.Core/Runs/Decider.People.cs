using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>What people do with a task short of deciding it: handing it on, speaking about it, beginning it; and that they are reminded.</summary>
internal sealed partial class Decider
{
    /// <summary>
    /// Hands on the whole task where one decides, and a single place where several vote. Without a user it goes back: from whoever has it, or
    /// to whoever handed it on.
    /// </summary>
    private void Delegate(HumanTask task, HumanTaskDefinition human, DelegateTask command)
    {
        var place = TaskRules.Required(task, human) == 1 ? "" : PlaceOf(task, command.By, isBack: command.To is null);
        var held = task.Delegations.FirstOrDefault(d => d.For == place);
        var to = command.To == place ? null : command.To;
        if (place is null || (command.To is null && held is null))
        {
            Refuse(RefusalKind.Conflict, "not_delegated", $"nothing in task {task.Id} was delegated by {command.By.User} or to them");
            return;
        }

        if (place.Length > 0 && task.Approvers.IsEmpty && task.Votes.Any(v => v.By == (held?.To ?? place)))
        {
            Refuse(RefusalKind.Conflict, "already_voted", $"{held?.To ?? place} has voted on task {task.Id} already; there is nothing left to delegate");
            return;
        }

        if (to is not null && human.Distinct && task.Votes.Any(v => v.By == to))
        {
            Refuse(RefusalKind.Conflict, "already_voted", $"{to} has voted on task {task.Id} already and cannot vote for {place} too; delegate it to another");
            return;
        }

        if (held?.To != to) Change(new TaskDelegated(task.Id, place, to, command.By.User, command.Comments) { At = Now });
        Deputize(task.Id);
    }

    /// <summary>
    /// Whose place somebody hands on, where several vote: one that they were given, or their own, or one that they handed on before. Of these they
    /// take back what they handed on; their own they still have.
    /// </summary>
    private static string? PlaceOf(HumanTask task, Actor by, bool isBack)
    {
        var user = by.User;
        if (task.Approvers.IsEmpty)
        {
            if ((task.Delegations.FirstOrDefault(d => d.To == user) ?? task.Delegations.FirstOrDefault(d => d.For == user)) is { } held) return held.For;
            return !isBack && Candidates.Of(task).Users.Contains(user) ? user : task.Delegations.FirstOrDefault(d => d.By == user)?.For ?? user;
        }

        return task.Left.FirstOrDefault(place => task.Delegations.Any(d => d.For == place && d.To == user))
            ?? task.Left.FirstOrDefault(place => place == user || task.Deputies.Any(d => d.For == place && d.User == user))
            ?? (by.IsAdmin ? task.Turn : task.Left.FirstOrDefault(place => task.Delegations.Any(d => d.For == place && d.By == user)))
            ?? task.Turn;
    }

    private void Comment(HumanTask task, CommentTask command)
    {
        if (task.Discussion.Length >= TaskComment.MaxCount)
            Refuse(RefusalKind.Conflict, "too_many_comments", $"task {task.Id} has {TaskComment.MaxCount} comments, which is the limit; decide it");
        else
            Change(new TaskCommented(task.Id, command.By.User, command.Text, command.IdempotencyKey) { At = Now });
    }

    private void Draft(HumanTask task, DraftTask command)
    {
        var mine = task.Drafts.FirstOrDefault(d => d.By == command.By.User);
        if (mine is null && task.Drafts.Length >= TaskDraft.MaxCount)
            Refuse(RefusalKind.Conflict, "too_many_drafts", $"{TaskDraft.MaxCount} people have drafts of task {task.Id}, which is the limit; hand the form in");
        else if (mine is null || !mine.Data.Span.SequenceEqual(command.Data.Span))
            Change(new TaskDrafted(task.Id, command.By.User, command.Data) { At = Now });
    }

    /// <summary>Puts deputies beside those of the candidates who are away now; those who have one keep that one.</summary>
    private void Deputize(Guid id)
    {
        if (context.Absences.IsEmpty) return;
        var task = run.Tasks[id];
        foreach (var user in Candidates.Of(task).Users)
        {
            if (task.Deputies.Any(d => d.For == user || d.User == user) || context.Absences.DeputyOf(user, Now) is not { } deputy) continue;
            Change(new TaskDeputized(id, user, deputy) { At = Now });
        }
    }

    public void ReminderDue(TimerDue command)
    {
        if (FindQueued(command.Step, place => new ClearTimer(place, TimerKind.Reminder)) is not { } step) return;
        if (step is not { State: StepState.Waiting, Task: { } id } || run.Tasks[id] is not { RemindAt: { } at } task)
        {
            effects.Add(new ClearTimer(step.Place, TimerKind.Reminder));
            return;
        }

        if (!IsDue(step.Place, TimerKind.Reminder, at)) return;
        var next = Reminders.Next(step.Definition.Human!, task.OpenedAt, task.Reminders + 1, Now);
        Change(new TaskReminded(id, task.Reminders + 1, next) { At = Now });
        effects.Add(next is { } due ? new SetTimer(step.Place, TimerKind.Reminder, due) : new ClearTimer(step.Place, TimerKind.Reminder));
    }

    /// <summary>Where all approve in order, only the one whose turn it is decides, or whoever stands in for them.</summary>
    private bool RefuseTurn(HumanTask task, TaskCommand command)
    {
        if (command is not (ApproveTask or RejectTask or ClaimTask) || TaskRules.MayDecide(task, command.By)) return false;
        var user = command.By.User;
        if (task.Votes.Any(v => v.By == user))
            Refuse(RefusalKind.Conflict, "already_voted", $"{user} has voted on task {task.Id} already; another person must");
        else
            Refuse(RefusalKind.Conflict, "not_your_turn", $"it is not the turn of {user} in '{task.Step}', but of {string.Join(" or ", Candidates.Of(task).Users)}", ("turn", task.Turn));
        return true;
    }

    private bool RefuseComment(string? text) => RefuseText(text ?? "", "a comment", isRequired: false);

    private bool RefuseText(string text, string what, bool isRequired)
    {
        if (isRequired && string.IsNullOrWhiteSpace(text)) Refuse(RefusalKind.Invalid, "empty_comment", $"{what} must say something");
        else if (text.Length > TaskComment.MaxLength) Refuse(RefusalKind.Invalid, "comment_too_long", $"{what} has {text.Length} characters; at most {TaskComment.MaxLength} are allowed");
        return refusal is not null;
    }

    private bool RefuseUser(string user)
    {
        if (user.Length > Actor.MaxUserLength || string.IsNullOrWhiteSpace(user))
            Refuse(RefusalKind.Invalid, "invalid_user", $"a user's id has from 1 to {Actor.MaxUserLength} characters");
        else if (!PlainText.Is(user)) Refuse(RefusalKind.Invalid, "invalid_user", $"the user's id has {PlainText.Problem}");
        return refusal is not null;
    }
}
