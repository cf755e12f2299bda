using System.Text;
using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class VoteTests
{
    private static readonly Actor Editor = new("eve") { BusinessRoles = ["editor"] };

    private static Floor Gate(object? config = null)
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a", config));
        floor.Finish("a");
        return floor;
    }

    private static ApproveTask ApprovalBy(Floor floor, Actor actor) => new(actor, floor.Task("g").Id, null);

    [Fact]
    public void A_quorum_needs_approvals_of_different_people()
    {
        var floor = Gate(new { approvals = new { required = 2 } });
        floor.Approve("g", Floor.Ann);
        floor.States.ShouldBe("a:completed g:waiting");
        floor.Refuse("already_voted", ApprovalBy(floor, Floor.Ann)).Kind.ShouldBe(RefusalKind.Conflict);
        floor.Refuse("already_voted", new RejectTask(Floor.Ann, floor.Task("g").Id, null, null));
        floor.Approve("g", Floor.Bob);
        floor.States.ShouldBe("a:completed g:completed");
        Encoding.UTF8.GetString(floor["g"].Output!.Content.Span).ShouldContain("\"votes\":[{\"approved\":true,\"reviewer_id\":\"ann\"");
    }

    [Fact]
    public void A_quorum_need_not_be_of_different_people_where_the_gate_says_so()
    {
        var floor = Gate(new { approvals = new { required = 2, distinct = false } });
        floor.Approve("g", Floor.Ann);
        floor.Approve("g", Floor.Ann);
        floor.States.ShouldBe("a:completed g:completed");
    }

    [Fact]
    public void One_rejection_rejects_whatever_the_quorum_of_approvals()
    {
        var floor = Gate(new { approvals = new { required = 3 } });
        floor.Approve("g", Floor.Ann);
        floor.Reject("g", by: Floor.Bob);
        floor.States.ShouldBe("a:completed g:rejected");
    }

    [Fact]
    public void A_reject_quorum_asks_for_more_and_the_deciding_vote_says_where_to()
    {
        var floor = Gate(new { approvals = new { required = 2 }, reject_quorum = 2 });
        floor.Reject("g", by: Floor.Ann);
        floor.States.ShouldBe("a:completed g:waiting");
        floor.Reject("g", rollbackTo: "a", by: Floor.Bob);
        floor.States.ShouldBe("a:running g:pending");
    }

    [Fact]
    public void A_claim_keeps_others_off_where_one_vote_suffices()
    {
        var floor = Gate();
        var task = floor.Task("g").Id;
        floor.Do(new ClaimTask(Floor.Ann, task));
        floor.Refuse("claimed", ApprovalBy(floor, Floor.Bob)).Details["claimed_by"].ShouldBe("ann");
        floor.Refuse("claimed", new ClaimTask(Floor.Bob, task));
        floor.Do(new ClaimTask(Floor.Ann, task)).Events.ShouldBeEmpty();
        floor.Refuse("not_claimed", new UnclaimTask(Floor.Bob, task));
        floor.Do(new UnclaimTask(Floor.Ann, task));
        floor.Approve("g", Floor.Bob);
    }

    [Fact]
    public void A_claim_keeps_nobody_off_where_several_votes_are_needed()
    {
        var floor = Gate(new { approvals = new { required = 2 } });
        floor.Do(new ClaimTask(Floor.Ann, floor.Task("g").Id));
        floor.Approve("g", Floor.Bob);
        floor.Approve("g", Floor.Ann);
    }

    [Fact]
    public void An_admin_gives_back_what_somebody_else_has_claimed()
    {
        var floor = Gate(new { assignee_role = "editor" });
        floor.Do(new ClaimTask(Editor, floor.Task("g").Id));
        floor.Do(new UnclaimTask(Floor.Admin, floor.Task("g").Id));
        floor.Task("g").ClaimedBy.ShouldBeNull();
        floor.Refuse("not_claimed", new UnclaimTask(Floor.Admin, floor.Task("g").Id));
        floor.Refuse("not_a_candidate", new UnclaimTask(Floor.Robot, floor.Task("g").Id));
    }
}
