using Andon.Audit;
using Andon.HumanTasks;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Runs;

/// <summary>The rows that follow from a run: changed by effects as it goes, or made anew from its state.</summary>
internal static class RunRows
{
    public static RunRow Of(Run run) => new()
    {
        RunId = run.Id,
        Tenant = run.Tenant,
        Pipeline = run.Pipeline.Name,
        Version = run.Pipeline.Version,
        Title = run.Title,
        Owner = run.Owner,
        State = run.State,
        Revision = run.Revision,
        SubmittedAt = run.SubmittedAt,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        Parent = run.Parent?.RunId,
        Holders = [.. run.Holders.Select(h => h.Incarnation)],
    };

    /// <summary>Whether what the run row shows differs. It is written only then, never per step.</summary>
    public static bool Differ(Run before, Run after)
    {
        if (before.State != after.State || before.Pipeline.Version != after.Pipeline.Version || before.Revision != after.Revision || before.StartedAt != after.StartedAt || before.EndedAt != after.EndedAt) return true;
        if (before.Holders.Length != after.Holders.Length) return true;
        for (var i = 0; i < before.Holders.Length; i++)
        {
            if (before.Holders[i].Incarnation != after.Holders[i].Incarnation) return true;
        }

        return false;
    }

    /// <summary>The row change of an effect; null for one that is a deed.</summary>
    public static RowChange? Of(Run run, Effect effect) => effect switch
    {
        AddReady x => new RowChange.AddReady(Ready(run, x.Step)),
        RemoveReady x => new RowChange.RemoveReady(x.Step.Name),
        SetTimer x => new RowChange.SetTimer(new TimerRow(run.Id, x.Step.Name, x.Kind, x.DueAt)),
        ClearTimer x => new RowChange.ClearTimer(x.Step.Name, x.Kind),
        PutCall x => new RowChange.PutCall(new CallRow(run.Id, x.Peer, x.Kind)),
        RemoveCall x => new RowChange.RemoveCall(x.Peer),
        PutTask x => new RowChange.PutTask(Of(run, x.Task)),
        PutLease x => new RowChange.PutLease(new LeaseRow(run.Id, run.Tenant, x.Step.Name, x.Token, x.Worker, x.Until)),
        RemoveLease x => new RowChange.RemoveLease(x.Step.Name),
        _ => null,
    };

    /// <summary>The row changes of a decision; null where there are none.</summary>
    public static List<RowChange>? Of(Run run, IReadOnlyList<Effect> effects)
    {
        List<RowChange>? rows = null;
        foreach (var effect in effects)
        {
            if (Of(run, effect) is { } row) (rows ??= []).Add(row);
        }

        return rows;
    }

    /// <summary>The steps whose leases must be over still when the decision is appended; null where there are none.</summary>
    public static List<string>? LeasesOver(IReadOnlyList<Effect> effects)
    {
        List<string>? steps = null;
        for (var i = 0; i < effects.Count; i++)
        {
            if (effects[i] is RemoveLease { IfOver: true } lease) (steps ??= []).Add(lease.Step.Name);
        }

        return steps;
    }

    /// <summary>The row changes with those of the slots that change hands; made from the states alone, so that no way in which an attempt ends can forget them.</summary>
    /// <param name="before">The run before the decision; null where it is new.</param>
    /// <param name="after">The run after it.</param>
    /// <param name="rows">The other changes; null where there are none.</param>
    /// <param name="quota">What its tenant may use; null where nothing was said.</param>
    public static List<RowChange>? WithSlots(Run? before, Run after, List<RowChange>? rows, TenantQuota? quota)
    {
        if (quota is null && (ReferenceEquals(before?.Slots, after.Slots) || (before is null && after.Slots.IsEmpty))) return rows;
        List<SlotRow> had = before is null ? [] : [.. Slots(before, quota)], has = [.. Slots(after, quota)];
        rows ??= [];
        rows.AddRange(had.Except(has).Select(slot => new RowChange.FreeSlot(slot.Step, slot.Key)));
        rows.AddRange(has.Except(had).Select(slot => new RowChange.TakeSlot(slot, LimitOf(slot, before, after, quota))));
        return rows;
    }

    /// <summary>The row changes with the entries of what people did; a batch in which nobody did anything costs nothing.</summary>
    public static List<RowChange>? WithAudit(Run after, List<RowChange>? rows, IReadOnlyList<Envelope> batch, Submit? submission)
    {
        foreach (var envelope in batch)
        {
            var by = submission is not null ? submission.By : (envelope.Command as PersonCommand)?.By;
            if (by is null) continue;
            foreach (var entry in RunAudit.Of(by, after, envelope.Decision!.Events)) (rows ??= []).Add(new RowChange.AddAudit(entry));
        }

        return rows;
    }

