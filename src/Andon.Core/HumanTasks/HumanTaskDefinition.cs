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

    /// <summary>Further people who may decide.</summary>
    public ImmutableArray<string> CandidateUsers { get; init; } = [];

    /// <summary>Further business roles that may decide.</summary>
    public ImmutableArray<string> CandidateRoles { get; init; } = [];

    /// <summary>JSON Schema 2020-12 of the form, or null for any object.</summary>
    public JsonElement? FormSchema { get; init; }

    /// <summary>The time people have. Default: null, no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What follows when the time is over. Default: <see cref="OnTimeout.Fail"/>.</summary>
    public OnTimeout OnTimeout { get; init; } = OnTimeout.Fail;

    /// <summary>The business role or user that a task escalates to. Default: null, the tenant's admins.</summary>
    public Template? EscalateTo { get; init; }

    /// <summary>Times a task may escalate; after that the step fails. Default: 3.</summary>
    public int MaxEscalations { get; init; } = 3;

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
}

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
