using System.Collections.Immutable;
using Andon.Artifacts;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>A step in one run: its newest activation, and every output it ever had.</summary>
public sealed record StepRun
{
    private readonly CompactTime dueAt, queuedAt, startedAt, endedAt;

    /// <summary>What the step is, and where it stands in the run.</summary>
    public required StepPlace Place { get; init; }

    /// <summary>Its index among the steps of the run.</summary>
    public int Index => Place.Index;

    /// <summary>Its name in the run.</summary>
    public string Name => Place.Name;

    /// <summary>The step as it was published.</summary>
    public Step Definition => Place.Step;

    /// <summary>Where it is.</summary>
    public StepState State { get; init; }

    /// <summary>The revision in which its newest activation became ready, the same for all its attempts; 0 before the first.</summary>
    public int Revision { get; init; }

    /// <summary>Attempts started in this activation, lost and interrupted ones included.</summary>
    public int Attempts { get; init; }

    /// <summary>Attempts that used up one of <c>max_attempts</c>.</summary>
    public int Failures { get; init; }

    /// <summary>Attempts lost with their node in this activation.</summary>
    public int Losses { get; init; }

    /// <summary>The attempt under way where the state is <see cref="StepState.Running"/>; else the last one whose result counted.</summary>
    public Attempt? Attempt { get; init; }

    /// <summary>When a retry or a delay is due, or the time of a signal or of an outside worker is over.</summary>
    public DateTimeOffset? DueAt
    {
        get => dueAt;
        init => dueAt = value;
    }

    /// <summary>The name of the signal that is waited for.</summary>
    public string? Signal { get; init; }

    /// <summary>The newest human task of an interactive step.</summary>
    public Guid? Task { get; init; }

    /// <summary>The child run of a <c>pipeline</c> step in this activation.</summary>
    public ChildRun? Child { get; init; }

    /// <summary>Why the step is where it is, where nothing ran: <c>overridden</c>, <c>edited</c>, <c>when</c>, <c>dependencies</c>, <c>timeout</c>.</summary>
    public string? Resolution { get; init; }

    /// <summary>The newest error of this activation.</summary>
    public StepError? Error { get; init; }

    /// <summary>Ready and not started.</summary>
    public QueueState Queue { get; init; }

    /// <summary>Since when the step, ready as it is, has to wait to be started, or how long its newest attempt had to; null where that could start at once.</summary>
    public DateTimeOffset? QueuedAt
    {
        get => queuedAt;
        init => queuedAt = value;
    }

    /// <summary>Every output, oldest first.</summary>
    public ImmutableArray<Artifact> Artifacts { get; init; } = [];

    /// <summary>What reviewers said when they sent the run back to this step.</summary>
    public ImmutableArray<Feedback> Feedback { get; init; } = [];

    /// <summary>Rollbacks from this gate so far.</summary>
    public int Rounds { get; init; }

    /// <summary>When this activation started.</summary>
    public DateTimeOffset? StartedAt
    {
        get => startedAt;
        init => startedAt = value;
    }

    /// <summary>When this activation was settled.</summary>
    public DateTimeOffset? EndedAt
    {
        get => endedAt;
        init => endedAt = value;
    }

    /// <summary>The number of this completion among those of the run that can be undone; 0 for others.</summary>
    public int Completion { get; init; }

    /// <summary>Whether this undoes another step, and is no part of the work itself.</summary>
    public bool IsCompensation => Definition.Compensates is not null;

    /// <summary>The output of this activation, where it completed.</summary>
    public Artifact? Output => State == StepState.Completed && !Artifacts.IsEmpty ? Artifacts[^1] : null;

    /// <summary>Whether something goes on, or is to go on, in this step.</summary>
    public bool IsActive => Queue != QueueState.None || State is > StepState.Pending and < StepState.Completed;

    /// <summary>The timer that is set; null where none is.</summary>
    public TimerKind? Timer => (State, DueAt) switch
    {
        (_, null) => null,
        (StepState.Retrying, _) => TimerKind.Retry,
        (StepState.Running, _) => Attempt is null && Signal is null ? TimerKind.Delay : TimerKind.Timeout,
        _ => null,
    };

    /// <summary>The newest output with a revision up to <paramref name="revision"/>.</summary>
    public Artifact? OutputAt(int revision) => Artifacts.LastOrDefault(a => a.Revision <= revision);
}

/// <summary>Whether a step that is ready waits to be started.</summary>
public enum QueueState : byte
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>By its run: paused, or as many steps run as the run allows.</summary>
    Held,

    /// <summary>In the ready queue, for any node that has the handler and room.</summary>
    Ready,
}

/// <summary>One try of a step.</summary>
/// <param name="Number">From 1 in each activation.</param>
/// <param name="Token">What a result must carry to count.</param>
/// <param name="Incarnation">The node process that runs it; empty where an outside worker does.</param>
/// <param name="StartedAt">When its start was decided.</param>
public sealed record Attempt(int Number, Guid Token, Guid Incarnation, DateTimeOffset StartedAt)
{
    /// <summary>The outside worker that has it on lease; null where a node runs it.</summary>
    public string? Worker { get; init; }
}

/// <summary>Why an attempt or a step failed.</summary>
/// <param name="Code">A stable word, such as <c>timeout</c>; <c>retry.non_retryable</c> names these.</param>
/// <param name="Message">For people: what went wrong and, where known, what to do.</param>
/// <param name="Retryable">False where another attempt cannot help.</param>
public sealed record StepError(string Code, string Message, bool Retryable = true);

/// <summary>What a reviewer said to a step when the run was sent back to it.</summary>
/// <param name="From">The gate.</param>
/// <param name="By">The reviewer.</param>
/// <param name="Comments">What they said.</param>
/// <param name="At">When.</param>
public sealed record Feedback(string From, string By, string? Comments, DateTimeOffset At);
