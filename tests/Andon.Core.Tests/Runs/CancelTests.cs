using Andon.HumanTasks;

namespace Andon.Runs;

public sealed class CancelTests
{
    [Fact]
    public void Cancel_stops_attempts_timers_and_queues_and_takes_tasks_out_of_the_inbox()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g"), Plan.Delay("d", "1h"), Plan.Rare("n"), Plan.Work("r").Retry(2), Plan.Work("later", "a"));
        floor.Fail("r");
        var effects = floor.Do(new CancelRun(Floor.Sam, "no longer needed")).Effects;
        floor.States.ShouldBe("a:cancelled g:cancelled d:cancelled n:cancelled r:cancelled later:pending");
        floor.Run.State.ShouldBe(RunState.Cancelled);
        effects.OfType<StopAttempt>().Count().ShouldBe(1);
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Cancelled);
        floor.Log.OfType<RunCancelled>().Single().ShouldBe(new RunCancelled("sam", "no longer needed") { At = floor.Now });
    }

    [Fact]
    public void Steps_that_always_run_do_not_after_a_cancel()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("z", "a").Always());
        floor.Do(new CancelRun(Floor.Sam, null));
        floor.States.ShouldBe("a:cancelled z:pending");
    }

    [Fact]
    public void A_late_result_of_a_cancelled_run_is_evidence_and_changes_nothing()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"));
        var late = floor.Finished("a");
        floor.Do(new CancelRun(Floor.Sam, null));
        floor.Refuse("stale_attempt", late);
        floor.Log[^1].ShouldBe(new LateResultRefused("a", 1, true) { At = floor.Now });
    }

    [Fact]
    public void A_cancelled_run_is_final()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g"));
        floor.Finish("a");
        floor.Do(new CancelRun(Floor.Sam, null));
        foreach (RunCommand command in new RunCommand[]
        {
            new PauseRun(Floor.Sam), new ResumeRun(Floor.Sam), new CancelRun(Floor.Sam, null), new RerunStep(Floor.Sam, "a"),
            Floor.EditOf(Floor.Sam, null, ("a", "{}")), new SkipStep(Floor.Admin, "g", Floor.Bytes("{}"), null),
        })
        {
            floor.Refuse("run_ended", command).Message.ShouldContain("submit a new one");
        }

        floor.Refuse("task_closed", new ApproveTask(Floor.Ann, floor.Task("g").Id, null)).Details["status"].ShouldBe("cancelled");
        floor.Lose().Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_paused_a_waiting_and_a_submitted_run_can_be_cancelled()
    {
        var paused = Floor.Start(Plan.Work("a"));
        paused.Do(new PauseRun(Floor.Sam));
        var waiting = Floor.Start(Plan.Gate("g"));
        var submitted = Floor.Start(Plan.Of(Plan.Work("a")), Floor.Node(freeSlots: 0));
        foreach (var floor in new[] { paused, waiting, submitted })
        {
            floor.Do(new CancelRun(Floor.Sam, null));
            floor.Run.State.ShouldBe(RunState.Cancelled);
            floor.Run.IsPaused.ShouldBeFalse();
        }
    }
}