    /// <summary>A run that is taken up again is not refused for the number of others.</summary>
    private static int LimitOf(SlotRow slot, Run? before, Run after, TenantQuota? quota) => slot.Key switch
    {
        SlotKeys.Runs => before is null ? quota!.MaxOpenRuns!.Value : int.MaxValue,
        SlotKeys.Steps => quota!.MaxRunningSteps!.Value,
        _ => after.Steps[after.IndexOf(slot.Step)].Definition.Definition.Concurrency!.Limit,
    };

    /// <summary>The slots that a run has; those of a quota only where there is one, so that nobody else pays for them.</summary>
    private static IEnumerable<SlotRow> Slots(Run run, TenantQuota? quota)
    {
        foreach (var step in run.Slots.Select(index => run.Steps[index])) yield return new SlotRow(run.Id, run.Tenant, step.Name, step.Definition.Definition.Concurrency!.Key);
        if (quota?.MaxRunningSteps is not null && run.RunningAttempts > 0)
            foreach (var step in run.Steps.Where(s => s is { State: StepState.Running, Attempt: not null })) yield return new SlotRow(run.Id, run.Tenant, step.Name, SlotKeys.Steps);
        if (quota?.MaxOpenRuns is not null && run is { Parent: null, Ended: null }) yield return new SlotRow(run.Id, run.Tenant, "", SlotKeys.Runs);
    }

    /// <summary>All rows of a run, made from its state and, where there is one, its tenant's quota.</summary>
    public static FollowingRows All(Run run, TenantQuota? quota = null)
    {
        var ready = run.Queue.Where(s => run.Steps[s].Queue == QueueState.Ready).Select(s => Ready(run, run.Steps[s].Place));
        return new FollowingRows(Of(run), [.. ready], [.. Timers(run)], [.. run.Tasks.Values.Select(t => Of(run, t))])
        {
            Leases = [.. Leases(run)],
            Calls = [.. Calls(run)],
            Slots = [.. Slots(run, quota)],
        };
    }

    private static IEnumerable<CallRow> Calls(Run run)
    {
        foreach (var (child, call) in run.Calls) yield return new CallRow(run.Id, child, call.Kind);
        if (run.IsParentUntold) yield return new CallRow(run.Id, run.Parent!.RunId, CallKind.Tell);
    }

    private static IEnumerable<TimerRow> Timers(Run run)
    {
        foreach (var step in run.Steps)
        {
            var name = step.Name;
            if (step.Timer is { } timer) yield return new TimerRow(run.Id, name, timer, step.DueAt!.Value);
            if (step is not { State: StepState.Waiting, Task: { } task }) continue;
            if (run.Tasks[task].DueAt is { } due) yield return new TimerRow(run.Id, name, TimerKind.Task, due);
            if (run.Tasks[task].RemindAt is { } remind) yield return new TimerRow(run.Id, name, TimerKind.Reminder, remind);
        }
    }

    /// <summary>Until when a worker has its attempt the log does not know: made from it, a lease is over unless the worker still says that it goes on.</summary>
    private static IEnumerable<LeaseRow> Leases(Run run) =>
        from step in run.Steps
        where step is { State: StepState.Running, Attempt.Worker: not null }
        select new LeaseRow(run.Id, run.Tenant, step.Name, step.Attempt!.Token, step.Attempt.Worker!, step.Attempt.StartedAt);

    /// <summary>Oldest run first: what was begun is ended before more is begun, and the row follows from the log alone.</summary>
    private static ReadyRow Ready(Run run, StepPlace step) => new(run.Id, run.Tenant, step.Name, step.Step.Type.Name, step.Step.Definition.Queue, run.SubmittedAt)
    {
        Slot = step.Step.Definition.Concurrency,
    };

    private static TaskRow Of(Run run, HumanTask task) => new()
    {
        Id = task.Id,
        RunId = run.Id,
        Tenant = run.Tenant,
        Pipeline = run.Pipeline.Name,
        Step = task.Step,
        Revision = task.Revision,
        Kind = task.Kind,
        Status = task.Status,
        Title = task.Title,
        AssigneeId = task.AssigneeId,
        AssigneeRole = task.AssigneeRole,
        EscalatedTo = task.EscalatedTo,
        ClaimedBy = task.ClaimedBy,
        DelegatedTo = task.DelegatedTo,
        Candidates = Candidates.Of(task),
        OpenedAt = task.OpenedAt,
        DueAt = task.DueAt,
        RemindAt = task.RemindAt,
        RemindedAt = task.RemindedAt,
        ClosedAt = task.ClosedAt,
        DecidedBy = task.DecidedBy,
    };
}
