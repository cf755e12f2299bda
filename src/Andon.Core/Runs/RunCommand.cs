using System.Collections.Immutable;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>What somebody or something wants of a run.</summary>
public abstract record RunCommand;

/// <summary>What somebody wants of a run, and not the engine or a worker of its own accord.</summary>
/// <param name="By">Who.</param>
public abstract record PersonCommand(Actor By) : RunCommand;

/// <summary>Makes a run. The engine has found the pipeline version; the machine checks the parameters.</summary>
public sealed record Submit(Guid RunId, string? Title, string? Owner, Actor By, ReadOnlyMemory<byte> Params, string? IdempotencyKey)
{
    /// <summary>Who started it and waits for it; null for a run that was submitted from outside.</summary>
    public ParentRun? Parent { get; init; }

    /// <summary>The trace that its steps are to join; null for none.</summary>
    public TraceContext? Trace { get; init; }

    /// <summary>Whether it is on record only to end at once: nobody waits for it any more, and nobody may start it later.</summary>
    public string? CancelledBecause { get; init; }
}

/// <summary>A node has room for a step that waits in the ready queue.</summary>
public sealed record StartQueued(string Step) : RunCommand;

/// <summary>An attempt ended, in whatever way.</summary>
public sealed record AttemptFinished(string Step, int Attempt, Guid Token, AttemptOutcome Outcome) : RunCommand;

/// <summary>An outside worker has room for a step that waits in the ready queue.</summary>
/// <param name="Step">The step.</param>
/// <param name="Worker">Who it is.</param>
/// <param name="LeaseUntil">When the attempt is lost unless the worker has said until then that it goes on.</param>
public sealed record ClaimJob(string Step, string Worker, DateTimeOffset LeaseUntil) : RunCommand;

/// <summary>The worker that has an attempt on lease said nothing in time. Counts only where that is so still when it is appended.</summary>
public sealed record LeaseOver(string Step, Guid Token) : RunCommand;

/// <summary>A node process is dead; what it ran is lost.</summary>
public sealed record IncarnationLost(Guid Incarnation) : RunCommand;

/// <summary>A timer that a step or a task of this run set is due.</summary>
public sealed record TimerDue(string Step, TimerKind Kind) : RunCommand;

/// <summary>A child of this run stands elsewhere than before.</summary>
/// <param name="Step">The step that started it.</param>
/// <param name="Child">The child.</param>
/// <param name="Sequence">Rows that the child's log has.</param>
/// <param name="State">Where it is: ended, waiting for people, or running.</param>
/// <param name="Output">Its output, where it completed.</param>
/// <param name="Error">Why it failed, or was cancelled.</param>
public sealed record ChildChanged(string Step, Guid Child, long Sequence, RunState State, ReadOnlyMemory<byte> Output, StepError? Error) : RunCommand;

/// <summary>A child of this run cannot be started.</summary>
public sealed record ChildRefused(string Step, Guid Child, StepError Error) : RunCommand;

/// <summary>What this run had to bring about in another is done.</summary>
/// <param name="Peer">The other run: a child, or the parent.</param>
/// <param name="Kind">What was to be done.</param>
/// <param name="State">Where the child is now, or what the parent was told.</param>
public sealed record ConfirmCall(Guid Peer, CallKind Kind, RunState State) : RunCommand;

/// <summary>Start no more attempts and open no more tasks.</summary>
public sealed record PauseRun(Actor By) : PersonCommand(By);

/// <summary>Go on.</summary>
public sealed record ResumeRun(Actor By) : PersonCommand(By);

/// <summary>End the run for good.</summary>
public sealed record CancelRun(Actor By, string? Reason) : PersonCommand(By)
{
    /// <summary>Whether what the run did is undone first. Default: false.</summary>
    public bool Compensate { get; init; }
}

/// <summary>Write new outputs and re-run what follows. Several edits are one revision.</summary>
public sealed record EditOutputs(Actor By, ImmutableDictionary<string, ReadOnlyMemory<byte>> Outputs, string? RerunFrom) : PersonCommand(By)
{
    /// <summary>Whether the cascade stops where an output comes out as it was. Default: false, all that follows runs again.</summary>
    public bool Cutoff { get; init; }
}

