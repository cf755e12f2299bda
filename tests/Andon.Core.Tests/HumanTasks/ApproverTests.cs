using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class ApproverTests
{
    private static readonly Actor Cho = new("cho");

    private static Floor Gate(object? config = null) => Floor.Start(Plan.Gate("g", config: config ?? new { approvers = new[] { "ann", "bob", "cho" } }), Plan.Work("a", "g"));

    private static ApproveTask ApprovalBy(Floor floor, Actor actor) => new(actor, floor.Task("g").Id, null);

    [Fact]
    public void All_approve_one_after_the_other()
    {
        var floor = Gate();
        floor.Task("g").Turn.ShouldBe("ann");
        var refusal = floor.Refuse("not_your_turn", ApprovalBy(floor, Floor.Bob));
        (refusal.Kind, refusal.Details["turn"]).ShouldBe((RefusalKind.Conflict, "ann"));
        floor.Refuse("not_your_turn", new ClaimTask(Cho, floor.Task("g").Id));
        floor.Refuse("not_a_candidate", ApprovalBy(floor, Floor.Admin)).Kind.ShouldBe(RefusalKind.Forbidden);
        floor.Refuse("not_a_candidate", ApprovalBy(floor, new Actor("os") { HoldsEveryRole = true }));
        floor.Approve("g");
        floor.Task("g").Turn.ShouldBe("bob");
        floor.Refuse("already_voted", ApprovalBy(floor, Floor.Ann));
        floor.Approve("g", Floor.Bob);
        floor.States.ShouldBe("g:waiting a:pending");
        floor.Approve("g", Cho);
        floor.States.ShouldBe("g:completed a:running");
        floor.Task("g").Turn.ShouldBeNull();
        floor.Output("g").ShouldContain("\"votes\"");
        floor.Refuse("task_closed", ApprovalBy(floor, Floor.Bob));
    }

    [Fact]
    public void A_rejection_of_one_rejects()
    {
        var floor = Gate();
        floor.Approve("g");
        floor.Reject("g", by: Floor.Bob);
        floor.States.ShouldBe("g:rejected a:pending");
    }

    [Fact]
    public void The_same_approval_with_the_same_key_answers_as_before_when_the_turn_is_anothers()
    {
        var floor = Gate();
        var approval = ApprovalBy(floor, Floor.Ann) with { IdempotencyKey = "k" };
        floor.Do(approval);
        floor.Do(approval).Events.ShouldBeEmpty();
    }

    [Fact]
    public void An_approver_delegates_their_own_place_before_or_in_their_turn()
    {
        var floor = Gate();
        floor.Do(new DelegateTask(Floor.Bob, floor.Task("g").Id, "dora", null));
        floor.Approve("g");
        floor.Refuse("not_your_turn", ApprovalBy(floor, Floor.Bob)).Message.ShouldContain("dora");
        floor.Approve("g", new Actor("dora"));
        floor.Do(new DelegateTask(Floor.Admin, floor.Task("g").Id, "zoe", null));
        floor.Task("g").Delegations[^1].ShouldBe(new Delegation("cho", "zoe", "root"));
        floor.Approve("g", new Actor("zoe"));
        floor.States.ShouldBe("g:completed a:running");
    }

    [Fact]
    public void Who_votes_in_anothers_place_need_not_vote_again()
    {
        var floor = Gate();
        floor.Do(new DelegateTask(Floor.Ann, floor.Task("g").Id, "bob", null));
        floor.Approve("g", Floor.Bob);
        floor.Task("g").Turn.ShouldBe("cho");
        floor.Approve("g", Cho);
        floor.States.ShouldBe("g:completed a:running");
    }

    [Fact]
    public void A_deputy_is_named_when_the_turn_comes_to_who_is_away()
    {
        var floor = Gate();
        floor.Absences = new Absences([new Absence("bob", "dora", null)]);
        floor.Refuse("not_a_candidate", ApprovalBy(floor, new Actor("dora")));
        floor.Approve("g");
        floor.Approve("g", new Actor("dora"));
        floor.Task("g").Turn.ShouldBe("cho");
    }

    [Fact]
    public void An_escalation_lets_another_approve_in_the_place_of_whose_turn_it_is()
    {
        var floor = Gate(new { approvers = new[] { "ann", "bob" }, timeout = "1h", on_timeout = "escalate", escalate_to = "carl" });
        floor.Wait("g", TimerKind.Task, TimeSpan.FromHours(1));
        floor.Approve("g", new Actor("carl"));
        floor.Refuse("already_voted", ApprovalBy(floor, new Actor("carl")));
        floor.Approve("g", Floor.Bob);
        floor.States.ShouldBe("g:completed a:running");
    }

    [Fact]
    public void Approvers_may_be_computed_and_a_list_that_names_nobody_fails_the_step()
    {
        var floor = Floor.Start(Plan.Of(Plan.Gate("g", config: new { approvers = "${{ params.who }}" })), parameters: """{"who":["bob","ann","bob"]}""");
        floor.Task("g").Approvers.ShouldBe(["bob", "ann"]);
        foreach (var who in new[] { "[]", "\"bob\"", "[\"\"]", "[1]", "{}" })
        {
            var bad = Floor.Start(Plan.Of(Plan.Gate("g", config: new { approvers = "${{ params.who }}" })), parameters: $$"""{"who":{{who}}}""");
            bad["g"].Error!.Message.ShouldContain("config.approvers must be a list of 1 to");
        }
    }

    [Fact]
    public void Candidates_may_be_computed_and_a_list_that_names_nobody_fails_the_step()
    {
        var floor = Floor.Start(Plan.Of(Plan.Gate("g", config: new { candidates = new { users = "${{ params.who }}" } })), parameters: """{"who":["bob"]}""");
        floor.Refuse("not_a_candidate", ApprovalBy(floor, Floor.Ann));
        floor.Approve("g", Floor.Bob);
        var empty = Floor.Start(Plan.Of(Plan.Gate("g", config: new { candidates = new { roles = new[] { "${{ params.who }}" } } })), parameters: """{"who":""}""");
        empty["g"].Error!.Code.ShouldBe("invalid_config");
    }
}
