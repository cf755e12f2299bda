using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Andon.Artifacts;
using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>A fact in the log of a run. Steps are named, not numbered, so that a log can be read on its own.</summary>
public abstract record RunEvent
{
    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The run is on record.</summary>
public sealed record RunSubmitted(
    Guid RunId, string Tenant, string Pipeline, int Version, string Title, string Owner, string SubmittedBy,
    ReadOnlyMemory<byte> Params, string? IdempotencyKey) : RunEvent
{
    /// <summary>Who started it and waits for it; null for a run that was submitted from outside.</summary>
    public ParentRun? Parent { get; init; }

    /// <summary>The trace that its steps join; null for none.</summary>
    public TraceContext? Trace { get; init; }
}

/// <summary>The run is held.</summary>
public sealed record RunPaused(string By) : RunEvent;

/// <summary>The run goes on.</summary>
public sealed record RunResumed(string By) : RunEvent;

/// <summary>Every step is settled and none failed.</summary>
public sealed record RunCompleted : RunEvent;

/// <summary>Every step is settled, and some failed.</summary>
public sealed record RunFailed(string Step, StepError Error) : RunEvent;

/// <summary>The run was ended by a person.</summary>
public sealed record RunCancelled(string By, string? Reason) : RunEvent;

/// <summary>What the run did is undone from now on; then it ends.</summary>
public sealed record CompensationStarted(CompensationCause Cause, string? By, string? Reason) : RunEvent;

/// <summary>Somebody had a compensation tried again that had used up its attempts.</summary>
public sealed record CompensationRetried(string Step, string By) : RunEvent;

/// <summary>An edit, a re-run or a rollback made the next revision: these steps are pending again, these have new outputs.</summary>
public sealed record RevisionStarted(int Revision, RevisionCause Cause, string By, ImmutableArray<string> Reset) : RunEvent
{
    /// <summary>The outputs written, by step.</summary>
    public ImmutableArray<EditedOutput> Edits { get; init; } = [];

    /// <summary>What the reviewer said, for a rollback.</summary>
    public Rollback? Rollback { get; init; }

    /// <summary>The maps that go on with the items they have, because something in one of them changed.</summary>
    public ImmutableArray<string> Reopened { get; init; } = [];

    /// <summary>Whether the edit asked that the cascade stop where an output comes out as it was.</summary>
    public bool Cutoff { get; init; }

    /// <summary>With the cut-off, the steps among those reset that stay as they were if what they see comes out as it was.</summary>
    public ImmutableArray<string> MayStay { get; init; } = [];
}

/// <summary>An output that an edit wrote.</summary>
public sealed record EditedOutput(string Step, Artifact Output);

/// <summary>Where a reviewer sent the run back to, and what they said.</summary>
public sealed record Rollback(string To, Feedback Feedback);

/// <summary>What made a revision.</summary>
public enum RevisionCause : byte
{
    /// <summary>Outputs were edited.</summary>
    Edit,

    /// <summary>A step was run again.</summary>
    Rerun,

    /// <summary>A gate was rejected with a rollback.</summary>
    Rollback,

    /// <summary>A step was skipped by an operator in a run that had been undone.</summary>
    Skip,
}

/// <summary>A failed run goes on; the steps that fail-fast had cancelled are pending again, and those that ran too early because of the failure.</summary>
public sealed record RunTakenUp(ImmutableArray<string> Revived) : RunEvent;

/// <summary>The run went over to another version of its pipeline. Steps have the names of that version, but for those dropped.</summary>
/// <param name="From">The version it was on.</param>
/// <param name="To">The version it is on from here.</param>
/// <param name="By">Who asked for it.</param>
public sealed record RunMigrated(int From, int To, string By) : RunEvent
{
    /// <summary>Steps that have another name now.</summary>
    public ImmutableArray<StepRename> Renamed { get; init; } = [];

    /// <summary>Steps of which the new version says something else; a map among them has lost its items.</summary>
    public ImmutableArray<string> Changed { get; init; } = [];

    /// <summary>Steps that are pending again, to be looked at anew.</summary>
    public ImmutableArray<string> Reset { get; init; } = [];

    /// <summary>Steps that the run did not have.</summary>
    public ImmutableArray<string> Added { get; init; } = [];

    /// <summary>Steps that the new version does not have.</summary>
    public ImmutableArray<string> Dropped { get; init; } = [];

