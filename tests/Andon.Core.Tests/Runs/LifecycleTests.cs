using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Arrows between states of a run that no other example takes.</summary>
public sealed class LifecycleTests
{
    private static Floor Queued(params StepDefinition[] steps) => Floor.Start(Plan.Of(steps), Floor.Node(freeSlots: 0));

    [Fact]
    public void A_skip_of_all_that_was_submitted_completes_the_run()
    {
        var floor = Queued(Plan.Work("a"));
        floor.Skip("a");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_submitted_run_may_come_to_wait_for_people_before_anything_ran()
    {
        var floor = Queued(Plan.Work("a"), Plan.Gate("g", "a"));
        floor.Skip("a");
        floor.Run.State.ShouldBe(RunState.Waiting);
    }

    [Fact]
    public void A_submitted_run_may_fail_before_anything_ran()
    {
        var floor = Queued(Plan.Work("a"), Plan.Work("b", "a").When("steps.a.output.missing"));
        floor.Skip("a");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_waiting_run_goes_on_when_somebody_decides_and_may_wait_again()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Work("a", "g"), Plan.Gate("h", "a"));
        floor.Run.State.ShouldBe(RunState.Waiting);
        floor.Approve("g");
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Finish("a");
        floor.Run.State.ShouldBe(RunState.Waiting);
        floor.Do(new PauseRun(Floor.Sam));
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Run.State.ShouldBe(RunState.Waiting);
    }

    [Fact]
    public void A_resumed_run_may_fail_for_a_task_that_cannot_be_opened()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a", new { title = "${{ steps.a.output.missing }}" }));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("a");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_reopened_run_may_at_once_wait_complete_or_fail_again()
    {
        var waits = Floor.Start(Plan.Gate("g"));
        waits.Approve("g");
        waits.Rerun("g");
        waits.Run.State.ShouldBe(RunState.Waiting);
        waits.Reject("g");
        waits.Rerun("g");
        waits.Run.State.ShouldBe(RunState.Waiting);

        var completes = Floor.Start(Plan.Work("a"));
        completes.Fail("a");
        completes.Edit("a");
        completes.Run.State.ShouldBe(RunState.Completed);

        var fails = Floor.Start(Plan.Work("a"), Plan.Work("b", "a").When("steps.a.output.ok"));
        fails.Finish("a", """{"ok":false}""");
        fails.Run.State.ShouldBe(RunState.Completed);
        fails.Edit("a", "{}");
        fails.Run.State.ShouldBe(RunState.Failed);
        fails.Edit("a", "[]");
        fails.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_skip_may_at_once_complete_the_run_it_takes_up_or_leave_it_waiting_or_failed()
    {
        var completes = Floor.Start(Plan.Work("a"));
        completes.Fail("a");
        completes.Skip("a");
        completes.Run.State.ShouldBe(RunState.Completed);

        var waits = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a"));
        waits.Fail("a");
        waits.Skip("a");
        waits.Run.State.ShouldBe(RunState.Waiting);

        var fails = Floor.Start(Plan.Patient(Plan.Work("a"), Plan.Work("b")));
        fails.Fail("a");
        fails.Fail("b");
        fails.Skip("a");
        fails.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Every_state_that_is_neither_completed_nor_skipped_can_be_skipped_by_hand()
    {
        var floor = Floor.Start(Plan.Patient(
            Plan.Work("failed"), Plan.Gate("rejected"), Plan.Gate("waiting"), Plan.Work("retrying").Retry(2), Plan.Rare("parked"),
            Plan.Delay("delay", "1h"), Plan.Work("pending", "delay"), Plan.Work("quarantined").Lost(OnLost.Ask)));
        floor.Fail("failed");
        floor.Fail("retrying");
        floor.Reject("rejected");
        floor.Lose();
        floor.States.ShouldBe("failed:failed rejected:rejected waiting:waiting retrying:retrying parked:no_handler delay:running pending:pending quarantined:quarantined");
        foreach (var step in floor.Pipeline.Steps) floor.Skip(step.Name);
        floor.Run.Steps.ShouldAllBe(s => s.State == StepState.Completed && s.Resolution == "overridden");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void Cancel_reaches_every_state_in_which_something_goes_on()
    {
        var floor = Floor.Start(Plan.Work("retrying").Retry(2), Plan.Rare("parked"), Plan.Work("quarantined").Lost(OnLost.Ask), Plan.Gate("waiting"), Plan.Delay("delay", "1h"));
        floor.Fail("retrying");
        floor.Lose();
        floor.Do(new CancelRun(Floor.Sam, null));
        floor.Run.Steps.ShouldAllBe(s => s.State == StepState.Cancelled);
    }

    [Fact]
    public void An_edit_reaches_steps_that_failed_were_rejected_skipped_or_cancelled()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("a"), Plan.Work("failed", "a"), Plan.Gate("rejected", "a"), Plan.Work("skipped", "a").When("false")));
        floor.Finish("a");
        floor.Fail("failed");
        floor.Reject("rejected");
        floor.Edit("a").Reset.ShouldBe(["failed", "rejected", "skipped"]);
        floor.States.ShouldBe("a:completed failed:running rejected:waiting skipped:skipped");
        floor.Do(Floor.EditOf(Floor.Sam, null, ("skipped", "{}")));
        floor.States.ShouldBe("a:completed failed:running rejected:waiting skipped:completed");
    }
}
