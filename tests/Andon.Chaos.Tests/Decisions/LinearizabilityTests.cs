using Andon.Chaos.Decisions;

namespace Andon.Chaos.Tests.Decisions;

/// <summary>Histories of which it is known whether a task that does one thing at a time could have given them.</summary>
public sealed class LinearizabilityTests
{
    private static readonly TaskModel Gate = new(IsForm: false, Required: 1);
    private static readonly TaskModel Pair = new(IsForm: false, Required: 2);
    private static readonly TaskModel Form = new(IsForm: true, Required: 1);

    [Fact]
    public void Decisions_one_after_the_other_fit() => Holds(
        Gate, Op("claim", "ann", 0, 1, "ok"), Op("approve", "bob", 2, 3, "claimed"), Op("approve", "ann", 4, 5, "ok"), Op("reject", "bob", 6, 7, "task_closed: approved by ann")).ShouldBeTrue();

    [Fact]
    public void Of_two_at_the_same_time_either_may_have_been_first()
    {
        Holds(Gate, Op("approve", "ann", 0, 9, "ok"), Op("reject", "bob", 1, 8, "task_closed: approved by ann")).ShouldBeTrue();
        Holds(Gate, Op("approve", "ann", 0, 9, "task_closed: rejected by bob"), Op("reject", "bob", 1, 8, "ok")).ShouldBeTrue();
    }

    [Fact]
    public void Two_winners_do_not_fit()
    {
        Holds(Gate, Op("approve", "ann", 0, 9, "ok"), Op("reject", "bob", 1, 8, "ok")).ShouldBeFalse();
        Holds(Form, Op("complete", "ann", 0, 9, "ok"), Op("complete", "bob", 1, 8, "ok")).ShouldBeFalse();
    }

    [Fact]
    public void A_refusal_by_a_decision_that_came_only_after_it_does_not_fit() =>
        Holds(Gate, Op("approve", "bob", 0, 1, "task_closed: approved by ann"), Op("approve", "ann", 2, 3, "ok")).ShouldBeFalse();

    [Fact]
    public void A_look_that_sees_an_older_state_than_an_answer_before_it_does_not_fit()
    {
        Operation approval = Op("approve", "ann", 0, 1, "ok");
        Holds(Gate, approval, Op("look", "ann", 2, 3, TaskModel.Describe("pending", null, 0, null))).ShouldBeFalse();
        Holds(Gate, approval, Op("look", "ann", 2, 3, TaskModel.Describe("approved", null, 1, "ann"))).ShouldBeTrue();
        Holds(Gate, approval with { Returned = 5 }, Op("look", "ann", 2, 3, TaskModel.Describe("pending", null, 0, null))).ShouldBeTrue();
    }

    [Fact]
    public void What_was_not_answered_may_have_happened_at_once_later_or_never()
    {
        var unknown = Op("approve", "ann", 0, Operation.Never, null);
        Holds(Gate, unknown, Op("approve", "bob", 10, 11, "task_closed: approved by ann")).ShouldBeTrue();
        Holds(Gate, unknown, Op("look", "ann", 10, 11, TaskModel.Describe("pending", null, 0, null)), Op("look", "ann", 20, 21, TaskModel.Describe("approved", null, 1, "ann"))).ShouldBeTrue();
        Holds(Gate, unknown, Op("approve", "bob", 10, 11, "ok")).ShouldBeTrue();
        Holds(Gate, unknown, Op("look", "ann", 10, 11, TaskModel.Describe("approved", null, 1, "ann")), Op("look", "ann", 20, 21, TaskModel.Describe("pending", null, 0, null))).ShouldBeFalse();
        Holds(Gate, Op("approve", "bob", 0, 1, "task_closed: approved by ann"), unknown with { Called = 2 }).ShouldBeFalse("it was called only afterwards");
    }

    [Fact]
    public void The_same_decision_with_the_same_key_is_answered_as_before_and_without_it_is_not()
    {
        var first = Op("approve", "ann", 0, 1, "ok", "k1");
        Holds(Gate, first, Op("approve", "ann", 2, 3, "ok", "k1")).ShouldBeTrue();
        Holds(Gate, first, Op("approve", "ann", 2, 3, "ok", "k2")).ShouldBeFalse();
        Holds(Gate, first, Op("approve", "ann", 2, 3, "ok")).ShouldBeFalse();
        Holds(Form, Op("complete", "ann", 0, 1, "ok", "k1"), Op("complete", "ann", 2, 3, "ok", "k1")).ShouldBeTrue();
    }

    [Fact]
    public void Where_two_approve_one_voice_is_not_enough_nor_the_same_one_twice()
    {
        Holds(Pair, Op("approve", "ann", 0, 1, "ok"), Op("approve", "ann", 2, 3, "already_voted"), Op("claim", "bob", 4, 5, "ok"), Op("approve", "cleo", 6, 7, "ok"), Op("approve", "bob", 8, 9, "task_closed: approved by cleo")).ShouldBeTrue();
        Holds(Pair, Op("approve", "ann", 0, 1, "ok"), Op("approve", "bob", 2, 3, "task_closed: approved by ann")).ShouldBeFalse();
    }

    [Fact]
    public void Whoever_gives_back_what_they_have_not_is_told_so()
    {
        Holds(Gate, Op("claim", "ann", 0, 1, "ok"), Op("unclaim", "bob", 2, 3, "not_claimed"), Op("unclaim", "ann", 4, 5, "ok"), Op("approve", "bob", 6, 7, "ok")).ShouldBeTrue();
        Holds(Gate, Op("claim", "ann", 0, 1, "ok"), Op("unclaim", "ann", 2, 3, "ok"), Op("approve", "bob", 4, 5, "claimed")).ShouldBeFalse("it is nobody's any more");
    }

    [Fact]
    public void Twelve_at_the_same_time_are_soon_looked_through()
    {
        Operation[] approvals = [.. Enumerable.Range(0, 12).Select(i => Op("claim", $"user{i}", 0, 100, i == 7 ? "ok" : "claimed"))];
        Holds(Gate, approvals).ShouldBeTrue();
        approvals[3] = approvals[3] with { Answer = "ok" };
        Holds(Gate, approvals).ShouldBeFalse();
    }

    private static bool Holds(TaskModel model, params Operation[] operations) => Linearizability.Holds(model, operations);

    private static Operation Op(string verb, string user, long called, long returned, string? answer, string? key = null) => new(verb, user, key, called, returned, answer);
}
