using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>Configs of people's steps that cannot be published, with the place that is named.</summary>
public sealed class BadHumanTaskTests
{
    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public void A_form_cannot_be_approved_or_rejected_by_the_clock(string verdict) =>
        Marked.InConfig("on_timeout", "human_task", $"timeout: 1h\non_timeout: §{verdict}").Message.ShouldContain("is for approval gates");

    [Fact]
    public void An_unknown_on_timeout_is_refused() => Marked.InConfig("bad_config", "approval_gate", "on_timeout: §retry").Message.ShouldContain("escalate");

    [Fact]
    public void Two_timeouts_exclude_each_other() => Marked.InConfig("two_timeouts", "approval_gate", "timeout: 1h\ntimeout_hours: §1");

    [Theory]
    [InlineData("human_task")]
    [InlineData("approval_gate")]
    public void The_time_that_people_have_is_given_in_the_config(string type) =>
        Marked.InSteps("idle_key", $"a:\n  type: {type}\n  §timeout: 1h").Message
            .ShouldBe($"step 'a': 'timeout' would do nothing here: type '{type}' is carried out by people and has no attempts; give the time that people have as 'timeout' or 'timeout_hours' in its config");

    [Theory]
    [InlineData("retry: {max_attempts: 2}")]
    [InlineData("retry: {non_retryable: boom}")]
    [InlineData("on_lost: ask")]
    [InlineData("queue: gpu")]
    [InlineData("concurrency: {key: k, limit: 1}")]
    public void What_is_said_of_attempts_is_refused_where_people_carry_out(string key) =>
        Marked.InSteps("idle_key", $"a:\n  type: approval_gate\n  §{key}").Message
            .ShouldBe($"step 'a': '{key.Split(':')[0]}' would do nothing here: type 'approval_gate' is carried out by people and has no attempts; leave it out");

    [Fact]
    public void A_custom_interactive_type_has_no_attempts_either() =>
        Marked.InSteps("idle_key", "a:\n  type: sign_off\n  §retry: {max_attempts: 2}", new StepType { Name = "sign_off", Execution = StepExecution.Approval });

    [Fact]
    public void A_timeout_of_no_hours_is_refused() => Marked.InConfig("bad_config", "human_task", "timeout_hours: §0");

    [Fact]
    public void A_timeout_that_is_no_duration_is_refused() => Marked.InConfig("duration", "human_task", "timeout: §tomorrow");

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Approvals_are_from_1_to_100(int required) => Marked.InConfig("bad_config", "approval_gate", $"approvals: {{required: §{required}}}");

    [Fact]
    public void Approvals_are_for_gates() => Marked.InConfig("bad_config", "human_task", "§approvals: {required: 2}");

    [Fact]
    public void The_number_of_approvals_is_fixed() => Marked.InConfig("not_a_template", "approval_gate", "approvals: {required: '§${{ params.n }}'}".Replace("'§", "§'"))
        .Message.ShouldContain("only in title, instructions");

    [Fact]
    public void Candidates_as_a_whole_cannot_be_computed() =>
        Marked.InConfig("not_a_template", "human_task", "candidates: §${{ params.who }}").Message.ShouldContain("'users' and 'roles' may be");

    [Fact]
    public void A_list_of_candidates_names_somebody() => Marked.InConfig("bad_config", "human_task", "candidates: {§users: []}");

    [Theory]
    [InlineData("assignee_id: ann")]
    [InlineData("assignee_role: editor")]
    [InlineData("candidates: {users: [ann]}")]
    [InlineData("approvals: {required: 2}")]
    public void Approvers_in_order_and_other_lists_exclude_each_other(string other) =>
        Marked.InConfig("two_lists", "approval_gate", $"approvers: [ann, bob]\n§{other}").Message.ShouldContain("keep one");

    [Fact]
    public void Where_all_approve_in_order_one_rejection_rejects() => Marked.InConfig("two_lists", "approval_gate", "approvers: [ann, bob]\nreject_quorum: §2");

    [Fact]
    public void An_approver_is_named_once() => Marked.InConfig("duplicate_approver", "approval_gate", "approvers: [ann, bob, §ann]");

    [Fact]
    public void Approvers_are_for_gates() => Marked.InConfig("bad_config", "human_task", "§approvers: [ann]");

    [Fact]
    public void A_reminder_needs_a_duration() => Marked.InConfig("duration", "human_task", "remind_every: §often");

    [Fact]
    public void Times_of_reminders_grow() => Marked.InConfig("duration", "human_task", "remind_after: [4h, §1h]").Message.ShouldContain("more than the 4h before it");

    [Fact]
    public void A_reminder_at_once_is_none() => Marked.InConfig("duration", "human_task", "remind_after: §0s");

    [Fact]
    public void Times_of_reminders_are_fixed() => Marked.InConfig("not_a_template", "human_task", "remind_after: [§\"${{ params.when }}\"]");

    [Fact]
    public void A_stage_of_an_escalation_has_a_name() => Marked.InConfig("bad_config", "human_task", "timeout: 1h\nescalate_to: [§{after: 1h}]");

    [Fact]
    public void The_time_of_a_stage_is_a_duration() => Marked.InConfig("duration", "human_task", "timeout: 1h\nescalate_to: [lead, {to: chief, after: §soon}]");

    [Fact]
    public void The_time_of_a_stage_is_fixed() => Marked.InConfig("not_a_template", "human_task", "timeout: 1h\nescalate_to: [{to: chief, after: §\"${{ params.t }}\"}]");

    [Fact]
    public void A_stage_that_no_time_leads_to_is_refused() =>
        Marked.InConfig("no_time", "human_task", "on_timeout: escalate\nescalate_to: [{to: lead, after: 1h}, §chief]").Message.ShouldContain("give it an 'after'");

    [Fact]
    public void There_are_as_many_escalations_as_stages() =>
        Marked.InConfig("too_few_escalations", "human_task", "timeout: 1h\nescalate_to: [a, b, c]\nmax_escalations: §2").Message.ShouldContain("names 3");

    [Fact]
    public void A_broken_form_is_placed_in_it() => Marked.InConfig("bad_schema", "human_task", "form_schema: {properties: {a: {pattern: §'('}}}");

    [Fact]
    public void A_rollback_to_no_step_is_refused() => Marked.InConfig("unknown_step", "approval_gate", "rollback_to: [§nobody]");

    [Fact]
    public void A_rollback_to_a_step_that_does_not_come_before_is_refused() =>
        Marked.InSteps("not_a_dependency", "a: {type: noop}\nb: {type: noop}\ng:\n  type: approval_gate\n  deps: [a]\n  config: {rollback_to: [a, §b]}");

    [Fact]
    public void A_custom_interactive_type_without_a_schema_has_the_keys_of_a_human_task() =>
        Marked.InSteps("bad_config", "a:\n  type: code_review_manual\n  config: {§asignee_role: dev}", new StepType { Name = "code_review_manual", Execution = StepExecution.Form })
            .Message.ShouldContain("did you mean 'assignee_role'?");
}
