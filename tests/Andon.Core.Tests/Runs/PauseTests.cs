namespace Andon.Runs;

public sealed class PauseTests
{
    [Fact]
    public void Pause_holds_the_start_of_attempts_and_the_opening_of_tasks_and_resume_lets_them_go()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Gate("g", "a"), Plan.Delay("d", "1h", "a"));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Run.State.ShouldBe(RunState.Paused);
        floor.Finish("a");
        floor.States.ShouldBe("a:completed b:pending g:pending d:pending", "the completion applies at once, the starts wait");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("a:completed b:running g:waiting d:running");
        floor.Run.State.ShouldBe(RunState.Running);
    }

    [Fact]
    public void Steps_in_the_ready_queue_leave_it_while_the_run_is_paused()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a"), Plan.Rare("n")), Floor.Node(freeSlots: 0));
        floor.Rows.Ready.ShouldBe(["a", "n"]);
        floor.Do(new PauseRun(Floor.Sam));
        floor.Rows.Ready.ShouldBeEmpty();
        floor.Do(new StartQueued("a"));
        floor.States.ShouldBe("a:pending n:pending", "a node that read the row before it went finds nothing to start");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Rows.Ready.ShouldBe(["a", "n"]);
        floor.Run.State.ShouldBe(RunState.Submitted);
    }

    [Fact]
    public void Decisions_rollbacks_and_timers_apply_at_once_in_a_paused_run()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a"), Plan.Delay("d", "1h"), Plan.Work("r").Retry(2));
        floor.Finish("a");
        floor.Fail("r");
        floor.Do(new PauseRun(Floor.Sam));
        floor.Wait("d", TimerKind.Delay, TimeSpan.FromHours(1));
        floor.Wait("r", TimerKind.Retry, TimeSpan.Zero);
        floor.Reject("g", rollbackTo: "a");
        floor.States.ShouldBe("a:pending g:pending d:completed r:pending");
        floor.Run.State.ShouldBe(RunState.Paused, "the seed's defect: a decision must not un-pause a run");
        floor.Run.Revision.ShouldBe(2);
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("a:running g:pending d:completed r:running");
    }

    [Fact]
    public void An_approval_does_not_un_pause_a_run()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Work("a", "g"));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Approve("g");
        floor.Run.State.ShouldBe(RunState.Paused);
        floor.States.ShouldBe("g:completed a:pending");
    }

    [Fact]
    public void Pausing_twice_and_resuming_what_is_not_paused_change_nothing()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Do(new ResumeRun(Floor.Sam)).Events.ShouldBeEmpty();
        floor.Do(new PauseRun(Floor.Sam)).Events.ShouldNotBeEmpty();
        floor.Do(new PauseRun(Floor.Sam)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_ends_while_it_is_paused_needs_no_resume_when_it_is_reopened()
    {
        var completed = Floor.Start(Plan.Work("a"));
        completed.Do(new PauseRun(Floor.Sam));
        completed.Finish("a");
        completed.Run.State.ShouldBe(RunState.Completed);
        completed.Rerun("a");
        completed.Run.State.ShouldBe(RunState.Running);
        completed.States.ShouldBe("a:running");

        var failed = Floor.Start(Plan.Work("a"));
        failed.Do(new PauseRun(Floor.Sam));
        failed.Fail("a");
        failed.Run.State.ShouldBe(RunState.Failed);
        failed.Rerun("a");
        failed.States.ShouldBe("a:running");
    }

    [Fact]
    public void A_step_whose_when_is_false_is_skipped_even_while_the_run_is_paused()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a").When("false"));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("a");
        floor.Run.State.ShouldBe(RunState.Completed);
    }
}
