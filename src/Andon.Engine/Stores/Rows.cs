using System.Collections.Immutable;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Stores;

/// <summary>What lists show of a run.</summary>
public sealed record RunRow
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's version.</summary>
    public required int Version { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>Who the run is for.</summary>
    public required string Owner { get; init; }

    /// <summary>Where it is.</summary>
    public required RunState State { get; init; }

    /// <summary>Its revision.</summary>
    public required int Revision { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When its first step started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The run that started it and waits for it; null for one that was submitted from outside.</summary>
    public Guid? Parent { get; init; }

    /// <summary>The incarnations that have attempts of it under way.</summary>
    public ImmutableArray<Guid> Holders { get; init; } = [];
}

/// <summary>A step that waits for a node with room.</summary>
public sealed record ReadyRow(Guid RunId, string Tenant, string Step, string Type, string Queue, DateTimeOffset At)
{
    /// <summary>The slot of its tenant that it needs beside room; null for none.</summary>
    public ConcurrencyLimit? Slot { get; init; }
}

/// <summary>One of the slots of a tenant with a key, taken by the attempt of a step that is under way.</summary>
public sealed record SlotRow(Guid RunId, string Tenant, string Step, string Key);

/// <summary>A time at which a run is to be woken.</summary>
public sealed record TimerRow(Guid RunId, string Step, TimerKind Kind, DateTimeOffset DueAt);

/// <summary>Something that a run has to bring about in another: in a child, or in its parent.</summary>
public sealed record CallRow(Guid RunId, Guid Peer, CallKind Kind);

/// <summary>An attempt that an outside worker has, until a time that its heartbeats move. Beside the log: a heartbeat is no event.</summary>
public sealed record LeaseRow(Guid RunId, string Tenant, string Step, Guid Token, string Worker, DateTimeOffset Until);

/// <summary>A human task in the index of its tenant.</summary>
public sealed record TaskRow
{
    /// <summary>The task.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The step that opened it.</summary>
    public required string Step { get; init; }

    /// <summary>The revision of the activation.</summary>
    public required int Revision { get; init; }

    /// <summary>Form or gate.</summary>
    public required HumanTaskKind Kind { get; init; }

    /// <summary>Where it is.</summary>
    public required HumanTaskStatus Status { get; init; }

    /// <summary>What it asks.</summary>
    public required string Title { get; init; }

    /// <summary>The one person who decides, or null.</summary>
    public string? AssigneeId { get; init; }

    /// <summary>The business role whose members decide, or null.</summary>
    public string? AssigneeRole { get; init; }

    /// <summary>Where it was escalated to, or null.</summary>
    public string? EscalatedTo { get; init; }

    /// <summary>Who took it, or null.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>Who has all of it since it was handed on, or null.</summary>
    public string? DelegatedTo { get; init; }

    /// <summary>Whoever may decide it now; by these lists are filtered. Default: anyone.</summary>
    public Candidates Candidates { get; init; } = new() { Anyone = true };

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the people's time is over, or null.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When people are reminded next, or null.</summary>
    public DateTimeOffset? RemindAt { get; init; }

    /// <summary>When they were reminded last, or null.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>When it was closed, or null.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who closed it, or null.</summary>
    public string? DecidedBy { get; init; }
}

/// <summary>A published version: its definition and the step types it was published with, both as JSON.</summary>
public sealed record PipelineRow(string Tenant, string Name, int Version, string Digest, ReadOnlyMemory<byte> Definition, ReadOnlyMemory<byte> StepTypes, string PublishedBy, DateTimeOffset PublishedAt);

/// <summary>A step type of a tenant, as JSON.</summary>
public sealed record StepTypeRow(string Tenant, string Name, ReadOnlyMemory<byte> Metadata);

/// <summary>That somebody of a tenant is away; the time is null until they say that they are back.</summary>
public sealed record AwayRow(string Tenant, string User, string Deputy, DateTimeOffset? Until);

/// <summary>A row of a run's log: the encoded events of one append.</summary>
public sealed record LogRow(long Sequence, DateTimeOffset At, ReadOnlyMemory<byte> Events);

/// <summary>A run as stored: the newest snapshot and the log after it.</summary>
/// <param name="RunKey">The store's own key of the run.</param>
/// <param name="Sequence">Log rows the run has.</param>
/// <param name="Snapshot">Empty where there is none yet.</param>
/// <param name="SnapshotSequence">The sequence after which the snapshot was taken; 0 where there is none.</param>
/// <param name="Log">The rows after the snapshot, in order.</param>
public sealed record StoredRun(long RunKey, long Sequence, ReadOnlyMemory<byte> Snapshot, long SnapshotSequence, IReadOnlyList<LogRow> Log);

/// <summary>All rows that follow from one run's log.</summary>
public sealed record FollowingRows(RunRow Run, IReadOnlyList<ReadyRow> Ready, IReadOnlyList<TimerRow> Timers, IReadOnlyList<TaskRow> Tasks)
{
    /// <summary>What it has to bring about in other runs.</summary>
    public IReadOnlyList<CallRow> Calls { get; init; } = [];

    /// <summary>Its attempts that outside workers have. Until when they do is known to these rows alone.</summary>
    public IReadOnlyList<LeaseRow> Leases { get; init; } = [];

    /// <summary>The slots of its tenant that its attempts have.</summary>
    public IReadOnlyList<SlotRow> Slots { get; init; } = [];
}

/// <summary>How much waits in all tenants together.</summary>
/// <param name="ReadySteps">Steps that wait for a node or an outside worker.</param>
/// <param name="OpenTasks">Human tasks that are pending.</param>
/// <param name="WaitingRuns">Runs that wait for people or are paused.</param>
public sealed record WaitingCounts(long ReadySteps, long OpenTasks, long WaitingRuns);

/// <summary>Timers that are due, and when the next one after them is.</summary>
public sealed record DueTimers(IReadOnlyList<TimerRow> Due, DateTimeOffset? Next);

/// <summary>Leases that are over, and when the next one after them is.</summary>
public sealed record OverLeases(IReadOnlyList<LeaseRow> Over, DateTimeOffset? Next);

/// <summary>A page of a list; the cursor is null on the last one.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Which runs to list.</summary>
public sealed record RunQuery
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Only of this pipeline.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Only in this state.</summary>
    public RunState? State { get; init; }

    /// <summary>Only for this owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Only those whose title contains this, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>Items on a page. Default: 50. From 1 to 200.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>Which human tasks to list.</summary>
public sealed record TaskQuery
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Only of this run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Only in this status. Default: null, whatever <see cref="OpenOnly"/> says.</summary>
    public HumanTaskStatus? Status { get; init; }

    /// <summary>Only open ones. Default: true.</summary>
    public bool OpenOnly { get; init; } = true;

    /// <summary>Only where this business role is a candidate now.</summary>
    public string? Role { get; init; }

    /// <summary>Only where this user is a candidate by name now, deputies and delegates too, or has claimed it.</summary>
    public string? Assignee { get; init; }

    /// <summary>Only what this actor may decide now: as a candidate in any way, or because they have claimed it.</summary>
    public Actor? For { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>Items on a page. Default: 50. From 1 to 200.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>Which ready steps to look at.</summary>
public sealed record ReadyQuery
{
    /// <summary>Only of this tenant; null for all.</summary>
    public string? Tenant { get; init; }

    /// <summary>Only of these types; null for all.</summary>
    public IReadOnlyCollection<string>? Types { get; init; }

    /// <summary>Only of these queues; null for all.</summary>
    public IReadOnlyCollection<string>? Queues { get; init; }

    /// <summary>Only of these runs; null for all.</summary>
    public IReadOnlySet<Guid>? Only { get; init; }

    /// <summary>Not of these runs; null for all.</summary>
    public IReadOnlySet<Guid>? Except { get; init; }

    /// <summary>At most so many. From 1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
