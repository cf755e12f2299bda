using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class GateTests
{
    private static readonly Actor Editor = new("eve") { BusinessRoles = ["editor"] };

    private static Floor Gate(object? config = null, string? owner = null)
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a"), Plan.Gate("g", "a", config)), owner: owner);
        floor.Finish("a");
        return floor;
    }

    private static ApproveTask ApprovalBy(Floor floor, Actor actor) => new(actor, floor.Task("g").Id, null);

    [Fact]
    public void An_approval_completes_the_gate_and_says_who_approved()
    {
        var floor = Gate();
        floor.Approve("g");
        floor.Output("g").ShouldBe("""{"approved":true,"reviewer_id":"ann","comments":"fine"}""");
        floor["g"].Output!.MadeBy.ShouldBe("user:ann");
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Approved);
        floor.Task("g").DecidedBy.ShouldBe("ann");
    }

    [Fact]
    public void Where_nobody_is_named_anybody_of_the_tenant_decides_but_no_agent()
    {
        Gate().Approve("g", new Actor("anybody"));
        Gate().Refuse("not_a_candidate", ApprovalBy(Gate(), Floor.Robot)).Kind.ShouldBe(RefusalKind.Forbidden);
    }

    [Theory]
    [InlineData("""{"assignee_id":"eve"}""")]
    [InlineData("""{"assignee_role":"editor"}""")]
    [InlineData("""{"candidates":{"users":["eve"]}}""")]
    [InlineData("""{"candidates":{"roles":["chief","editor"]}}""")]
    [InlineData("""{"assignee_id":"${{ 'e' + 'v' + 'e' }}"}""")]
    public void Whoever_is_not_a_candidate_may_not_decide(string config)
    {
        var floor = Gate(System.Text.Json.JsonDocument.Parse(config).RootElement);
        var task = floor.Task("g").Id;
        foreach (TaskCommand command in new TaskCommand[]
        {
            new ApproveTask(Floor.Ann, task, null), new RejectTask(Floor.Ann, task, null, null), new ClaimTask(Floor.Ann, task), new CompleteTask(Floor.Ann, task, Floor.Bytes("{}")),
        })
        {
            var refusal = floor.Refuse("not_a_candidate", command);
            refusal.Kind.ShouldBe(RefusalKind.Forbidden);
            refusal.Message.ShouldContain("candidates are");
        }

        floor.Approve("g", Editor);
    }

    [Fact]
    public void An_admin_is_no_candidate_by_that_alone() => Gate(new { assignee_role = "editor" }).Refuse("not_a_candidate", ApprovalBy(Gate(), Floor.Admin));

    [Fact]
    public void The_user_of_the_operating_system_holds_every_role() => Gate(new { assignee_role = "editor" }).Approve("g", new Actor("os") { HoldsEveryRole = true });

    [Fact]
    public void An_unknown_task_is_not_found()
    {
        var floor = Gate();
        floor.Refuse("unknown_task", new ApproveTask(Floor.Ann, Guid.Empty, null)).Kind.ShouldBe(RefusalKind.NotFound);
    }

    [Fact]
    public void Whoever_submitted_or_owns_the_run_may_reject_but_not_approve_it()
    {
        var floor = Gate(owner: "olga");
        floor.Refuse("excluded_from_approving", ApprovalBy(floor, Floor.Sam)).Message.ShouldContain("submitted the run");
        floor.Refuse("excluded_from_approving", ApprovalBy(floor, new Actor("olga"))).Message.ShouldContain("own the run");
        floor.Reject("g", by: Floor.Sam);
    }

    [Fact]
    public void Whoever_edited_or_overrode_an_artifact_shown_may_not_approve_it()
    {
        var floor = Gate();
        floor.Edit("a", by: Floor.Bob);
        floor.Refuse("excluded_from_approving", ApprovalBy(floor, Floor.Bob)).Message.ShouldContain("edited the output of 'a'");
        var overridden = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a"));
        overridden.Skip("a");
        overridden.Refuse("excluded_from_approving", ApprovalBy(overridden, Floor.Admin));
        overridden.Approve("g");
    }

    [Fact]
    public void Whoever_edited_an_earlier_version_than_the_one_shown_may_approve()
    {
        var floor = Gate();
        floor.Edit("a", by: Floor.Bob);
        floor.Edit("a", by: Floor.Ann);
        floor.Approve("g", Floor.Bob);
    }

    [Fact]
    public void A_gate_may_let_the_submitter_approve() => Gate(new { exclude_submitter = false }).Approve("g", Floor.Sam);

    [Fact]
    public void The_verb_must_match_the_kind_of_the_task()
    {
        var floor = Gate();
        floor.Refuse("wrong_verb", new CompleteTask(Floor.Ann, floor.Task("g").Id, Floor.Bytes("{}"))).Kind.ShouldBe(RefusalKind.Conflict);
        var form = Floor.Start(Plan.Form("f"));
        form.Refuse("wrong_verb", new ApproveTask(Floor.Ann, form.Task("f").Id, null));
        form.Refuse("wrong_verb", new RejectTask(Floor.Ann, form.Task("f").Id, null, null));
    }

    [Fact]
    public void Who_comes_after_the_task_is_closed_learns_the_decision_and_who_made_it()
    {
        var floor = Gate();
        var task = floor.Task("g").Id;
        floor.Approve("g");
        foreach (TaskCommand command in new TaskCommand[] { new ApproveTask(Floor.Bob, task, null), new RejectTask(Floor.Bob, task, "no", "a"), new ClaimTask(Floor.Bob, task) })
        {
            var refusal = floor.Refuse("task_closed", command);
            refusal.Kind.ShouldBe(RefusalKind.Conflict);
            refusal.Details["status"].ShouldBe("approved");
            refusal.Details["decided_by"].ShouldBe("ann");
            refusal.Details["comments"].ShouldBe("fine");
        }
    }

    [Fact]
    public void The_same_decision_with_the_same_key_answers_as_before()
    {
        var floor = Gate();
        var approve = ApprovalBy(floor, Floor.Ann) with { IdempotencyKey = "k" };
        floor.Do(approve);
        floor.Do(approve).Events.ShouldBeEmpty();
        floor.Refuse("task_closed", approve with { IdempotencyKey = "other" });
        floor.Refuse("task_closed", approve with { By = Floor.Bob });
        var rejected = Gate();
        var reject = new RejectTask(Floor.Ann, rejected.Task("g").Id, "no", "a") { IdempotencyKey = "k" };
        rejected.Do(reject);
        rejected.Do(reject).Events.ShouldBeEmpty();
        rejected.Run.Revision.ShouldBe(2);
    }

    [Fact]
    public void A_decision_on_something_else_than_what_was_looked_at_is_refused()
    {
        var floor = Gate();
        var seen = floor.Task("g").ETag;
        floor.Refuse("stale", ApprovalBy(floor, Floor.Ann) with { IfMatch = "\"old\"" }).Kind.ShouldBe(RefusalKind.Stale);
        floor.Refuse("stale", ApprovalBy(floor, Floor.Ann) with { IfMatch = "old" }).Details["etag"].ShouldBe(seen);
        floor.Do(ApprovalBy(floor, Floor.Ann) with { IfMatch = $"\"{seen}\"" });
        Gate().Do(ApprovalBy(Gate(), Floor.Ann) with { IfMatch = "*" });
    }

    [Fact]
    public void The_etag_covers_the_artifacts_shown_and_never_votes_or_claims()
    {
        var floor = Gate(new { approvals = new { required = 3 } });
        var seen = floor.Task("g").ETag;
        floor.Do(new ClaimTask(Floor.Ann, floor.Task("g").Id));
        floor.Approve("g");
        floor.Task("g").ETag.ShouldBe(seen);
        floor.Task("g").Shown.Single().ShouldBe(new ShownArtifact("a", 1, floor["a"].Output!.Digest));
        floor.Edit("a");
        floor.Task("g").ETag.ShouldNotBe(seen);
    }

    [Fact]
    public void Only_an_admin_skips_an_interactive_step_and_never_an_agent()
    {
        var floor = Gate();
        floor.Refuse("admin_required", new SkipStep(Floor.Ann, "g", Floor.Bytes("{}"), null)).Kind.ShouldBe(RefusalKind.Forbidden);
        floor.Refuse("admin_required", new SkipStep(Floor.Robot, "g", Floor.Bytes("{}"), null));
        floor.Skip("g");
        floor["g"].Resolution.ShouldBe("overridden");
        floor["g"].Output!.MadeBy.ShouldStartWith("override:root");
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Cancelled);
    }

    [Fact]
    public void Of_approval_rejection_and_timeout_exactly_one_wins()
    {
        var commands = new Func<Floor, RunCommand>[]
        {
            f => ApprovalBy(f, Floor.Ann), f => new RejectTask(Floor.Bob, f.Task("g").Id, "no", null), _ => new TimerDue("g", TimerKind.Task),
        };
        foreach (var first in commands)
        {
            var floor = Gate(new { timeout = "1h", on_timeout = "fail" });
            floor.Now += TimeSpan.FromHours(1);
            var all = commands.Select(c => c(floor)).ToList();
            floor.Do(first(floor));
            var state = floor.States;
            foreach (var other in all) floor.Send(other);
            floor.States.ShouldBe(state);
            floor.Log.OfType<TaskClosed>().Count().ShouldBe(1);
        }
    }

    [Fact]
    public void A_gate_whose_texts_cannot_be_rendered_fails()
    {
        var floor = Gate(new { title = "${{ steps.a.output.missing }}" });
        floor.States.ShouldBe("a:completed g:failed");
    }
}
