using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>What is under way goes on, or begins anew.</summary>
public sealed class MigratedWorkTests
{
    [Fact]
    public void An_attempt_under_way_goes_on_where_nothing_of_its_step_changes()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"));
        floor.Migrate(floor.Pipeline.Next(Plan.Work("new"), Plan.Work("a"), Plan.Work("c", "a new"))).Migration!.UnderWay.ShouldBe([new PlannedStep("a", StepState.Running)]);
        floor.Finish("a");
        floor.Finish("new");
        floor.States.ShouldBe("new:completed a:completed c:running");
    }

    [Fact]
    public void A_job_of_a_worker_keeps_its_lease_and_its_time()
    {
        var job = Plan.External("a") with { Timeout = TimeSpan.FromHours(1) };
        var floor = Floor.Start(job, Plan.Work("b", "a"));
        var token = floor.Claim("a");
        floor.Migrate(job, Plan.Work("c", "a"));
        floor.Attempt("a").Token.ShouldBe(token);
        floor.Finish("a");
        floor.States.ShouldBe("a:completed c:running");
    }

    [Fact]
    public void A_delay_that_changed_begins_anew()
    {
        var floor = Floor.Start(Plan.Delay("a", "7d"));
        floor.Now += TimeSpan.FromDays(1);
        floor.Migrate(Plan.Delay("a", "1h"));
        floor["a"].DueAt.ShouldBe(floor.Now.AddHours(1));
    }

    [Fact]
    public void A_signal_of_another_name_is_waited_for_and_one_that_was_kept_is_taken()
    {
        var floor = Floor.Start(Plan.Signal("a", "go"), Plan.Signal("b", "stop", "a"));
        floor.Signal("stop", """{"n":1}""");
        floor.Migrate(Plan.Signal("a", "stop"), Plan.Signal("b", "go", "a"));
        floor.States.ShouldBe("a:completed b:running");
        floor["b"].Signal.ShouldBe("go");
    }

    [Fact]
    public void A_step_between_two_attempts_goes_on_by_its_new_definition_and_its_attempts_keep_counting()
    {
        var floor = Floor.Start(Plan.Work("a").Retry(3));
        floor.Fail("a");
        floor.Migrate(Plan.Work("a").Retry(2));
        floor.Attempt("a").Number.ShouldBe(2);
        floor.Fail("a");
        floor.States.ShouldBe("a:failed", "the second of two attempts has failed");
    }

    [Fact]
    public void A_step_between_two_attempts_that_did_not_change_waits_for_its_time()
    {
        var floor = Floor.Start(Plan.Work("a").Retry(3), Plan.Work("b"));
        floor.Fail("a");
        var due = floor["a"].DueAt;
        floor.Migrate(Plan.Work("a").Retry(3), Plan.Work("b"), Plan.Work("c", "b"));
        floor["a"].DueAt.ShouldBe(due);
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromMinutes(2));
        floor.Attempt("a").Number.ShouldBe(2);
    }

    [Fact]
    public void A_queued_step_waits_for_the_steps_that_come_before_it_now()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a")), Floor.Node(0));
        floor.Rows.Ready.ShouldBe(["a"]);
        floor.Migrate(Plan.Work("first"), Plan.Work("a", "first") with { Queue = "other" });
        floor.Rows.Ready.ShouldBe(["first"]);
        floor.States.ShouldBe("first:pending a:pending");
    }

    [Fact]
    public void A_step_that_nobody_can_carry_out_gets_a_type_that_somebody_can()
    {
        var floor = Floor.Start(Plan.Rare("a"), Plan.Rare("b"));
        floor.States.ShouldBe("a:no_handler b:no_handler");
        floor.Migrate(Plan.Work("a"));
        floor.States.ShouldBe("a:running");
    }

    [Fact]
    public void A_quarantined_step_still_needs_a_person_and_then_runs_by_its_new_definition()
    {
        var floor = Floor.Start(Plan.Work("a").Lost(OnLost.Ask), Plan.Work("b").Lost(OnLost.Ask), Plan.Gate("g"));
        floor.Lose();
        floor.Migrate(Plan.Work("a", "g"), Plan.Gate("g"));
        floor.States.ShouldBe("a:quarantined g:waiting");
        floor.Rerun("a");
        floor.States.ShouldBe("a:pending g:waiting");
    }

    [Fact]
    public void A_paused_run_stays_paused_and_opens_nothing()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Work("b", "g"));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Migrate(Plan.Gate("g", "", new { title = "Again?" }), Plan.Work("b", "g"));
        floor.States.ShouldBe("g:pending b:pending");
        floor.Run.State.ShouldBe(RunState.Paused);
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Task("g").Title.ShouldBe("Again?");
    }

    [Fact]
    public void A_map_under_way_goes_on_with_its_items_behind_steps_that_are_new()
    {
        var map = Plan.Map("m", """["x","y"]""", "", Plan.Work("i"), Plan.Gate("g", "i")).With(new { key = "${{ item }}" });
        var floor = Floor.Start(map, Plan.Work("z", "m"));
        floor.Finish("m/x/i", "1");
        floor.Migrate(Plan.Work("n1"), Plan.Work("n2"), map, Plan.Work("n3"), Plan.Work("z", "m"));
        floor["m/x/g"].Place.Item!.Key.ShouldBe("x");
        floor.Finish("m/y/i", "2");
        floor.Approve("m/x/g");
        floor.Approve("m/y/g");
        foreach (var step in new[] { "n1", "n2", "n3" }) floor.Finish(step);
        floor["z"].State.ShouldBe(StepState.Running);
        floor.Migrate(map, Plan.Work("z", "m"));
        floor.Rerun("m/x");
        floor["m/x/i"].Attempts.ShouldBe(1);
        floor.Output("m/y/i").ShouldBe("2");
    }

    [Fact]
    public void A_child_run_goes_on()
    {
        var floor = Floor.Start(Plan.Child("c"), Plan.Work("b", "c"));
        floor.Migrate(Plan.Child("c"), Plan.Work("b2", "c"));
        floor.Do(floor.Changed("c", RunState.Completed, """{"ok":true}"""));
        floor.States.ShouldBe("c:completed b2:running");
    }
}
