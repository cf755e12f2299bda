using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>Maps that are paused, cancelled, lost, late, or short of room.</summary>
public sealed class MapTroubleTests
{
    [Fact]
    public void A_paused_run_starts_no_map_and_no_step_of_an_item()
    {
        var floor = Floor.Start(Plan.Work("first"), Plan.Map("m", "[1]", "first", Plan.Work("a")), Plan.Map("n", "[1]", "", Plan.Work("a"), Plan.Work("b", "a")));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("first");
        floor.Finish("n/0/a");
        floor.States.ShouldBe("first:completed m:pending n:running n/0/a:completed n/0/b:pending");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("first:completed m:running n:running n/0/a:completed n/0/b:running m/0/a:running");
    }

    [Fact]
    public void A_cancelled_run_ends_all_that_goes_on_in_its_items()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Work("a"), Plan.Form("f"), Plan.Map("n", "[1]", "", Plan.Work("a"))));
        var task = floor.Task("m/0/f");
        floor.Do(new CancelRun(Floor.Sam, null)).Effects.OfType<StopAttempt>().Count().ShouldBe(2);
        floor.Run.Steps.ShouldAllBe(s => s.State == StepState.Cancelled);
        floor.Run.Tasks[task.Id].Status.ShouldBe(HumanTaskStatus.Cancelled);
        floor.Refuse("run_ended", new RerunStep(Floor.Sam, "m/0"));
    }

    [Fact]
    public void Lost_attempts_of_items_are_run_again_and_the_third_loss_quarantines_the_step_alone()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a")));
        floor.Lose();
        floor.Lose();
        floor.Finish("m/1/a");
        floor.Lose();
        floor.States.ShouldBe("m:running m/0/a:quarantined m/1/a:completed");
        floor.Run.State.ShouldBe(RunState.Waiting);
        floor.Rerun("m/0/a");
        floor.Finish("m/0/a");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_failed_attempt_in_an_item_is_tried_again_before_the_item_fails()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Work("a").Retry(2)));
        floor.Fail("m/0/a");
        floor["m/0/a"].State.ShouldBe(StepState.Retrying);
        floor.Wait("m/0/a", TimerKind.Retry, TimeSpan.FromMinutes(1));
        floor.Finish("m/0/a");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_delay_in_an_item_ends_by_its_timer_and_a_timer_of_an_item_that_is_gone_does_nothing()
    {
        var floor = Floor.Start(Plan.Work("list"), Plan.Map("m", "${{ steps.list.output }}", "list", Plan.Delay("d", "1h")).With(new { key = "${{ item }}" }));
        floor.Finish("list", """["x","y"]""");
        floor.Rows.Timers.Select(t => t.Step).ShouldBe(["m/x/d", "m/y/d"]);
        floor.Edit("list", """["y"]""");
        floor.Rows.Timers.Select(t => t.Step).ShouldBe(["m/y/d"]);
        floor.Wait("m/x/d", TimerKind.Delay, TimeSpan.FromHours(1)).Events.ShouldBeEmpty();
        floor.Wait("m/y/d", TimerKind.Delay, TimeSpan.Zero);
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_row_of_an_item_that_this_state_does_not_know_is_taken_back_so_that_an_old_state_is_found_out()
    {
        var floor = Floor.Start(Plan.Work("list"), Plan.Map("m", "${{ steps.list.output }}", "list", Plan.Delay("d", "1h")));
        floor.Wait("m/0/d", TimerKind.Delay, TimeSpan.Zero).Effects.ShouldHaveSingleItem().ShouldBeOfType<ClearTimer>().Step.Name.ShouldBe("m/0/d");
        floor.Wait("m/0/d", TimerKind.Task, TimeSpan.Zero).Effects.ShouldHaveSingleItem().ShouldBeOfType<ClearTimer>().Kind.ShouldBe(TimerKind.Task);
        floor.Do(new StartQueued("m/0/d")).Effects.ShouldHaveSingleItem().ShouldBeOfType<RemoveReady>().Step.Name.ShouldBe("m/0/d");
    }

    [Fact]
    public void The_room_of_the_run_holds_for_the_steps_of_all_items()
    {
        var floor = Floor.Start(Plan.Narrow(2, Plan.Map("m", "[1,2,3]", "", Plan.Work("a"))));
        floor.States.ShouldBe("m:running m/0/a:running m/1/a:running m/2/a:pending");
        floor.Run.HeldSteps.ShouldBe(1);
        floor.Finish("m/0/a");
        floor["m/2/a"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void Rows_of_a_map_that_begins_anew_in_the_same_decision_name_the_items_they_were_for()
    {
        var floor = Floor.Start(Plan.Of(Plan.Map("m", "${{ run.revision == 1 ? ['x', 'y'] : ['z'] }}", "", Plan.Work("a")).With(new { key = "${{ item }}" })), Floor.Node(freeSlots: 0));
        floor.Rows.Ready.ShouldBe(["m/x/a", "m/y/a"]);
        floor.Rerun("m");
        floor.Rows.Ready.ShouldBe(["m/z/a"]);
    }

    [Fact]
    public void A_run_whose_items_all_need_people_waits()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Gate("g")));
        floor.Run.State.ShouldBe(RunState.Waiting);
        floor.Approve("m/0/g");
        floor.Reject("m/1/g");
        floor["m"].Error!.Code.ShouldBe("items_failed");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void No_step_of_an_item_starts_in_a_map_that_the_same_decision_cancelled()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Work("a")), Plan.Work("b").When("params.missing"));
        floor.States.ShouldBe("m:cancelled b:failed m/0/a:pending");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_map_over_nothing_that_a_pause_held_back_completes_when_the_run_goes_on()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Map("m", "[]", "a", Plan.Work("b")));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("a");
        floor.States.ShouldBe("a:completed m:pending");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Run.State.ShouldBe(RunState.Completed);
    }
}
