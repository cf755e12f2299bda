using System.Collections.Immutable;
using Andon.HumanTasks;

namespace Andon.Pipelines;

/// <summary>What can be said of a step that people carry out. Texts and names may be templates.</summary>
/// <typeparam name="TSelf">The builder of the step's type.</typeparam>
public abstract class HumanStepBuilder<TSelf> : StepBuilder<TSelf>
    where TSelf : HumanStepBuilder<TSelf>
{
    private ImmutableArray<string> users = [];
    private ImmutableArray<string> roles = [];

    private protected HumanStepBuilder(string name, string type)
        : base(name, type)
    {
    }

    /// <summary>What the task is called in the inbox. Default: the step's title.</summary>
    public TSelf Subject(string title) => Set("title", title);

    /// <summary>Markdown.</summary>
    public TSelf Instructions(string markdown) => Set("instructions", markdown);

    /// <summary>JSON Schema 2020-12 of the form; any value that serializes to it, with names as they are.</summary>
    public TSelf Form(object schema) => Set("form_schema", BuilderJson.From(schema));

    /// <summary>The business role whose members decide.</summary>
    public TSelf AssigneeRole(string role) => Set("assignee_role", role);

    /// <summary>The one person who decides.</summary>
    public TSelf AssigneeId(string user) => Set("assignee_id", user);

    /// <summary>Further people who may decide.</summary>
    public TSelf CandidateUsers(params IEnumerable<string> more)
    {
        users = [.. users, .. more];
        return SetCandidates();
    }

    /// <summary>Further business roles that may decide.</summary>
    public TSelf CandidateRoles(params IEnumerable<string> more)
    {
        roles = [.. roles, .. more];
        return SetCandidates();
    }

    /// <summary>The time people have, and what follows when it is over.</summary>
    public TSelf Within(TimeSpan time, OnTimeout onTimeout = OnTimeout.Fail, string? escalateTo = null)
    {
        Set("timeout", Duration.Format(time));
        if (escalateTo is not null) Set("escalate_to", escalateTo);
        return Set("on_timeout", onTimeout.ToString().ToLowerInvariant());
    }

    /// <summary>Whom the task escalates to when the time is over, one after the other: business roles or users; after the last the tenant's admins.</summary>
    public TSelf EscalateTo(params IEnumerable<string> chain) => Set("escalate_to", chain.ToArray());

    /// <summary>As <see cref="EscalateTo(IEnumerable{string})"/>, each with the time after which it is their turn.</summary>
    public TSelf EscalateTo(params IEnumerable<(string To, TimeSpan After)> chain) =>
        Set("escalate_to", chain.Select(stage => new { to = stage.To, after = Duration.Format(stage.After) }).ToArray());

    /// <summary>Times the task may escalate before its step fails. Default: 3, or once more than the chain is long.</summary>
    public TSelf MaxEscalations(int escalations) => Set("max_escalations", escalations);

    /// <summary>When people are reminded, counted from the opening; and how often after that. Default: never.</summary>
    public TSelf Remind(IEnumerable<TimeSpan> after, TimeSpan? every = null)
    {
        var times = after.Select(Duration.Format).ToArray();
        if (times.Length > 0) Set("remind_after", times);
        return every is { } interval ? Set("remind_every", Duration.Format(interval)) : (TSelf)this;
    }

    private TSelf SetCandidates()
    {
        var candidates = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        if (!users.IsEmpty) candidates["users"] = users;
        if (!roles.IsEmpty) candidates["roles"] = roles;
        return Set("candidates", candidates);
    }
}

/// <summary>A <c>human_task</c> step.</summary>
public sealed class HumanTaskBuilder : HumanStepBuilder<HumanTaskBuilder>
{
    internal HumanTaskBuilder(string name)
        : base(name, BuiltInStepTypes.HumanTask.Name)
    {
    }
}

/// <summary>An <c>approval_gate</c> step.</summary>
public sealed class ApprovalGateBuilder : HumanStepBuilder<ApprovalGateBuilder>
{
    internal ApprovalGateBuilder(string name)
        : base(name, BuiltInStepTypes.ApprovalGate.Name)
    {
    }

    /// <summary>Approvals that approve, and whether each must be another person's. Default: 1, distinct.</summary>
    public ApprovalGateBuilder Approvals(int required, bool distinct = true) => Set("approvals", distinct ? new { required } : new { required, distinct });

    /// <summary>Those who must all approve, one after the other.</summary>
    public ApprovalGateBuilder Approvers(params IEnumerable<string> users) => Set("approvers", users.ToArray());

    /// <summary>Rejections that reject. Default: 1.</summary>
    public ApprovalGateBuilder RejectQuorum(int rejections) => Set("reject_quorum", rejections);

    /// <summary>Whether those who submitted or own the run, or edited what is shown, are kept from approving. Default: true.</summary>
    public ApprovalGateBuilder ExcludeSubmitter(bool exclude) => Set("exclude_submitter", exclude);

    /// <summary>Steps a reviewer may send the run back to. Default: any transitive dependency.</summary>
    public ApprovalGateBuilder RollbackTo(params IEnumerable<string> steps) => Set("rollback_to", steps.ToArray());

    /// <summary>Rollbacks from this gate in one run. Default: 10.</summary>
    public ApprovalGateBuilder MaxRounds(int rounds) => Set("max_rounds", rounds);
}
