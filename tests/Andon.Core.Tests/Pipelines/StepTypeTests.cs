using System.Text;
using Andon.Pipelines;

namespace Andon.Core.Tests.Pipelines;

/// <summary>Types that tenants register.</summary>
public sealed class StepTypeTests
{
    [Fact]
    public void The_built_in_types_are_those_of_this_version()
    {
        BuiltInStepTypes.All.Select(t => t.Name).ShouldBe(["noop", "transform", "script", "http", "delay", "signal", "map", "pipeline", "external", "human_task", "approval_gate"]);
        BuiltInStepTypes.All.ShouldAllBe(t => t.IsBuiltIn && t.ConfigSchema != null);
        BuiltInStepTypes.All.Where(t => t.IsInteractive).Select(t => t.Name).ShouldBe(["human_task", "approval_gate"]);
    }

    [Fact]
    public void A_type_registered_with_hours_and_interaction_is_read()
    {
        var type = StepTypeReader.Read("""{"type": "code_review_auto", "display_name": "自动代码审查", "category": "devops", "is_interactive": false}"""u8, out var problems);
        problems.ShouldBeEmpty();
        type.ShouldBe(new StepType { Name = "code_review_auto", DisplayName = "自动代码审查", Category = "devops" });
    }

    [Theory]
    [InlineData("""{"type": "script"}""", "reserved_name")]
    [InlineData("""{"type": "agent"}""", "reserved_name")]
    [InlineData("""{"type": "Bad Name"}""", "bad_name")]
    [InlineData("""{}""", "missing_key")]
    [InlineData("""{"type": "a", "name": "b"}""", "two_names")]
    [InlineData("""{"type": "a", "typ": "b"}""", "unknown_key")]
    [InlineData("""{"type": "a", "is_built_in": true}""", "unknown_key")]
    [InlineData("""{"type": "a", "execution": "delay"}""", "unknown_value")]
    [InlineData("""{"type": "a", "execution": "signal"}""", "unknown_value")]
    [InlineData("""{"type": "a", "execution": "form", "is_interactive": false}""", "contradiction")]
    [InlineData("""{"type": "a", "form_schema": {}}""", "contradiction")]
    [InlineData("""{"type": "a", "on_timeout": "fail"}""", "contradiction")]
    [InlineData("""{"type": "a", "is_interactive": true, "on_timeout": "approve"}""", "on_timeout")]
    [InlineData("""{"type": "a", "is_interactive": true, "on_timeout": "shout"}""", "unknown_value")]
    [InlineData("""{"type": "a", "is_interactive": true, "form_schema": {"type": 5}}""", "bad_schema")]
    [InlineData("""{"type": "a", "config_schema": {"$ref": "#/nowhere"}}""", "bad_schema")]
    [InlineData("""{"type": "a", "timeout": "1h", "timeout_hours": 1}""", "two_timeouts")]
    [InlineData("""{"type": "a", "timeout_hours": 0}""", "out_of_range")]
    [InlineData("""{"type": "a", "timeout": "0s"}""", "out_of_range")]
    [InlineData("""{"type": "a", "max_running": 0}""", "out_of_range")]
    [InlineData("""["a"]""", "wrong_kind")]
    [InlineData("""{"type": """, "syntax")]
    public void A_type_that_cannot_be_registered_says_why(string json, string code)
    {
        StepTypeReader.Read(Encoding.UTF8.GetBytes(json), out var problems).ShouldBeNull();
        problems.Select(p => p.Code).ShouldContain(code);
        problems.ShouldAllBe(p => p.Line == 1 && p.Column >= 1);
    }

    [Fact]
    public void A_custom_gate_may_be_approved_by_the_clock() =>
        StepTypeReader.Read("""{"type": "sign_off", "execution": "approval", "on_timeout": "approve"}"""u8, out _)!.Execution.ShouldBe(StepExecution.Approval);

    [Fact]
    public void A_type_may_be_for_outside_workers_alone() =>
        StepTypeReader.Read("""{"type": "render", "execution": "external"}"""u8, out _)!.Execution.ShouldBe(StepExecution.External);

    [Fact]
    public void No_tenant_replaces_a_built_in_type() =>
        BuiltInStepTypes.With([new StepType { Name = "script", Category = "evil" }])["script"].ShouldBeSameAs(BuiltInStepTypes.Script);

    [Fact]
    public void Stored_types_that_are_something_else_are_refused() => Should.Throw<PipelineException>(() => StepTypeReader.ReadStored("{}"u8));
}
