using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Core.Tests.Pipelines;

/// <summary>What runs are executed by.</summary>
public sealed class PipelineCompileTests
{
    [Fact]
    public void A_gate_has_the_defaults_of_a_gate()
    {
        var human = Definitions.Compile("""{"g": {"type": "approval_gate"}}""").Steps[0].Human!;
        (human.ExcludeSubmitter, human.Distinct, human.Required, human.RejectQuorum, human.MaxRounds, human.OnTimeout).ShouldBe((true, true, 1, 1, 10, OnTimeout.Fail));
        (human.Timeout, human.RollbackTo, human.Title, human.FormSchema).ShouldBe((null, null, null, null));
    }

    [Fact]
    public void A_form_does_not_exclude_the_submitter() =>
        Definitions.Compile("""{"g": {"type": "human_task"}}""").Steps[0].Human!.ExcludeSubmitter.ShouldBeFalse();

    [Fact]
    public void A_gate_takes_all_that_its_config_says()
    {
        var human = Definitions.Compile("""
            {"a": {"type": "noop"}, "g": {"type": "approval_gate", "deps": "a", "config": {"title": "T", "instructions": "I ${{ params.x }}", "assignee_id": "u", "assignee_role": "r",
              "candidates": {"users": ["a"], "roles": ["b"]}, "timeout_hours": 1.5, "on_timeout": "reject", "escalate_to": "boss", "approvals": {"required": 3, "distinct": false},
              "reject_quorum": 2, "exclude_submitter": false, "rollback_to": ["a"], "max_rounds": 4}}}
            """).Steps[1].Human!;
        (human.Required, human.Distinct, human.RejectQuorum, human.ExcludeSubmitter, human.MaxRounds, human.OnTimeout).ShouldBe((3, false, 2, false, 4, OnTimeout.Reject));
        human.Timeout.ShouldBe(TimeSpan.FromMinutes(90));
        human.CandidateUsers!.IsConstant.ShouldBeTrue();
        human.CandidateRoles!.IsConstant.ShouldBeTrue();
        human.Escalation.ShouldHaveSingleItem().After.ShouldBeNull();
        human.MaxEscalations.ShouldBe(3);
        human.RollbackTo!.Value.ShouldBe(["a"]);
        new[] { human.Title, human.Instructions, human.AssigneeId, human.AssigneeRole }.ShouldAllBe(t => t != null);
    }

    [Fact]
    public void A_custom_interactive_type_gives_form_and_timeout_where_the_step_says_nothing()
    {
        var type = StepTypeReader.Read(
            """
            {"display_name": "人工代码审查", "category": "interactive", "is_interactive": true,
             "form_schema": {"type": "object", "properties": {"approved": {"type": "boolean"}, "mail": {"format": "email"}}}, "timeout_hours": 48, "on_timeout": "escalate"}
            """u8, out var problems, "code_review_manual");
        problems.ShouldBeEmpty();
        var steps = Definitions.Compile("""{"a": {"type": "code_review_manual"}, "b": {"type": "code_review_manual", "config": {"timeout": "1h", "on_timeout": "skip", "form_schema": {"type": "string"}}}}""", type!).Steps;
        (steps[0].Human!.Timeout, steps[0].Human!.OnTimeout).ShouldBe((TimeSpan.FromHours(48), OnTimeout.Escalate));
        (steps[1].Human!.Timeout, steps[1].Human!.OnTimeout).ShouldBe((TimeSpan.FromHours(1), OnTimeout.Skip));
        steps[0].Form!.IsValid(Definitions.Json("""{"approved": 1}""")).ShouldBeFalse();
        steps[0].Form!.IsValid(Definitions.Json("""{"mail": "no mail"}""")).ShouldBeFalse();
        steps[1].Form!.IsValid(Definitions.Json("\"x\"")).ShouldBeTrue();
        steps[1].Form.ShouldBeSameAs(steps[1].Form);
    }

    [Fact]
    public void Scripts_and_requests_have_ten_minutes_and_people_all_the_time()
    {
        var steps = Definitions.Compile("""{"a": {"type": "script", "config": {"run": ["x"]}}, "b": {"type": "http", "config": {"url": "http://x"}}, "c": {"type": "human_task"}, "d": {"type": "script", "timeout": "1s", "config": {"run": ["x"]}}}""").Steps;
        steps.Select(s => s.Timeout).ShouldBe([TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), null, TimeSpan.FromSeconds(1)]);
    }

    [Fact]
    public void Formats_of_parameters_and_outputs_are_asserted()
    {
        var definition = Definitions.Steps("""{"a": {"type": "noop", "output_schema": {"format": "date"}}}""") with { Params = Definitions.Json("""{"properties": {"day": {"format": "date"}}}""") };
        var pipeline = Pipeline.Compile("t", 7, definition, BuiltInStepTypes.ByName);
        (pipeline.Tenant, pipeline.Version, pipeline.Name, pipeline.IndexOf("a"), pipeline.IndexOf("b")).ShouldBe(("t", 7, "p", 0, -1));
        pipeline.ParamsSchema!.IsValid(Definitions.Json("""{"day": "soon"}""")).ShouldBeFalse();
        pipeline.Steps[0].OutputSchema!.IsValid(Definitions.Json("\"soon\"")).ShouldBeFalse();
    }

    [Fact]
    public void Without_a_schema_any_object_is_a_set_of_parameters() => Definitions.Compile("""{"a": {"type": "noop"}}""").ParamsSchema.ShouldBeNull();

    [Fact]
    public void A_definition_that_is_not_valid_cannot_be_compiled() =>
        Should.Throw<PipelineException>(() => Pipeline.Compile("t", 1, Definitions.Steps("""{"a": {"type": "noop", "deps": "b"}}"""), BuiltInStepTypes.ByName))
            .Message.ShouldContain("step 'a' depends on 'b', which does not exist");
}
