using Andon.Runs;

namespace Andon.Invariants;

/// <summary>Events in few words, for the record of a world.</summary>
internal static class Story
{
    public static string Of(RunEvent e) => e switch
    {
        AttemptStarted x => $"started {x.Step} attempt {x.Attempt} ({Short(x.Token)}) by {x.Worker ?? Short(x.Incarnation)}",
        AttemptFailed x => $"failed {x.Step} attempt {x.Attempt}: {x.Error.Code}, retry at {x.RetryAt:T}",
        AttemptLost x => $"lost {x.Step} attempt {x.Attempt} of {Short(x.Incarnation)}",
        StepCompleted x => $"completed {x.Step} by {x.MadeBy}",
        StepKept x => $"kept {x.Step}",
        StepSkipped x => $"skipped {x.Step}: {x.Reason}",
        StepQueued x => $"queued {x.Step}: {x.Queue}{(x.NoHandler ? ", no handler" : "")}",
        StepFailed x => $"failed {x.Step}: {x.Error.Code}",
        TaskOpened x => $"opened {Short(x.Task.Id)} of {x.Task.Step}",
        TaskClosed x => $"closed {Short(x.Task)} as {x.Status} by {x.By}",
        TaskVoted x => $"voted on {Short(x.Task)}: {x.Vote.By} {(x.Vote.Approves ? "approves" : "rejects")}",
        TaskDelegated x => $"delegated {Short(x.Task)}: the place '{x.For}' to {x.To} by {x.By}",
        TaskDeputized x => $"deputized {Short(x.Task)}: {x.Deputy} for {x.For}",
        TaskReminded x => $"reminded of {Short(x.Task)}, {x.Number} times; next {x.NextAt:T}",
        TaskEscalated x => $"escalated {Short(x.Task)} to {x.To}, due {x.DueAt:T}",
        RevisionStarted x => $"revision {x.Revision} by {x.Cause}: resets {string.Join(' ', x.Reset)}, edits {string.Join(' ', x.Edits.Select(edit => edit.Step))}, reopens {string.Join(' ', x.Reopened)}",
        RunMigrated x => $"migrated to version {x.To}: renamed {string.Join(' ', x.Renamed.Select(r => $"{r.From}={r.To}"))}, changed {string.Join(' ', x.Changed)}, reset {string.Join(' ', x.Reset)}, added {string.Join(' ', x.Added)}, dropped {string.Join(' ', x.Dropped)}",
        RunTakenUp x => $"taken up: {string.Join(' ', x.Revived)}",
        StepQuarantined x => $"quarantined {x.Step}",
        StepCancelled x => $"cancelled {x.Step}",
        StepRejected x => $"rejected {x.Step}",
        AttemptInterrupted x => $"interrupted {x.Step} attempt {x.Attempt}",
        LateResultRefused x => $"refused a late result of {x.Step} attempt {x.Attempt}",
        SignalAwaited x => $"{x.Step} waits for signal {x.Name} until {x.DueAt:T}",
        SignalReceived x => $"signal {x.Name} of {x.By} for {x.Step ?? "whoever comes"}",
        SignalTaken x => $"{x.Step} takes signal {x.Name}",
        DelayStarted x => $"delay {x.Step} until {x.DueAt:T}",
        ChildStarted x => $"child {Short(x.Child)} of {x.Step}",
        ChildCancelled x => $"child {Short(x.Child)} of {x.Step} is to end",
        ChildWaits x => $"child {Short(x.Child)} of {x.Step} {(x.Waits ? "waits" : "goes on")}",
        ChildUndone x => $"child {Short(x.Child)} of {x.Step} has undone what it did",
        CompensationStarted x => $"compensation: {x.Cause} by {x.By}",
        CompensationRetried x => $"retried {x.Step}",
        CallConfirmed x => $"confirmed {x.Kind} with {Short(x.Peer)}: {x.State}",
        MapStarted x => $"map {x.Step} of {string.Join(' ', x.Keys)}",
        ItemStarted x => $"item {x.Map}/{x.Key}",
        ItemEnded x => $"item {x.Map}/{x.Key} {(x.Failed ? "failed" : "completed")}",
        _ => e.GetType().Name,
    };

    /// <summary>The end of an id: ids of one time begin alike.</summary>
    public static string Short(Guid id) => id.ToString()[^4..];
}
