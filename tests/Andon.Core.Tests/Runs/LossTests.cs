using Andon.Pipelines;

namespace Andon.Runs;

public sealed class LossTests
{
    [Fact]
    public void A_lost_attempt_is_run_again_and_uses_up_none_of_max_attempts()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Placement = Floor.Node(incarnation: 2);
        floor.Lose(1);
        floor.States.ShouldBe("a:running");
        floor.Attempt("a").Number.ShouldBe(2);
        floor["a"].Failures.ShouldBe(0);
        floor.Run.Holders.Single().Incarnation.ShouldBe(floor.Placement.Incarnation);
        floor.Finish("a");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void The_third_loss_of_one_activation_quarantines_the_step()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b"));
        floor.Finish("b");
        floor.Lose();
        floor.Lose();
        floor.States.ShouldBe("a:running b:completed");
        floor.Lose();
        floor.States.ShouldBe("a:quarantined b:completed");
        floor["a"].Error!.Message.ShouldContain("3 of 3 losses");
        floor.Run.State.ShouldBe(RunState.Waiting);
    }

    [Fact]
    public void A_rerun_takes_a_quarantined_step_on_with_a_clean_record()
    {
        var floor = Floor.Start(Plan.Work("a").Lost(OnLost.Ask));
        floor.Lose();
        floor.Rerun("a");
        floor.States.ShouldBe("a:running");
        floor["a"].Losses.ShouldBe(0);
        floor["a"].Revision.ShouldBe(2);
    }

    [Fact]
    public void A_skip_takes_a_quarantined_step_on()
    {
        var floor = Floor.Start(Plan.Work("a").Lost(OnLost.Ask), Plan.Work("b", "a"));
        floor.Lose();
        floor.Skip("a");
        floor.States.ShouldBe("a:completed b:running");
    }

    [Fact]
    public void On_lost_fail_fails_the_step_and_so_the_run()
    {
        var floor = Floor.Start(Plan.Work("a").Lost(OnLost.Fail), Plan.Work("b"));
        floor.Lose();
        floor.States.ShouldBe("a:failed b:cancelled", "fail-fast reaches the step that was lost with it");
        floor["a"].Error!.Code.ShouldBe("attempt_lost");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Only_what_the_dead_incarnation_ran_is_lost()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a"), Plan.Work("b", "a")), Floor.Node(freeSlots: 1));
        floor.Placement = Floor.Node(incarnation: 2);
        floor.Finish("a");
        floor.Lose(1).Events.ShouldBeEmpty();
        floor.States.ShouldBe("a:completed b:running");
    }

    [Fact]
    public void An_interrupted_attempt_is_handed_on_and_uses_up_nothing()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Placement = Floor.Node(freeSlots: 0);
        floor.Interrupt("a");
        floor.States.ShouldBe("a:pending");
        floor.Rows.Ready.ShouldBe(["a"]);
        floor.Placement = Floor.Node(incarnation: 2);
        floor.Do(new StartQueued("a"));
        (floor["a"].Attempts, floor["a"].Failures, floor["a"].Losses).ShouldBe((2, 0, 0));
    }

    [Fact]
    public void An_attempt_interrupted_in_a_paused_run_waits_for_it_to_be_resumed()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Interrupt("a");
        floor.States.ShouldBe("a:pending");
        floor.Rows.Ready.ShouldBeEmpty();
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("a:running");
    }

    [Fact]
    public void Losses_are_counted_for_each_activation_anew()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Lose();
        floor.Lose();
        floor.Rerun("a");
        floor.Lose();
        floor.States.ShouldBe("a:running");
    }
}
