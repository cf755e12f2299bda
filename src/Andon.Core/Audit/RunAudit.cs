using System.Collections.Frozen;
using System.Collections.Immutable;
using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Audit;

/// <summary>
/// What people did to a run, as its events tell it. Only what somebody asked for is told, and each deed once: not what the engine did, whether by itself or
/// in consequence.
/// </summary>
public static class RunAudit
{
    /// <summary>The actions that a kind of event can be told as; every kind of event that is not here is never told by itself.</summary>
    public static FrozenDictionary<Type, ImmutableArray<string>> Told { get; } = new Dictionary<Type, ImmutableArray<string>>
    {
        [typeof(RunSubmitted)] = ["run.submitted"],
        [typeof(RunPaused)] = ["run.paused"],
        [typeof(RunResumed)] = ["run.resumed"],
        [typeof(RunCancelled)] = ["run.cancelled"],
        [typeof(CompensationStarted)] = ["run.cancelled"],
        [typeof(CompensationRetried)] = ["run.compensation_retried"],
        [typeof(RevisionStarted)] = ["run.modified", "run.rerun"],
        [typeof(RunMigrated)] = ["run.migrated"],
        [typeof(StepCompleted)] = ["run.step_skipped"],
        [typeof(SignalReceived)] = ["run.signalled"],
        [typeof(TaskClaimed)] = ["task.claimed", "task.unclaimed"],
        [typeof(TaskVoted)] = ["task.approved", "task.rejected"],
        [typeof(TaskDelegated)] = ["task.delegated"],
        [typeof(TaskCommented)] = ["task.commented"],
        [typeof(TaskClosed)] = ["task.completed"],
    }.ToFrozenDictionary();

    /// <summary>The kinds of events that are the engine's own, or follow from one that is told, or are nobody else's business, as drafts are.</summary>
    public static FrozenSet<Type> Untold { get; } = new[]
    {
        typeof(RunCompleted), typeof(RunFailed), typeof(RunTakenUp),
        typeof(StepQueued), typeof(StepKept), typeof(StepSkipped), typeof(StepFailed), typeof(StepRejected), typeof(StepQuarantined), typeof(StepCancelled),
        typeof(AttemptStarted), typeof(AttemptFailed), typeof(AttemptLost), typeof(AttemptInterrupted), typeof(LateResultRefused),
        typeof(DelayStarted), typeof(MapStarted), typeof(ItemStarted), typeof(ItemEnded), typeof(SignalAwaited), typeof(SignalTaken),
        typeof(ChildStarted), typeof(ChildCancelled), typeof(ChildUndone), typeof(ChildWaits), typeof(CallConfirmed),
        typeof(TaskOpened), typeof(TaskEscalated), typeof(TaskDeputized), typeof(TaskDrafted), typeof(TaskReminded),
    }.ToFrozenSet();

    /// <summary>The entries of one decision.</summary>
    /// <param name="by">Who asked for it; null, or the engine, for nothing that is told.</param>
    /// <param name="run">The run after it.</param>
    /// <param name="events">What it came to.</param>
    public static IReadOnlyList<AuditEntry> Of(Actor? by, Run run, IReadOnlyList<RunEvent> events)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(events);
        // A child is submitted in the name of whoever submitted its parent, by the engine.
        if (by is null || by == Actor.System || events is [RunSubmitted { Parent: not null }, ..]) return [];
        List<AuditEntry>? entries = null;
        foreach (var e in events)
        {
            // A run that somebody cancels is told; one that ends as it was to end, once the rest is undone, follows from what was told before.
            if ((e is RunCancelled && entries is not null) || Tell(e, run, events) is not { } deed) continue;
            (entries ??= []).Add(new AuditEntry { Tenant = run.Tenant, At = e.At, Actor = by.User, Via = by.Via, Action = deed.Action, Subject = (deed.Subject ?? run.Id).ToString(), Details = deed.Details });
        }

        return entries ?? (IReadOnlyList<AuditEntry>)[];
    }

    private static Deed? Tell(RunEvent e, Run run, IReadOnlyList<RunEvent> events) => e switch
    {
        RunSubmitted x => new("run.submitted", AuditDetails.Of(("pipeline", x.Pipeline), ("version", x.Version), ("owner", x.Owner == x.SubmittedBy ? null : x.Owner))),
        RunPaused => new("run.paused"),
        RunResumed => new("run.resumed"),
        RunCancelled => new("run.cancelled"),
        CompensationStarted { By: not null } => new("run.cancelled", AuditDetails.Of(("compensate", true))),
        CompensationRetried x => new("run.compensation_retried", AuditDetails.Of(("step", x.Step))),
        RevisionStarted { Cause: RevisionCause.Edit } x => new("run.modified", AuditDetails.Of(("revision", x.Revision), ("steps", x.Edits.Select(edit => edit.Step).ToList()), ("reset", x.Reset.ToList()))),
        RevisionStarted { Cause: RevisionCause.Rerun } x => new("run.rerun", AuditDetails.Of(("revision", x.Revision), ("reset", x.Reset.ToList()))),
        RunMigrated x => new("run.migrated", AuditDetails.Of(("from", x.From), ("to", x.To))),
        StepCompleted { Resolution: "overridden" } x => new("run.step_skipped", AuditDetails.Of(("step", x.Step), ("output", x.Digest.ToString()))),
        SignalReceived x => new("run.signalled", AuditDetails.Of(("name", x.Name), ("step", x.Step))),
        TaskClaimed x => OfTask(x.By is null ? "task.unclaimed" : "task.claimed", x.Task, run),
        TaskVoted x => OfTask(x.Vote.Approves ? "task.approved" : "task.rejected", x.Task, run, ("decides", events.Any(o => o is TaskClosed closed && closed.Task == x.Task)), ("rollback_to", RollbackOf(events))),
        TaskDelegated x => OfTask("task.delegated", x.Task, run, ("for", x.For.Length == 0 ? null : x.For), ("to", x.To)),
        TaskCommented x => OfTask("task.commented", x.Task, run),
        TaskClosed { Status: HumanTaskStatus.Submitted } x => OfTask("task.completed", x.Task, run),
        _ => null,
    };

    private static string? RollbackOf(IReadOnlyList<RunEvent> events) => events.OfType<RevisionStarted>().FirstOrDefault(e => e.Rollback is not null)?.Rollback!.To;

    private static Deed OfTask(string action, Guid id, Run run, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        var task = run.Tasks[id];
        return new Deed(action, AuditDetails.Of([("run", run.Id), ("step", task.Step), ("revision", task.Revision), .. more])) { Subject = id };
    }

    private sealed record Deed(string Action, string Details = "{}")
    {
        public Guid? Subject { get; init; }
    }
}
