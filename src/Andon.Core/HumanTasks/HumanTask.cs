using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Andon.Artifacts;

namespace Andon.HumanTasks;

/// <summary>One activation of an interactive step, in somebody's inbox.</summary>
public sealed record HumanTask
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The step that opened it.</summary>
    public required string Step { get; init; }

    /// <summary>The revision of the activation.</summary>
    public required int Revision { get; init; }

    /// <summary>Whether a form is filled or a gate decided.</summary>
    public required HumanTaskKind Kind { get; init; }

    /// <summary>Where it is.</summary>
    public HumanTaskStatus Status { get; init; }

    /// <summary>What it asks.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown, or null.</summary>
    public string? Instructions { get; init; }

    /// <summary>The one person who decides, or null.</summary>
    public string? AssigneeId { get; init; }

    /// <summary>The business role whose members decide, or null.</summary>
    public string? AssigneeRole { get; init; }

    /// <summary>Further users who may decide.</summary>
    public ImmutableArray<string> CandidateUsers { get; init; } = [];

    /// <summary>Further business roles that may decide.</summary>
    public ImmutableArray<string> CandidateRoles { get; init; } = [];

    /// <summary>Those who must all approve, one after the other; empty where the order does not matter.</summary>
    public ImmutableArray<string> Approvers { get; init; } = [];

    /// <summary>Where it was escalated to, in order: users, business roles, or the admins (empty). Whoever had it keeps it.</summary>
    public ImmutableArray<string> Escalated { get; init; } = [];

    /// <summary>Where it was escalated to last; null where it was not.</summary>
    public string? EscalatedTo => Escalated.IsEmpty ? null : Escalated[^1];

    /// <summary>How often it was escalated.</summary>
    public int Escalations => Escalated.Length;

    /// <summary>The places in it that were handed on.</summary>
    public ImmutableArray<Delegation> Delegations { get; init; } = [];

    /// <summary>Who has the whole task, where it was handed on; where several vote, single places are.</summary>
    public string? DelegatedTo => Delegations.FirstOrDefault(d => d.For.Length == 0)?.To;

    /// <summary>Who stands in for those who were away.</summary>
    public ImmutableArray<Deputy> Deputies { get; init; } = [];

    /// <summary>Who took it.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>The votes on a gate, oldest first.</summary>
    public ImmutableArray<Vote> Votes { get; init; } = [];

    /// <summary>The approver whose turn it is; null where the order does not matter or all have approved.</summary>
    public string? Turn => Left is [var next, ..] ? next : null;

    /// <summary>Approvers whose approval is missing. A vote is for whose turn it was; whoever gave it in another's stead need not vote again.</summary>
    internal ImmutableArray<string> Left
    {
        get
        {
            var left = Approvers;
            foreach (var vote in Votes) left = left.IsEmpty ? left : left.RemoveAt(0).Remove(vote.By);
            return left;
        }
    }

    /// <summary>What people said about it, oldest first.</summary>
    public ImmutableArray<TaskComment> Discussion { get; init; } = [];

    /// <summary>Forms begun, one of each person.</summary>
    public ImmutableArray<TaskDraft> Drafts { get; init; } = [];

    /// <summary>The outputs that were shown, by step.</summary>
    public ImmutableArray<ShownArtifact> Shown { get; init; } = [];

    /// <summary>Names what was looked at: id, form and digests shown; never votes, claims or comments.</summary>
    [JsonPropertyName("etag")]
    public required string ETag { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the people's time is over, or null.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When people are reminded next, or null.</summary>
    public DateTimeOffset? RemindAt { get; init; }

    /// <summary>When they were reminded last, or null.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>How often they were reminded.</summary>
    public int Reminders { get; init; }

    /// <summary>When it was closed, or null.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who closed it; null where nobody did.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>What they said.</summary>
    public string? Comments { get; init; }

    /// <summary>The idempotency key of the decision.</summary>
    public string? DecisionKey { get; init; }

    /// <summary>Whether it is in an inbox.</summary>
    public bool IsOpen => Status == HumanTaskStatus.Pending;
}

/// <summary>What a task asks of people.</summary>
public enum HumanTaskKind : byte
{
    /// <summary>A form is filled: <c>human_task</c>.</summary>
    [JsonStringEnumMemberName("human_task")]
    Form,

    /// <summary>A gate is approved or rejected: <c>approval_gate</c>.</summary>
    [JsonStringEnumMemberName("approval_gate")]
    Approval,
}

/// <summary>Where a human task is.</summary>
public enum HumanTaskStatus : byte
{
    /// <summary>Open.</summary>
    Pending,

    /// <summary>The form was handed in.</summary>
    Submitted,

    /// <summary>The gate was approved.</summary>
    Approved,

    /// <summary>The gate was rejected.</summary>
    Rejected,

    /// <summary>People took too long.</summary>
    Expired,

    /// <summary>A later revision took its place.</summary>
    Superseded,

    /// <summary>Ended with its step or run.</summary>
    Cancelled,
}

/// <summary>One person's vote on a gate.</summary>
/// <param name="By">Who.</param>
/// <param name="Approves">Approval or rejection.</param>
/// <param name="Comments">What they said.</param>
/// <param name="At">When.</param>
/// <param name="IdempotencyKey">The key of the request.</param>
public sealed record Vote(string By, bool Approves, string? Comments, DateTimeOffset At, string? IdempotencyKey);

/// <summary>An output that a task shows.</summary>
public sealed record ShownArtifact(string Step, int Revision, Digest Digest);
