using System.Collections.Immutable;
using System.Text.Json;
using Andon.Expressions;

namespace Andon.HumanTasks;

/// <summary>What the <c>config</c> of an interactive step says. Texts and names are templates, rendered when the task is opened.</summary>
public sealed record HumanTaskDefinition
{
    /// <summary>Default: the step's title.</summary>
    public Template? Title { get; init; }

    /// <summary>Markdown. Default: none.</summary>
    public Template? Instructions { get; init; }

    /// <summary>The one person who decides. Default: null.</summary>
    public Template? AssigneeId { get; init; }

    /// <summary>The business role whose members decide. Default: null; without assignee and role anyone of the tenant decides.</summary>
    public Template? AssigneeRole { get; init; }

    /// <summary>A list of further people who may decide. Default: null, none.</summary>
    public Template? CandidateUsers { get; init; }

    /// <summary>A list of further business roles that may decide. Default: null, none.</summary>
    public Template? CandidateRoles { get; init; }

    /// <summary>A list of users who must all approve, one after the other. Default: null, as <see cref="Required"/> says.</summary>
    public Template? Approvers { get; init; }

    /// <summary>JSON Schema 2020-12 of the form, or null for any object.</summary>
    public JsonElement? FormSchema { get; init; }

    /// <summary>The time people have. Default: null, no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What follows when the time is over. Default: <see cref="OnTimeout.Fail"/>.</summary>
    public OnTimeout OnTimeout { get; init; } = OnTimeout.Fail;

    /// <summary>Whom a task escalates to, one after the other; after the last the tenant's admins. Default: none.</summary>
    public ImmutableArray<EscalationStage> Escalation { get; init; } = [];

    /// <summary>Times a task may escalate; after that the step fails. Default: 3, or once more than there are stages. From 1 to 100.</summary>
    public int MaxEscalations { get; init; } = 3;

    /// <summary>When people are reminded, counted from the opening; growing. Default: never.</summary>
    public ImmutableArray<TimeSpan> RemindAfter { get; init; } = [];

    /// <summary>How often people are reminded after that. Default: null, no more.</summary>
    public TimeSpan? RemindEvery { get; init; }

    /// <summary>Approvals that approve a gate. Default: 1. From 1 to 100.</summary>
    public int Required { get; init; } = 1;

    /// <summary>Whether each approval must be another person's. Default: true.</summary>
    public bool Distinct { get; init; } = true;

    /// <summary>Rejections that reject a gate. Default: 1.</summary>
    public int RejectQuorum { get; init; } = 1;

    /// <summary>Whether those who submitted or own the run, or edited an artifact shown, are kept from approving. Default: true for gates.</summary>
    public bool ExcludeSubmitter { get; init; }

    /// <summary>Steps a reviewer may send the run back to. Default: null, any transitive dependency.</summary>
    public ImmutableArray<string>? RollbackTo { get; init; }

    /// <summary>Rollbacks from this gate in one run. Default: 10.</summary>
    public int MaxRounds { get; init; } = 10;

    /// <summary>The time that those have who have a task after so many escalations; null for no limit.</summary>
    internal TimeSpan? TimeAfter(int escalations) =>
        OnTimeout == OnTimeout.Escalate && escalations < Math.Min(Escalation.Length, MaxEscalations) ? Escalation[escalations].After ?? Timeout : Timeout;
}

/// <summary>One of those that a task escalates to.</summary>
/// <param name="To">A business role or a user.</param>
/// <param name="After">The time that those before have. Default: null, the task's timeout.</param>
public sealed record EscalationStage(Template To, TimeSpan? After);

/// <summary>What follows when people take too long.</summary>
public enum OnTimeout
{
    /// <summary>The task expires and the step fails.</summary>
    Fail,

    /// <summary>The task goes to <c>escalate_to</c>, or to the tenant's admins, and the clock starts again.</summary>
    Escalate,

    /// <summary>The gate counts as approved.</summary>
    Approve,

    /// <summary>The gate counts as rejected, without rollback.</summary>
    Reject,

    /// <summary>The step is skipped.</summary>
    Skip,
}
