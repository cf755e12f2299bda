using static Andon.Runs.Trip;

namespace Andon.Runs;

/// <summary>What was undone counts as done no more.</summary>
public sealed class CompensationTakeUpTests
{
    [Fact]
    public void A_rerun_after_it_runs_all_that_was_undone_again_as_new_activations_which_are_undone_again_if_they_fail()
    {
        var floor = Undone();
        floor.Rerun("car").Reset.ShouldBe(["hotel", "flight", "car"]);
        floor.Finish("hotel", """{"id":"h2"}""");
        floor.Finish("flight");
        floor.Fail("car");
        floor["flight.compensate"].Revision.ShouldBe(2);
        floor.Finish("flight.compensate");
        floor.Finish("hotel.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        Started(floor).Length.ShouldBe(4);
    }

    [Fact]
    public void An_edit_after_it_gives_the_output_of_one_and_runs_the_others_again()
    {
        var floor = Undone();
        floor.Edit("hotel").Reset.ShouldBe(["flight", "car"]);
        floor.States.ShouldStartWith("hotel:completed flight:running car:pending");
        floor.Finish("flight");
        floor.Fail("car");
        floor.Finish("flight.compensate");
        floor["hotel.compensate"].State.ShouldBe(StepState.Running, "whoever completed it");
    }

    [Fact]
    public void A_skip_after_it_runs_what_was_undone_again_in_a_new_revision()
    {
        var floor = Undone();
        floor.Skip("car").Reset.ShouldBe(["hotel", "flight", "car"]);
        floor.States.ShouldStartWith("hotel:running flight:pending car:completed");
        (floor.Run.Revision, floor.Log.OfType<RevisionStarted>().Single().Cause).ShouldBe((2, RevisionCause.Skip));
        floor.Finish("hotel");
        floor.Finish("flight");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_step_of_an_item_that_was_undone_runs_again_with_its_map()
    {
        var floor = Floor.Start(Plan.Map("m", """["x","y"]""", "", Plan.Work("a").Undo(), Plan.Work("b", "a")).With(new { key = "${{ item }}" }), Plan.Work("z", "m"));
        foreach (var step in new[] { "m/x/a", "m/y/a", "m/x/b", "m/y/b" }) floor.Finish(step);
        floor.Fail("z");
        floor.Finish("m/y/a.compensate");
        floor.Finish("m/x/a.compensate");
        floor.Rerun("z").Reset.ShouldBe(["m/x/a", "m/x/b", "m/y/a", "m/y/b", "z"]);
        foreach (var step in new[] { "m/x/a", "m/y/a", "m/x/b", "m/y/b", "z" }) floor.Finish(step);
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_cut_off_does_not_keep_what_was_undone()
    {
        var floor = Undone();
        floor.Do(Floor.EditOf(Floor.Sam, null, ("hotel", """{"id":"h1"}""")) with { Cutoff = true });
        floor["flight"].State.ShouldBe(StepState.Running);
    }
}
