using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Core.Tests.Pipelines;

/// <summary>Definitions built in C#.</summary>
public sealed class PipelineBuilderTests
{
    [Fact]
    public void The_builder_and_JSON_give_the_same_bytes()
    {
        var built = PipelineBuilder.Create("p")
            .Title("P")
            .FailFast(false)
            .MaxParallel(3)
            .Params(new { type = "object", additionalProperties = false })
            .Noop("a", s => s.Title("A").Queue("q"))
            .Delay("b", TimeSpan.FromMinutes(2), s => s.After("a"))
            .DelayUntil("c", "2030-01-31T08:00:00Z")
            .Script("d", ["echo", "x"], s => s.Env("K", "v").Stdin(new { n = 1 }).Output("text").After("a", "b").OnLost(OnLost.Fail).Concurrency("k", 1))
            .HumanTask("e", h => h.Subject("T").Form(new { type = "object", properties = new { n = new { minLength = 1 } } }).CandidateUsers("u").CandidateRoles("r").Within(TimeSpan.FromHours(2), OnTimeout.Escalate, "boss"))
            .ApprovalGate("f", g => g.After("e").AssigneeRole("x").Approvals(2, distinct: false).RejectQuorum(2).ExcludeSubmitter(false).RollbackTo("e").MaxRounds(3).RunAlways())
            .Http("g", "PUT", "https://x", h => h.Header("A", "b").Body(new { x = "${{ params }}" }).Expect("2xx").When("1 == 1").Input(new[] { 1 }).OutputSchema(new { type = "object" }))
            .Step("h", "my_type", s => s.Config(new { timeout_hours = 1 }).Retry(3, TimeSpan.FromSeconds(2), nonRetryable: "E").Timeout(TimeSpan.FromSeconds(9)))
            .Transform("i", "x")
            .Signal("j", "paid", s => s.Within(TimeSpan.FromHours(1)).Schema(new { type = "object" }).After("i"))
            .External("k", x => x.Schema(new { required = new[] { "url" } }).Input("${{ params }}"))
            .Build();
        Definitions.Write(built).ShouldBe(Definitions.Write(Definitions.Read("""
            {"andon": 1, "name": "p", "title": "P", "fail_fast": false, "limits": {"max_parallel": 3}, "params": {"type": "object", "additionalProperties": false}, "steps": {
              "a": {"type": "noop", "title": "A", "queue": "q"},
              "b": {"type": "delay", "deps": ["a"], "config": {"for": "2m"}},
              "c": {"type": "delay", "config": {"until": "2030-01-31T08:00:00Z"}},
              "d": {"type": "script", "deps": ["a", "b"], "config": {"run": ["echo", "x"], "env": {"K": "v"}, "stdin": {"n": 1}, "output": "text"}, "on_lost": "fail", "concurrency": {"key": "k", "limit": 1}},
              "e": {"type": "human_task", "config": {"title": "T", "form_schema": {"type": "object", "properties": {"n": {"minLength": 1}}}, "candidates": {"users": ["u"], "roles": ["r"]}, "timeout": "2h", "escalate_to": "boss", "on_timeout": "escalate"}},
              "f": {"type": "approval_gate", "deps": ["e"], "run_if": "always", "config": {"assignee_role": "x", "approvals": {"required": 2, "distinct": false}, "reject_quorum": 2, "exclude_submitter": false, "rollback_to": ["e"], "max_rounds": 3}},
              "g": {"type": "http", "when": "1 == 1", "input": [1], "config": {"method": "PUT", "url": "https://x", "headers": {"A": "b"}, "body": {"x": "${{ params }}"}, "expect": ["2xx"]}, "output_schema": {"type": "object"}},
              "h": {"type": "my_type", "config": {"timeout_hours": 1}, "retry": {"max_attempts": 3, "backoff": "2s", "non_retryable": ["E"]}, "timeout": "9s"},
              "i": {"type": "transform", "config": {"output": "x"}},
              "j": {"type": "signal", "deps": ["i"], "config": {"name": "paid", "timeout": "1h", "schema": {"type": "object"}}},
              "k": {"type": "external", "input": "${{ params }}", "config": {"schema": {"required": ["url"]}}}
            }}
            """).Definition!));
    }

    [Fact]
    public void A_chain_of_escalation_with_times_and_reminders_is_that_of_JSON()
    {
        var built = PipelineBuilder.Create("p")
            .ApprovalGate("a", g => g.Within(TimeSpan.FromDays(2), OnTimeout.Escalate).EscalateTo(("lead", TimeSpan.FromHours(8)), ("head", TimeSpan.FromDays(1))).MaxEscalations(4)
                .Remind([TimeSpan.FromHours(1)], TimeSpan.FromHours(4)))
            .ApprovalGate("b", g => g.Approvers("ann", "bo").Within(TimeSpan.FromDays(2), OnTimeout.Escalate).EscalateTo("lead", "head"))
            .Build();
        Definitions.Write(built).ShouldBe(Definitions.Write(Definitions.Read("""
            {"andon": 1, "name": "p", "steps": {
              "a": {"type": "approval_gate", "config": {"timeout": "2d", "on_timeout": "escalate", "escalate_to": [{"to": "lead", "after": "8h"}, {"to": "head", "after": "1d"}], "max_escalations": 4, "remind_after": ["1h"], "remind_every": "4h"}},
              "b": {"type": "approval_gate", "config": {"approvers": ["ann", "bo"], "timeout": "2d", "on_timeout": "escalate", "escalate_to": ["lead", "head"]}}
            }}
            """).Definition!));
    }

    [Fact]
    public void Building_something_wrong_throws_with_every_problem()
    {
        var error = Should.Throw<PipelineException>(() => PipelineBuilder.Create("p").Noop("a", s => s.After("b")).Script("c", [], s => s.When("(")).Build());
        error.Problems.Select(p => p.Code).ShouldBe(["unknown_dependency", "bad_config", "bad_expression"]);
        error.Message.ShouldStartWith("The pipeline 'p' is not valid:\n  /steps/a/deps/0: step 'a': there is no step 'b'");
    }
}
