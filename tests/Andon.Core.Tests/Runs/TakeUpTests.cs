namespace Andon.Runs;

public sealed class TakeUpTests
{
    private static Floor Failed()
    {
        var floor = Floor.Start(Plan.Work("done"), Plan.Work("a", "done"), Plan.Work("b"), Plan.Gate("g"), Plan.Work("c", "a b"));
        floor.Finish("done");
        floor.Fail("a");
        floor.States.ShouldBe("done:completed a:failed b:cancelled g:cancelled c:pending");
        return floor;
    }

    [Fact]
    public void A_rerun_takes_a_failed_run_up_and_brings_back_what_fail_fast_cancelled()
    {
        var floor = Failed();
        // These are what a dry run lists.
        floor.Rerun("a").Reset.Order(StringComparer.Ordinal).ShouldBe(["a", "b", "g"]);
        floor.States.ShouldBe("done:completed a:running b:running g:waiting c:pending");
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Run.Revision.ShouldBe(2);
    }

    [Fact]
    public void An_edit_takes_a_failed_run_up()
    {
        var floor = Failed();
        floor.Edit("a").Reset.Order(StringComparer.Ordinal).ShouldBe(["b", "g"]);
        floor.States.ShouldBe("done:completed a:completed b:running g:waiting c:pending");
        floor["a"].Error.ShouldBeNull();
    }

    [Fact]
    public void An_edit_upstream_of_the_failure_runs_the_failed_step_again()
    {
        var floor = Failed();
        floor.Edit("done");
        floor.States.ShouldBe("done:completed a:running b:running g:waiting c:pending");
    }

    [Fact]
    public void A_skip_takes_a_failed_run_up_on_the_same_revision()
    {
        var floor = Failed();
        var decision = floor.Skip("a");
        decision.Events.OfType<RunTakenUp>().Single().Revived.ShouldBe(["b", "g"]);
        decision.Reset.ShouldBe(["b", "g"]);
        floor.States.ShouldBe("done:completed a:completed b:running g:waiting c:pending");
        floor.Run.Revision.ShouldBe(1);
    }

    [Fact]
    public void Attempts_go_on_counting_where_the_revision_stays_the_same()
    {
        var floor = Failed();
        floor.Skip("a");
        floor.Attempt("b").Number.ShouldBe(2, "revision and number together say which attempt is the earlier one");
        floor["b"].Revision.ShouldBe(1);
    }

    [Fact]
    public void A_gate_that_fail_fast_had_cancelled_comes_back_as_a_new_task()
    {
        var floor = Failed();
        var old = floor.Task("g").Id;
        floor.Skip("a");
        floor.Task("g").Id.ShouldNotBe(old);
        floor.Refuse("task_closed", new ApproveTask(Floor.Ann, old, null)).Details["replaced_by"].ShouldBe(floor.Task("g").Id.ToString());
    }

    [Fact]
    public void Skipping_what_fail_fast_cancelled_takes_the_run_up_too()
    {
        var floor = Failed();
        floor.Skip("b");
        floor.States.ShouldBe("done:completed a:failed b:completed g:waiting c:pending");
        floor.Approve("g");
        floor.Run.State.ShouldBe(RunState.Failed, "the step that failed is still failed");
    }

    [Fact]
    public void A_rejected_gate_can_be_rerun()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a"));
        floor.Finish("a");
        floor.Reject("g");
        floor.States.ShouldBe("a:completed g:rejected");
        floor.Rerun("g");
        floor.States.ShouldBe("a:completed g:waiting");
        floor.Run.State.ShouldBe(RunState.Waiting);
    }

    [Fact]
    public void Skipping_a_step_that_always_runs_while_the_run_fails_does_not_take_it_up()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b"), Plan.Work("z", "a").Always());
        floor.Fail("a");
        floor.States.ShouldBe("a:failed b:cancelled z:running");
        floor.Skip("z");
        floor.States.ShouldBe("a:failed b:cancelled z:completed");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Skipping_the_failed_step_while_the_run_fails_takes_it_up()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b"), Plan.Work("z", "a").Always());
        floor.Fail("a");
        floor.Skip("a");
        floor.States.ShouldBe("a:completed b:running z:running");
    }

    [Fact]
    public void The_second_failure_fails_the_run_again()
    {
        var floor = Failed();
        floor.Rerun("a");
        floor.Fail("a");
        floor.Run.State.ShouldBe(RunState.Failed);
        floor.States.ShouldBe("done:completed a:failed b:cancelled g:cancelled c:pending");
    }

    [Fact]
    public void A_rerun_runs_steps_again_that_had_only_run_because_fail_fast_cancelled_what_is_before_them()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b"), Plan.Work("z", "b").Always());
        floor.Fail("a");
        floor.Finish("z");
        floor.States.ShouldBe("a:failed b:cancelled z:completed");
        floor.Rerun("a").Reset.ShouldBe(["a", "b", "z"]);
        floor.States.ShouldBe("a:running b:running z:pending");
    }

    [Fact]
    public void A_skip_takes_back_every_step_that_is_under_way_only_because_of_the_failure()
    {
        string[] early = ["running", "waiting", "retrying", "parked", "quarantined", "queued"];
        var floor = Floor.Start(
            Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("running", "b").Always(), Plan.Gate("waiting", "b").Always(), Plan.Work("retrying", "b").Retry(2).Always(),
            Plan.Rare("parked", "b").Always(), Plan.Work("quarantined", "b").Lost(Pipelines.OnLost.Ask).Always(), Plan.Work("queued", "b").Always());
        floor.Fail("a");
        floor.Fail("retrying");
        floor.Placement = Floor.Node(freeSlots: 1);
        floor.Lose();
        floor.States.ShouldBe("a:failed b:pending running:running waiting:waiting retrying:retrying parked:no_handler quarantined:quarantined queued:pending");
        floor.Skip("a").Reset.ShouldBe(early);
        early.ShouldAllBe(step => !floor[step].IsActive);
        floor.States.ShouldStartWith("a:completed b:running");
        floor.Run.Tasks.Values.Single().Status.ShouldBe(HumanTasks.HumanTaskStatus.Superseded);
    }

    [Fact]
    public void A_skip_leaves_alone_what_has_ended_and_what_waits_for_nothing_more()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("y", "b").Always(), Plan.Work("z", "a").Always());
        floor.Fail("a");
        floor.Finish("y");
        floor.Skip("a").Reset.ShouldBeEmpty();
        floor.States.ShouldBe("a:completed b:running y:completed z:running");
    }
}
