using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Client;

/// <summary>A run as every surface shows it.</summary>
public sealed record RunView
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's version.</summary>
    public required int Version { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>Who the run is for.</summary>
    public required string OwnerId { get; init; }

    /// <summary>Where it is.</summary>
    public required RunState State { get; init; }

    /// <summary>The number of the newest edit or rollback; 1 at the start.</summary>
    public required int Revision { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When its first step started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The steps by name, in the order of the definition.</summary>
    public required IReadOnlyDictionary<string, StepView> Steps { get; init; }

    /// <summary><c>{step: output}</c> of the leaf steps that completed.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>Who started it and waits for it; left out for a run that was submitted from outside.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ParentView? Parent { get; init; }

    /// <summary>That what it did is being undone, or was, and why; left out otherwise. What undoes a step is among the steps, as <c>STEP.compensate</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Compensation? Compensation { get; init; }
}

/// <summary>The run and the step that started a run.</summary>
public sealed record ParentView(Guid RunId, string Step);

/// <summary>A step as every surface shows it.</summary>
public sealed record StepView
{
    /// <summary>Where it is.</summary>
    public required StepState State { get; init; }

    /// <summary>Attempts started in this activation, lost and interrupted ones included.</summary>
    public required int Attempts { get; init; }

    /// <summary>The revision of its newest activation; 0 before the first.</summary>
    public required int Revision { get; init; }

    /// <summary>The output, where it completed.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>Why it failed or waits for a decision.</summary>
    public ErrorView? Error { get; init; }

    /// <summary>Why it is where it is, where nothing ran.</summary>
    public string? Resolution { get; init; }

    /// <summary>When a retry or a delay is due, or the time of a signal or of an outside worker is over.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The signal that it waits for.</summary>
    public string? Signal { get; init; }

    /// <summary>The outside worker that has it.</summary>
    public string? Worker { get; init; }

    /// <summary>The open human task.</summary>
    public Guid? TaskId { get; init; }

    /// <summary>When this activation started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was settled.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The child run of a <c>pipeline</c> step; left out for other steps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ChildRunId { get; init; }

    /// <summary>How far the items of a map are; left out for other steps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ItemsView? Items { get; init; }
}

/// <summary>How many items of a map are how far.</summary>
/// <param name="Total">Items in the list.</param>
/// <param name="Waiting">Not begun.</param>
/// <param name="Active">Under way.</param>
/// <param name="Completed">Ended, and nothing failed.</param>
/// <param name="Failed">Ended, and a step failed.</param>
public sealed record ItemsView(int Total, int Waiting, int Active, int Completed, int Failed);

/// <summary>Why something failed.</summary>
public sealed record ErrorView(string Code, string Message);

/// <summary>A run in a list.</summary>
public sealed record RunListItem(Guid RunId, string Pipeline, int Version, string Title, string OwnerId, RunState State, int Revision, DateTimeOffset SubmittedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>The run that started it; left out for one that was submitted from outside.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ParentRunId { get; init; }
}

/// <summary>A step of a run at a revision: what went in, what came out, who decided.</summary>
public sealed record NodeView
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The step.</summary>
    public required string Step { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>Where it is now.</summary>
    public required StepState State { get; init; }

    /// <summary>The revision of the output shown, or of the newest activation.</summary>
    public required int Revision { get; init; }

    /// <summary>What the handler gets, where it can be told.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The newest output up to the revision asked for.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>The SHA-256 of the output's stored bytes.</summary>
    public string? Digest { get; init; }

    /// <summary>The attempt or the user that made the output.</summary>
    public string? MadeBy { get; init; }

    /// <summary>The revisions that have an output.</summary>
    public ImmutableArray<int> Revisions { get; init; } = [];

    /// <summary>Attempts started in the newest activation.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why it failed.</summary>
    public ErrorView? Error { get; init; }

    /// <summary>What reviewers said when they sent the run back here.</summary>
    public ImmutableArray<Feedback> Feedback { get; init; } = [];

    /// <summary>Its human tasks, oldest first.</summary>
    public ImmutableArray<TaskView> Tasks { get; init; } = [];
}

/// <summary>An event as every surface shows it.</summary>
/// <param name="Sequence">The log row it is in; several events may share one.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Type">The event's name in snake_case, such as <c>attempt_started</c>.</param>
/// <param name="Data">Its fields.</param>
public sealed record EventView(long Sequence, DateTimeOffset At, string Type, JsonElement Data);

/// <summary>What an edit or a re-run does, or would do.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Revision">The revision it made, or would make.</param>
/// <param name="DryRun">Whether nothing changed.</param>
/// <param name="Steps">The steps that may run: an upper bound.</param>
/// <param name="State">The run's state now.</param>
public sealed record ChangeView(Guid RunId, int Revision, bool DryRun, ImmutableArray<string> Steps, RunState State);

/// <summary>A published pipeline version.</summary>
public sealed record PipelineView(string Name, string Title, int Version, string Digest, string PublishedBy, DateTimeOffset PublishedAt, JsonElement Definition);

/// <summary>A human task in a list.</summary>
public sealed record TaskListItem(
    Guid Id, Guid RunId, string Pipeline, string Step, HumanTaskKind Kind, HumanTaskStatus Status, string Title,
    string? AssigneeId, string? AssigneeRole, string? EscalatedTo, string? ClaimedBy, DateTimeOffset OpenedAt, DateTimeOffset? DueAt)
{
    /// <summary>Whoever may decide it now.</summary>
    public Candidates Candidates { get; init; } = new() { Anyone = true };

    /// <summary>Who has all of it since it was handed on.</summary>
    public string? DelegatedTo { get; init; }

    /// <summary>When people are reminded next.</summary>
    public DateTimeOffset? RemindAt { get; init; }

    /// <summary>When they were reminded last.</summary>
    public DateTimeOffset? RemindedAt { get; init; }
}

/// <summary>What somebody said about a task.</summary>
public sealed record CommentView(string By, string Text, DateTimeOffset At);

/// <summary>A human task with all that a decision needs.</summary>
public sealed record TaskView
{
    /// <summary>The task.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its run.</summary>
    public required Guid RunId { get; init; }

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

    /// <summary>Markdown.</summary>
    public string? Instructions { get; init; }

    /// <summary>The JSON Schema of the form.</summary>
    public JsonElement? FormSchema { get; init; }

    /// <summary>The outputs to look at, by step.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Shown { get; init; }

    /// <summary>Steps a reviewer may send the run back to.</summary>
    public ImmutableArray<string> RollbackTo { get; init; } = [];

    /// <summary>The one person who decides.</summary>
    public string? AssigneeId { get; init; }

    /// <summary>The business role whose members decide.</summary>
    public string? AssigneeRole { get; init; }

    /// <summary>Where it was escalated to.</summary>
    public string? EscalatedTo { get; init; }

    /// <summary>Who took it.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>Whoever may decide it now.</summary>
    public Candidates Candidates { get; init; } = new() { Anyone = true };

    /// <summary>The places in it that were handed on; <c>for</c> is empty for the whole task.</summary>
    public ImmutableArray<Delegation> Delegations { get; init; } = [];

    /// <summary>Who stands in for those who were away when it came to them.</summary>
    public ImmutableArray<Deputy> Deputies { get; init; } = [];

    /// <summary>Those who must all approve, one after the other.</summary>
    public ImmutableArray<string> Approvers { get; init; } = [];

    /// <summary>The approver whose turn it is.</summary>
    public string? Turn { get; init; }

    /// <summary>Approvals needed.</summary>
    public int ApprovalsRequired { get; init; } = 1;

    /// <summary>The votes so far.</summary>
    public ImmutableArray<Vote> Votes { get; init; } = [];

    /// <summary>What people said about it, oldest first.</summary>
    public ImmutableArray<CommentView> Discussion { get; init; } = [];

    /// <summary>The form that the caller has begun to fill in.</summary>
    public JsonElement? Draft { get; init; }

    /// <summary>Names what is looked at; hand it back with the decision.</summary>
    public required string Etag { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the people's time is over.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When people are reminded next.</summary>
    public DateTimeOffset? RemindAt { get; init; }

    /// <summary>When they were reminded last.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who closed it.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>What they said.</summary>
    public string? Comments { get; init; }
}
