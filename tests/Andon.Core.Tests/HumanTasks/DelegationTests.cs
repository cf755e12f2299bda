using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class DelegationTests
{
    private static readonly Actor Editor = new("eve") { BusinessRoles = ["editor"] };
    private static readonly Actor Other = new("edna") { BusinessRoles = ["editor"] };

    private static Floor Gate(object? config = null) => Floor.Start(Plan.Gate("g", config: config ?? new { assignee_role = "editor" }));

    private static DelegateTask From(Floor floor, Actor by, string? to, string? comments = null) => new(by, floor.Task("g").Id, to, comments);

    private static ApproveTask ApprovalBy(Floor floor, Actor actor) => new(actor, floor.Task("g").Id, null);

    [Fact]
    public void A_delegated_task_is_the_delegates_and_the_admins_alone()
    {
        var floor = Gate();
        floor.Do(new ClaimTask(Editor, floor.Task("g").Id));
        floor.Do(From(floor, Editor, "bob", "you know more"));
        floor.Task("g").DelegatedTo.ShouldBe("bob");
        floor.Task("g").ClaimedBy.ShouldBeNull();
        floor.Task("g").Discussion.Single().Text.ShouldBe("you know more");
        floor.Refuse("not_a_candidate", ApprovalBy(floor, Editor)).Message.ShouldContain("candidates are: bob, the admins");
        floor.Refuse("not_a_candidate", ApprovalBy(floor, Other));
        RunMachine.Decide(floor.Run, ApprovalBy(floor, Floor.Admin), floor.Context()).Refusal.ShouldBeNull();
        floor.Approve("g", Floor.Bob);
        floor["g"].Output!.MadeBy.ShouldBe("user:bob");
    }

    [Fact]
    public void Whoever_handed_on_a_place_given_to_them_still_has_their_own()
    {
        var floor = Gate(new { candidates = new { users = new[] { "ann", "bob" } }, approvals = new { required = 2 } });
        floor.Do(From(floor, Floor.Ann, "bob"));
        floor.Do(From(floor, Floor.Bob, "carl"));
        floor.Approve("g", new Actor("carl"));
        floor.Do(From(floor, Floor.Bob, "dan"));
        floor.Approve("g", new Actor("dan"));
        floor["g"].State.ShouldBe(StepState.Completed);
    }

    [Fact]
    public void A_delegate_hands_it_on_or_back_and_whoever_delegated_takes_it_back()
    {
        var floor = Gate();
        floor.Do(From(floor, Editor, "bob"));
        floor.Do(From(floor, Floor.Bob, "ann"));
        floor.Task("g").DelegatedTo.ShouldBe("ann");
        floor.Refuse("not_a_candidate", From(floor, Editor, "carl")).Kind.ShouldBe(RefusalKind.Forbidden);
        floor.Do(From(floor, Floor.Bob, null));
        floor.Task("g").DelegatedTo.ShouldBeNull();
        floor.Refuse("not_delegated", From(floor, Editor, null));
        floor.Do(From(floor, Editor, "bob"));
        floor.Do(From(floor, Editor, null));
        floor.Approve("g", Other);
    }

    [Fact]
    public void An_admin_delegates_whatever_somebody_has_claimed_but_nobody_else_does()
    {
        var floor = Gate();
        floor.Do(new ClaimTask(Editor, floor.Task("g").Id));
        floor.Refuse("claimed", From(floor, Other, "bob"));
        floor.Do(From(floor, Floor.Admin, "bob"));
        floor.Approve("g", Floor.Bob);
    }

    [Fact]
    public void Who_is_no_candidate_does_not_delegate_nor_does_an_agent()
    {
        var floor = Gate();
        floor.Refuse("not_a_candidate", From(floor, Floor.Bob, "bob")).Kind.ShouldBe(RefusalKind.Forbidden);
        floor.Refuse("not_a_candidate", From(floor, Floor.Robot, "bob"));
        floor.Refuse("invalid_user", From(floor, Editor, " ")).Kind.ShouldBe(RefusalKind.Invalid);
        floor.Refuse("invalid_user", From(floor, Editor, new string('x', 501)));
        floor.Refuse("comment_too_long", From(floor, Editor, "bob", new string('x', TaskComment.MaxLength + 1)));
        floor.Approve("g", Editor);
        floor.Refuse("task_closed", From(floor, Editor, "bob"));
    }

    [Fact]
    public void Delegating_to_who_has_it_already_changes_nothing()
    {
        var floor = Gate();
        floor.Do(From(floor, Editor, "bob"));
        floor.Do(From(floor, Floor.Bob, "bob")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_submitted_the_run_may_not_approve_as_a_delegate_either()
    {
        var floor = Gate();
        floor.Do(From(floor, Editor, "sam"));
        floor.Refuse("excluded_from_approving", ApprovalBy(floor, Floor.Sam)).Message.ShouldContain("delegate it");
        floor.Do(From(floor, Floor.Sam, "bob"));
        floor.Approve("g", Floor.Bob);
    }

    [Fact]
    public void Where_several_vote_one_vote_is_delegated_and_its_owner_has_it_no_more()
    {
        var floor = Gate(new { assignee_role = "editor", approvals = new { required = 2 } });
        floor.Do(From(floor, Editor, "bob"));
        floor.Task("g").DelegatedTo.ShouldBeNull();
        floor.Refuse("not_a_candidate", ApprovalBy(floor, Editor));
        floor.Approve("g", Floor.Bob);
        floor.Refuse("already_voted", From(floor, Floor.Bob, "carl")).Message.ShouldContain("bob has voted");
        floor.Refuse("already_voted", From(floor, Editor, null));
        floor.Approve("g", Other);
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Approved);
    }

    [Fact]
    public void A_vote_that_was_given_cannot_be_delegated_and_one_that_was_delegated_comes_back()
    {
        var floor = Gate(new { candidates = new { users = new[] { "eve", "edna" } }, approvals = new { required = 2 } });
        floor.Do(From(floor, Editor, "bob"));
        floor.Do(From(floor, Floor.Bob, "eve"));
        floor.Task("g").Delegations.ShouldBeEmpty();
        floor.Approve("g", Editor);
        floor.Refuse("already_voted", From(floor, Editor, "bob"));
        floor.Refuse("not_a_candidate", ApprovalBy(floor, Floor.Bob));
    }

    [Fact]
    public void A_vote_is_not_delegated_to_who_has_voted_and_could_not_use_it()
    {
        var floor = Gate(new { assignee_role = "editor", approvals = new { required = 2 } });
        floor.Approve("g", Other);
        floor.Refuse("already_voted", From(floor, Editor, "edna")).Message.ShouldContain("edna has voted");
        floor.Do(From(floor, Editor, "bob"));
        floor.Approve("g", Floor.Bob);
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Approved);
    }

    [Fact]
    public void A_form_is_delegated_too_and_the_etag_stays()
    {
        var floor = Floor.Start(Plan.Form("g", config: new { assignee_id = "ann" }));
        var seen = floor.Task("g").ETag;
        floor.Do(From(floor, Floor.Ann, "bob"));
        floor.Task("g").ETag.ShouldBe(seen);
        floor.Refuse("not_a_candidate", new CompleteTask(Floor.Ann, floor.Task("g").Id, Floor.Bytes("{}")));
        floor.Complete("g", "{}", Floor.Bob);
    }

    [Fact]
    public void Each_activation_begins_with_those_whom_the_pipeline_names()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a", new { assignee_role = "editor" }));
        floor.Finish("a");
        floor.Do(From(floor, Editor, "bob"));
        floor.Rerun("a");
        floor.Finish("a");
        floor.Refuse("not_a_candidate", ApprovalBy(floor, Floor.Bob));
    }
}
