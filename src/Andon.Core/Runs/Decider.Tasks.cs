using Andon.Artifacts;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Human tasks: opening, closing, and what follows when people take too long.</summary>
internal sealed partial class Decider
{
    private void OpenTask(StepRun step, Step definition)
    {
        if (!TaskOpening.TryCreate(run, step, definition, context.Seed.NextId(Now), Now, out var task, out var error))
        {
            FailStep(step.Index, error!);
            return;
        }

        Emit(new TaskOpened(task!) { At = Now });
        effects.Add(new PutTask(task!));
        if (task!.DueAt is { } due) effects.Add(new SetTimer(step.Place, TimerKind.Task, due));
        if (task.RemindAt is { } remind) effects.Add(new SetTimer(step.Place, TimerKind.Reminder, remind));
        Deputize(task.Id);
    }

    private void RejectStep(StepRun step, StepError error)
    {
        Emit(new StepRejected(step.Name, error) { At = Now });
        AfterFailure(step);
        Advance();
    }

    private void CompleteTaskStep(StepRun step, ReadOnlyMemory<byte> output, string madeBy)
    {
        Emit(new StepCompleted(step.Name, output, Digest.Of(output.Span), madeBy, null) { At = Now });
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
            TaskDelegated x => x.Task,
            TaskDeputized x => x.Task,
            TaskCommented x => x.Task,
            TaskDrafted x => x.Task,
            TaskReminded x => x.Task,
            TaskClosed x => x.Task,
            _ => throw new ArgumentOutOfRangeException(nameof(e), e, "not about a task"),
        };
        effects.Add(new PutTask(run.Tasks[id]));
    }

    private void CloseTask(HumanTask task, HumanTaskStatus status, string? by, string? comments, string? key)
    {
        var place = run.Steps[run.IndexOf(task.Step)].Place;
        if (task.DueAt is not null) effects.Add(new ClearTimer(place, TimerKind.Task));
        if (task.RemindAt is not null) effects.Add(new ClearTimer(place, TimerKind.Reminder));
        Change(new TaskClosed(task.Id, status, by, comments, key) { At = Now });
    }

    public void TaskDue(TimerDue command)
    {
        if (FindQueued(command.Step, place => new ClearTimer(place, TimerKind.Task)) is not { Index: var index } step) return;
        if (step is not { State: StepState.Waiting, Task: { } id } || run.Tasks[id] is not { IsOpen: true, DueAt: { } dueAt } task)
        {
            effects.Add(new ClearTimer(step.Place, TimerKind.Task));
            return;
        }

        if (!IsDue(step.Place, TimerKind.Task, dueAt)) return;
        var human = step.Definition.Human!;
        if (human.OnTimeout == OnTimeout.Escalate && task.Escalations < human.MaxEscalations)
        {
            Escalate(task, step);
            return;
        }

        var error = new StepError("timeout", $"nobody decided '{command.Step}' in time (it was due {task.DueAt:u})", Retryable: false);
        switch (human.OnTimeout)
        {
            case OnTimeout.Approve:
                CloseTask(task, HumanTaskStatus.Approved, null, "approved by timeout", null);
                CompleteTaskStep(step, GateOutput.Of(task, null, "approved by timeout"), "timeout");
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
                Expire(task, step, error);
                break;
        }
    }

    private void Expire(HumanTask task, StepRun step, StepError error)
    {
        CloseTask(task, HumanTaskStatus.Expired, null, null, null);
        FailStep(step.Index, error);
        Advance();
    }

    /// <summary>To the next in the chain; past its end to the admins.</summary>
    private void Escalate(HumanTask task, StepRun step)
    {
        var human = step.Definition.Human!;
        string? to = null;
        var stage = task.Escalations;
        if (stage < human.Escalation.Length && !TaskOpening.TryStage(run, step, stage, out to, out var error))
        {
            Expire(task, step, error!);
            return;
        }

        var due = Now + human.TimeAfter(stage + 1);
        Change(new TaskEscalated(task.Id, to, due) { At = Now });
        effects.Add(due is { } time ? new SetTimer(step.Place, TimerKind.Task, time) : new ClearTimer(step.Place, TimerKind.Task));
        Deputize(task.Id);
    }
}
