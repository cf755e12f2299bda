namespace Andon.Runs;

/// <summary>What can be undone, and what was, when a run goes over to another version.</summary>
public sealed class MigratedCompensationTests
{
    private static string[] Undone(Floor floor) => [.. floor.Log.OfType<StepCompleted>().Select(e => e.Step).Where(s => s.EndsWith(".compensate", StringComparison.Ordinal))];

    [Fact]
    public void What_undoes_a_step_goes_with_it_under_its_new_name_and_the_order_stays()
    {
        var floor = Floor.Start(Plan.Work("hotel").Undo(), Plan.Work("flight").Undo(), Plan.Work("car", "hotel flight"));
        floor.Finish("flight");
        floor.Finish("hotel");
        floor.Migrate(floor.Pipeline.Next(Plan.Work("room").Undo(), Plan.Work("flight").Undo(), Plan.Work("car", "room flight")), ("hotel", "room"));
        floor.Fail("car");
        floor.Finish("room.compensate");
        floor.Finish("flight.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        Undone(floor).ShouldBe(["room.compensate", "flight.compensate"]);
    }

    [Fact]
    public void A_finished_step_that_can_be_undone_only_in_the_new_version_is_undone_in_its_turn()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a").Undo(), Plan.Work("c", "b"));
        floor.Finish("a");
        floor.Finish("b");
        floor.Migrate(Plan.Work("a").Undo(), Plan.Work("b", "a").Undo(), Plan.Work("c", "b"));
        floor.Fail("c");
        floor.Finish("b.compensate");
        floor.Finish("a.compensate");
        Undone(floor).ShouldBe(["b.compensate", "a.compensate"]);
    }

    [Fact]
    public void What_the_new_version_does_not_undo_is_not_undone()
    {
        var floor = Floor.Start(Plan.Work("a").Undo(), Plan.Work("b", "a").Undo(), Plan.Work("c", "b"));
        floor.Finish("a");
        floor.Finish("b");
        floor.Migrate(Plan.Work("a"), Plan.Work("b", "a").Undo(), Plan.Work("c", "b"));
        floor.Fail("c");
        floor.Finish("b.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        Undone(floor).ShouldBe(["b.compensate"]);
    }

    [Fact]
    public void A_run_that_is_being_undone_or_was_does_not_go_over_before_it_is_taken_up()
    {
        var floor = Floor.Start(Plan.Work("a").Undo(), Plan.Work("b", "a"));
        floor.Finish("a");
        floor.Fail("b");
        var next = floor.Pipeline.Next(Plan.Work("a").Undo(), Plan.Work("b", "a"), Plan.Work("c", "b"));
        floor.Refuse("compensating", floor.MigrationTo(next)).Message.ShouldContain("wait for that, or cancel the run");
        floor.Finish("a.compensate");
        floor.Refuse("compensated", floor.MigrationTo(next)).Message.ShouldContain("rerun, edit or skip a step to take it up again");
        floor.Rerun("b");
        floor.Migrate(next);
        floor.Finish("a");
        floor.Finish("b");
        floor.Finish("c");
        floor.Run.State.ShouldBe(RunState.Completed);
    }
}
