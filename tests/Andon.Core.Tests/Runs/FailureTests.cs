namespace Andon.Runs;

public sealed class FailureTests
{
    [Fact]
    public void A_step_failed_for_good_cancels_the_other_branches_and_fails_the_run()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b"), Plan.Gate("g"), Plan.Delay("d", "1h"), Plan.Rare("n"), Plan.Work("later", "a"));
        floor.Fail("a");
        floor.States.ShouldBe("a:failed b:cancelled g:cancelled d:cancelled n:cancelled later:pending");
        floor.Run.State.ShouldBe(RunState.Failed);
        floor.Log.OfType<RunFailed>().Single().Step.ShouldBe("a");
        floor.Task("g").Status.ShouldBe(HumanTasks.HumanTaskStatus.Cancelled);
    }

    [Fact]
    public void Without_fail_fast_other_branches_finish_first()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("a"), Plan.Work("b"), Plan.Work("c", "b"), Plan.Work("d", "a c")));
        floor.Fail("a");
        floor.States.ShouldBe("a:failed b:running c:pending d:pending");
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Finish("b");
        floor.Finish("c");
        floor.States.ShouldBe("a:failed b:completed c:completed d:pending", "a step that can no longer become ready stays pending");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void The_run_names_the_step_that_failed_first_not_the_one_that_was_written_first()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("a"), Plan.Work("b")));
        floor.Fail("b");
        floor.Now += TimeSpan.FromSeconds(1);
        floor.Fail("a");
        floor.Log.OfType<RunFailed>().Single().Step.ShouldBe("b");
    }

    [Fact]
    public void A_step_that_always_runs_does_so_before_the_run_enters_failed()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("z", "b").Always());
        floor.Fail("a");
        floor.States.ShouldBe("a:failed b:pending z:running");
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Finish("z");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Fail_fast_spares_a_step_that_always_runs()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("z").Always(), Plan.Work("y", "z").Always());
        floor.Fail("a");
        floor.States.ShouldBe("a:failed z:running y:pending");
        floor.Finish("z");
        floor.States.ShouldBe("a:failed z:completed y:running");
    }

    [Fact]
    public void Without_fail_fast_a_step_that_always_runs_waits_for_what_can_still_settle()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("a"), Plan.Work("b"), Plan.Work("c", "a"), Plan.Work("z", "b c").Always()));
        floor.Fail("a");
        floor.States.ShouldBe("a:failed b:running c:pending z:pending");
        floor.Finish("b");
        floor.States.ShouldBe("a:failed b:completed c:pending z:running");
    }

    [Fact]
    public void A_step_that_always_runs_does_so_after_a_task_that_a_resumed_run_could_not_open()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a", new { title = "${{ steps.a.output.missing }}" }), Plan.Work("z", "g").Always());
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("a");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("a:completed g:failed z:running");
        floor["g"].Error!.Message.ShouldStartWith("g.config.title");
    }

    [Fact]
    public void A_failure_among_the_steps_that_always_run_still_lets_the_others_run()
    {
        // z1 fails in the moment it is ready; only then b can no longer become ready, for which z2 has waited.
        var floor = Floor.Start(Plan.Work("x"), Plan.Work("b", "x"), Plan.Work("w"), Plan.Work("z2", "b").Always(), Plan.Work("z1", "w").Always().When("steps.w.output.missing"));
        floor.Finish("w");
        floor.States.ShouldBe("x:cancelled b:pending w:completed z2:running z1:failed");
    }

    [Fact]
    public void A_failed_run_is_neither_paused_nor_resumed_nor_cancelled()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Fail("a");
        floor.Refuse("run_ended", new PauseRun(Floor.Sam));
        floor.Refuse("run_ended", new ResumeRun(Floor.Sam));
        floor.Refuse("run_ended", new CancelRun(Floor.Sam, null)).Details["state"].ShouldBe("failed");
    }

    [Fact]
    public void An_output_that_does_not_meet_its_schema_is_a_failed_attempt()
    {
        var schema = System.Text.Json.JsonDocument.Parse("""{"type":"object","required":["n"]}""").RootElement;
        var floor = Floor.Start((Plan.Work("a") with { OutputSchema = schema }).Retry(2));
        floor.Finish("a");
        floor.States.ShouldBe("a:retrying");
        floor["a"].Error!.Code.ShouldBe("output_schema");
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor.Finish("a", "{} {}");
        floor["a"].Error!.Code.ShouldBe("invalid_output");
    }

    [Fact]
    public void An_output_beyond_the_limit_fails_the_step_without_a_retry()
    {
        var floor = Floor.StartSmall(8, Plan.Work("a").Retry(3));
        floor.Finish("a", "\"0123456789\"");
        floor.States.ShouldBe("a:failed");
        floor["a"].Error!.Code.ShouldBe("output_too_large");
    }
}