/// <summary>Run a step and what follows from it again.</summary>
public sealed record RerunStep(Actor By, string From) : PersonCommand(By);

/// <summary>Complete a step with an output of the operator's, without running it.</summary>
public sealed record SkipStep(Actor By, string Step, ReadOnlyMemory<byte> Output, string? Reason) : PersonCommand(By);

/// <summary>Go over to another version of the pipeline.</summary>
/// <param name="By">An admin.</param>
/// <param name="To">The version, of the run's own pipeline.</param>
/// <param name="Renames">Steps that have another name there; the others are known by theirs.</param>
public sealed record MigrateRun(Actor By, Pipeline To, ImmutableArray<StepRename> Renames) : PersonCommand(By);

/// <summary>Something happened outside that a step waits for, or will.</summary>
/// <param name="By">Who says so.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Data">Compact UTF-8 JSON.</param>
/// <param name="IdempotencyKey">The same signal with the same key answers as before.</param>
public sealed record SendSignal(Actor By, string Name, ReadOnlyMemory<byte> Data, string? IdempotencyKey) : PersonCommand(By);

/// <summary>A command about one human task.</summary>
/// <param name="By">The authenticated actor.</param>
/// <param name="Task">The task.</param>
public abstract record TaskCommand(Actor By, Guid Task) : PersonCommand(By)
{
    /// <summary>The ETag of what the actor looked at; null for whatever is there.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The same decision with the same key answers as before.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The same decision with the same key is refused instead: of two who make it, one alone has made it. Default: false.</summary>
    public bool IsOnce { get; init; }
}

/// <summary>Take a task for oneself.</summary>
public sealed record ClaimTask(Actor By, Guid Task) : TaskCommand(By, Task);

/// <summary>Give a claimed task back.</summary>
public sealed record UnclaimTask(Actor By, Guid Task) : TaskCommand(By, Task);

/// <summary>Hand in the form of a <c>human_task</c>.</summary>
public sealed record CompleteTask(Actor By, Guid Task, ReadOnlyMemory<byte> Data) : TaskCommand(By, Task);

/// <summary>Approve a gate.</summary>
public sealed record ApproveTask(Actor By, Guid Task, string? Comments) : TaskCommand(By, Task);

/// <summary>Reject a gate, or send the run back to an earlier step.</summary>
public sealed record RejectTask(Actor By, Guid Task, string? Comments, string? RollbackTo) : TaskCommand(By, Task);

/// <summary>Hand a task on to a user, or (null) take it or give it back.</summary>
public sealed record DelegateTask(Actor By, Guid Task, string? To, string? Comments) : TaskCommand(By, Task);

/// <summary>Say something about a task, without deciding it.</summary>
public sealed record CommentTask(Actor By, Guid Task, string Text) : TaskCommand(By, Task);

/// <summary>Save a form that is not finished.</summary>
public sealed record DraftTask(Actor By, Guid Task, ReadOnlyMemory<byte> Data) : TaskCommand(By, Task);

/// <summary>How an attempt ended.</summary>
public abstract record AttemptOutcome
{
    /// <summary>With an output: compact UTF-8 JSON.</summary>
    public sealed record Succeeded(ReadOnlyMemory<byte> Output) : AttemptOutcome;

    /// <summary>With an error.</summary>
    public sealed record Failed(StepError Error) : AttemptOutcome;

    /// <summary>By the node's own graceful stop; uses up no attempt.</summary>
    public sealed record Interrupted : AttemptOutcome;
}

/// <summary>What a timer is for. A step has at most one of each.</summary>
public enum TimerKind : byte
{
    /// <summary>The next attempt of a step that failed.</summary>
    Retry,

    /// <summary>The end of a delay.</summary>
    Delay,

    /// <summary>The end of the time people have.</summary>
    Task,

    /// <summary>The end of the time that a signal may take to come, or an outside worker for its attempt.</summary>
    Timeout,

    /// <summary>The next reminder of a task.</summary>
    Reminder,
}