    /// <summary>The name that a step has from here on, which it may have in an item of a map.</summary>
    public string NameAfter(string step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (Renamed.IsEmpty) return step;
        var own = step.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? step[..slash] : step;
        return Renamed.FirstOrDefault(r => r.From == own) is { } renamed ? renamed.To + step[own.Length..] : step;
    }
}

/// <summary>The step is ready and waits to be started.</summary>
public sealed record StepQueued(string Step, QueueState Queue, bool NoHandler) : RunEvent;

/// <summary>An attempt is under way. Durable before its side effect starts.</summary>
public sealed record AttemptStarted(string Step, int Attempt, Guid Token, Guid Incarnation) : RunEvent
{
    /// <summary>The outside worker that has it on lease; null where the incarnation runs it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Worker { get; init; }
}

/// <summary>An attempt failed; with a time for the next one, or the step with it.</summary>
public sealed record AttemptFailed(string Step, int Attempt, StepError Error, DateTimeOffset? RetryAt) : RunEvent;

/// <summary>An attempt died with its node.</summary>
public sealed record AttemptLost(string Step, int Attempt, Guid Incarnation) : RunEvent;

/// <summary>An attempt was ended by its node's graceful stop.</summary>
public sealed record AttemptInterrupted(string Step, int Attempt) : RunEvent;

/// <summary>A result came with a token that no longer counts. Evidence; changes nothing.</summary>
public sealed record LateResultRefused(string Step, int Attempt, bool Succeeded) : RunEvent;

/// <summary>The step completed: by an attempt, a person or a timer.</summary>
public sealed record StepCompleted(string Step, ReadOnlyMemory<byte> Output, Digest Digest, string MadeBy, string? Resolution) : RunEvent;

/// <summary>What the step sees is what it saw before the edit: it stays as it was, without running again.</summary>
public sealed record StepKept(string Step) : RunEvent;

/// <summary>The step was skipped: <c>when</c>, <c>dependencies</c> or <c>timeout</c>.</summary>
public sealed record StepSkipped(string Step, string Reason) : RunEvent;

/// <summary>The step failed other than by an attempt.</summary>
public sealed record StepFailed(string Step, StepError Error) : RunEvent;

/// <summary>The gate was rejected without a rollback.</summary>
public sealed record StepRejected(string Step, StepError Error) : RunEvent;

/// <summary>The step needs a person after losses.</summary>
public sealed record StepQuarantined(string Step, StepError Error) : RunEvent;

/// <summary>The step was ended by fail-fast, or with its run.</summary>
public sealed record StepCancelled(string Step) : RunEvent;

/// <summary>The delay runs.</summary>
public sealed record DelayStarted(string Step, DateTimeOffset DueAt) : RunEvent;

/// <summary>The map has its list, and a key for each item.</summary>
public sealed record MapStarted(string Step, ReadOnlyMemory<byte> Items, ImmutableArray<string> Keys) : RunEvent;

/// <summary>The steps of an item may start.</summary>
public sealed record ItemStarted(string Map, string Key) : RunEvent;

/// <summary>All that could run of an item has ended.</summary>
public sealed record ItemEnded(string Map, string Key, bool Failed) : RunEvent;

/// <summary>The step waits for a signal; with a time until which it does.</summary>
public sealed record SignalAwaited(string Step, string Name, DateTimeOffset? DueAt) : RunEvent;

/// <summary>Somebody sent a signal. <c>Step</c> is the one that it completes; null where none waited for it, and it is kept.</summary>
public sealed record SignalReceived(string Name, ReadOnlyMemory<byte> Data, string By, string? IdempotencyKey, string? Step) : RunEvent;

/// <summary>The step took the oldest signal of this name that was kept.</summary>
public sealed record SignalTaken(string Step, string Name) : RunEvent;

/// <summary>The step has a child run, which is to be on record.</summary>
public sealed record ChildStarted(string Step, Guid Child, string Pipeline, int? Version, ReadOnlyMemory<byte> Params) : RunEvent;

/// <summary>The step waits for its child no more, which is to end.</summary>
public sealed record ChildCancelled(string Step, Guid Child) : RunEvent
{
    /// <summary>Whether it is to undo what it did first, and this run goes on until it has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Compensate { get; init; }
}

/// <summary>A child that was to undo what it did has ended.</summary>
public sealed record ChildUndone(string Step, Guid Child) : RunEvent;

/// <summary>In the child only people can go on, or others can again.</summary>
public sealed record ChildWaits(string Step, Guid Child, long Sequence, bool Waits) : RunEvent;

/// <summary>What this run had to bring about in another is done: the child is on record, has ended, or cannot be started; the parent was told.</summary>
public sealed record CallConfirmed(Guid Peer, CallKind Kind, RunState State) : RunEvent;

/// <summary>A task is in somebody's inbox.</summary>
public sealed record TaskOpened(HumanTask Task) : RunEvent;

/// <summary>Somebody took the task, or (null) gave it back.</summary>
public sealed record TaskClaimed(Guid Task, string? By) : RunEvent;

/// <summary>Somebody voted on a gate.</summary>
public sealed record TaskVoted(Guid Task, Vote Vote) : RunEvent;

/// <summary>People took too long; others have the task now.</summary>
public sealed record TaskEscalated(Guid Task, string? To, DateTimeOffset? DueAt) : RunEvent;

/// <summary>A place in the task was handed on to a user, or (null) back; empty for the whole task.</summary>
public sealed record TaskDelegated(Guid Task, string For, string? To, string By, string? Comments) : RunEvent;

/// <summary>Somebody was away when the task came to them; their deputy may decide too.</summary>
public sealed record TaskDeputized(Guid Task, string For, string Deputy) : RunEvent;

/// <summary>Somebody said something about the task.</summary>
public sealed record TaskCommented(Guid Task, string By, string Text, string? IdempotencyKey) : RunEvent;

/// <summary>Somebody saved a form that they have begun to fill in.</summary>
public sealed record TaskDrafted(Guid Task, string By, ReadOnlyMemory<byte> Data) : RunEvent;

/// <summary>People were reminded of the task; the next time is null for the last one.</summary>
public sealed record TaskReminded(Guid Task, int Number, DateTimeOffset? NextAt) : RunEvent;

/// <summary>The task is closed. <c>By</c> is null where nobody decided.</summary>
public sealed record TaskClosed(Guid Task, HumanTaskStatus Status, string? By, string? Comments, string? IdempotencyKey) : RunEvent;
