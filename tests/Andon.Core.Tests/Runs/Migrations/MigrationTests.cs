using System.Text;
using Andon.Pipelines;

namespace Andon.Runs;

public sealed class MigrationTests
{
    [Fact]
    public void Finished_steps_stay_and_the_rest_goes_on_by_the_new_version()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a"), Plan.Work("b", "g"));
        floor.Finish("a", """{"n":1}""");
        var kept = floor["a"];

        var plan = floor.Migrate(Plan.Work("a"), Plan.Gate("g", "a"), Plan.Work("c", "g")).Migration.ShouldNotBeNull();

        plan.Kept.ShouldBe([new PlannedStep("a", StepState.Completed)]);
        plan.UnderWay.ShouldBe([new PlannedStep("g", StepState.Waiting)]);
        plan.Added.ShouldBe(["c"]);
        plan.Dropped.ShouldBe([new PlannedStep("b", StepState.Pending)]);
        (plan.From, plan.To, floor.Run.Pipeline.Version, floor.Run.SubmittedVersion).ShouldBe((1, 2, 2, 1));
        (floor["a"].Artifacts, floor["a"].Attempts, floor["a"].Revision).ShouldBe((kept.Artifacts, kept.Attempts, kept.Revision));
        floor.Approve("g");
        floor.States.ShouldBe("a:completed g:completed c:running");
        floor.Finish("c");
        floor.Run.Ended.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void The_output_of_the_run_is_that_of_the_leaves_of_the_new_version()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Gate("g", "b"));
        floor.Finish("a", "1");
        floor.Finish("b", "2");
        floor.Migrate(Plan.Work("a"), Plan.Work("b", "a")).Migration!.Superseded.ShouldHaveSingleItem().Step.ShouldBe("g");
        floor.Run.Ended.ShouldBe(RunState.Completed);
        Encoding.UTF8.GetString(RunOutput.Of(floor.Run).Span).ShouldBe("""{"b":2}""");
    }

    [Fact]
    public void A_finished_step_that_the_new_version_does_not_have_is_dropped_and_its_record_stays()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"));
        floor.Finish("a");
        floor.Finish("b", """{"b":2}""");
        floor.Fail("c");
        floor.Migrate(Plan.Work("a"), Plan.Work("c", "a")).Migration!.Dropped.ShouldBe([new PlannedStep("b", StepState.Completed)]);
        floor.Run.IndexOf("b").ShouldBe(-1);
        floor.Log.OfType<StepCompleted>().Select(e => e.Step).ShouldContain("b");
        floor.Rerun("c");
        StepInput.TryInput(floor.Run, floor.Run.IndexOf("c"), 1, out var input, out _).ShouldBeTrue();
        Encoding.UTF8.GetString(input.Span).ShouldBe("""{"params":{},"steps":{"a":{}}}""");
    }

    [Fact]
    public void A_renamed_step_keeps_what_it_made_and_the_steps_after_it_see_it_by_its_new_name()
    {
        var floor = Floor.Start(Plan.Work("draft"), Plan.Gate("g", "draft"), Plan.Work("publish", "g").When("steps.draft.output.ok"));
        floor.Finish("draft", """{"ok":true}""");
        var task = floor.Task("g");
        var to = floor.Pipeline.Next(Plan.Work("text"), Plan.Gate("review", "text"), Plan.Work("publish", "review text").When("steps.text.output.ok"));

        var plan = floor.Migrate(to, ("draft", "text"), ("g", "review")).Migration!;

        plan.Renamed.ShouldBe([new StepRename("draft", "text"), new StepRename("g", "review")]);
        plan.UnderWay.Single().Step.ShouldBe("review");
        floor.Task("review").Id.ShouldBe(task.Id);
        floor.Task("review").ETag.ShouldBe(task.ETag, "what is looked at has not changed");
        floor.Task("review").Shown.Single().Step.ShouldBe("text");
        floor.Approve("review");
        floor.Finish("publish");
        floor.Run.Ended.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void Two_steps_may_swap_their_names_and_their_timers_with_them()
    {
        var floor = Floor.Start(Plan.Delay("a", "1h"), Plan.Delay("b", "2h"));
        var (a, b) = (floor["a"].DueAt, floor["b"].DueAt);
        floor.Migrate(floor.Pipeline.Next(Plan.Delay("a", "2h"), Plan.Delay("b", "1h")), ("a", "b"), ("b", "a"));
        (floor["a"].DueAt, floor["b"].DueAt).ShouldBe((b, a));
        floor.Wait("b", TimerKind.Delay, TimeSpan.FromHours(1));
        floor.States.ShouldBe("a:running b:completed");
    }

    [Fact]
    public void Votes_and_claims_stay_where_the_gate_is_the_same()
    {
        var two = new { approvals = new { required = 2 } };
        var floor = Floor.Start(Plan.Gate("g", "", two), Plan.Work("b", "g"));
        floor.Approve("g");
        var task = floor.Task("g");
        floor.Migrate(Plan.Gate("g", "", two), Plan.Work("b", "g"), Plan.Work("c", "b"));
        floor.Task("g").ShouldBe(task);
        floor.Approve("g", Floor.Bob);
        floor.States.ShouldBe("g:completed b:running c:pending");
    }

    [Fact]
    public void A_gate_that_changed_is_asked_anew_and_the_old_task_says_which_one_took_its_place()
    {
        var floor = Floor.Start(Plan.Gate("g", "", new { approvals = new { required = 2 } }), Plan.Work("b", "g"));
        floor.Approve("g");
        var old = floor.Task("g").Id;
        var plan = floor.Migrate(Plan.Gate("g", "", new { approvals = new { required = 1 } }), Plan.Work("b", "g")).Migration!;
        plan.Superseded.ShouldBe([new PlannedTask(old, "g")]);
        plan.Changed.ShouldBe([new PlannedStep("g", StepState.Waiting)]);
        floor.Task("g").Id.ShouldNotBe(old);
        floor.Refuse("task_superseded", new ApproveTask(Floor.Bob, old, null)).Details["replaced_by"].ShouldBe(floor.Task("g").Id.ToString());
        floor.Approve("g", Floor.Bob);
        floor.States.ShouldBe("g:completed b:running");
    }

    [Fact]
    public void The_task_of_a_step_that_is_no_more_is_closed_and_says_so()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Work("b"));
        var task = floor.Task("g").Id;
        floor.Migrate(Plan.Work("b"));
        floor.Refuse("task_superseded", new ApproveTask(Floor.Ann, task, null)).Message.ShouldContain("version 2 of the pipeline");
        // As is one whose step is for machines now.
        floor = Floor.Start(Plan.Gate("g"));
        task = floor.Task("g").Id;
        floor.Migrate(Plan.Work("g"));
        floor.States.ShouldBe("g:running");
        floor.Refuse("task_superseded", new ApproveTask(Floor.Ann, task, null));
    }

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
    public void The_limit_of_the_new_version_holds_from_then_on()
    {
        StepDefinition[] steps = [Plan.Work("a"), Plan.Work("b"), Plan.Work("c"), Plan.Work("d")];
        var floor = Floor.Start(Plan.Narrow(3, steps), Floor.Node(1));
        floor.Rows.Ready.Count().ShouldBe(2);
        floor.Migrate(floor.Pipeline.Next(Plan.Narrow(1, steps).Definition));
        floor.Rows.Ready.ShouldBeEmpty();
        floor.Placement = Floor.Node();
        floor.Finish("a");
        floor.States.ShouldBe("a:completed b:running c:pending d:pending");
        floor.Migrate(floor.Pipeline.Next(Plan.Of(steps).Definition));
        floor.States.ShouldBe("a:completed b:running c:running d:running");
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
    public void A_failed_run_stays_failed_and_a_rerun_goes_on_by_the_new_version()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Gate("g", "a"), Plan.Gate("no", "a"));
        floor.Finish("a");
        floor.Fail("b");
        var plan = floor.Migrate(Plan.Work("a"), Plan.Work("fix", "a"), Plan.Work("b", "fix"), Plan.Gate("g", "a")).Migration!;
        plan.Warnings.ShouldContain(w => w.Contains("stays failed, by 'b'", StringComparison.Ordinal));
        floor.States.ShouldBe("a:completed fix:pending b:failed g:cancelled");
        floor.Run.Ended.ShouldBe(RunState.Failed);
        floor.Rerun("b");
        floor.States.ShouldBe("a:completed fix:running b:pending g:waiting");
    }

    [Fact]
    public void A_failed_run_of_whose_failed_steps_none_is_left_goes_on_by_itself()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("broken", "a"), Plan.Gate("g", "a"), Plan.Work("b", "broken"));
        floor.Finish("a");
        floor.Fail("broken");
        var decision = floor.Migrate(Plan.Work("a"), Plan.Gate("g", "a"), Plan.Work("b", "a"));
        decision.Migration!.Warnings.ShouldContain("no failed step is left: the run goes on");
        decision.Events.OfType<RunTakenUp>().Single().Revived.ShouldBe(["g"]);
        floor.States.ShouldBe("a:completed g:waiting b:running");
        floor.Run.State.ShouldBe(RunState.Running);
    }

    [Fact]
    public void A_failed_run_of_which_only_finished_steps_are_left_is_completed()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("no", "a"));
        floor.Finish("a");
        floor.Reject("no");
        floor.Migrate(Plan.Work("a"));
        floor.Run.Ended.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void Steps_that_wait_for_what_others_failed_at_go_on_when_that_is_no_part_of_the_run_any_more()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("broken"), Plan.Gate("g"), Plan.Work("b", "broken")));
        floor.Fail("broken");
        floor.Migrate(floor.Pipeline.Next(Plan.Patient(Plan.Gate("g"), Plan.Work("b")).Definition));
        floor.States.ShouldBe("g:waiting b:running");
        floor.Run.IsFailing.ShouldBeFalse();
    }

    [Fact]
    public void Where_something_has_failed_a_version_with_fail_fast_ends_the_other_branches()
    {
        StepDefinition[] steps = [Plan.Work("broken"), Plan.Gate("g"), Plan.Work("b")];
        var floor = Floor.Start(Plan.Patient(steps));
        floor.Fail("broken");
        floor.Migrate(floor.Pipeline.Next(Plan.Of(steps).Definition)).Migration!.Cancelled.ShouldBe(["g", "b"]);
        floor.Run.Ended.ShouldBe(RunState.Failed);
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
    public void A_finished_map_that_changed_keeps_its_output_and_loses_its_items()
    {
        var map = Plan.Map("m", "[1,2]", "", Plan.Work("i"));
        var floor = Floor.Start(map, Plan.Gate("g", "m"));
        floor.Finish("m/0/i", "1");
        floor.Finish("m/1/i", "2");
        floor.Migrate(Plan.Map("m", "[1,2]", "", Plan.Work("other")), Plan.Gate("g", "m"));
        floor.Output("m").ShouldBe("""{"0":{"i":1},"1":{"i":2}}""");
        floor.Run.Maps.ShouldBeEmpty();
        floor.Rerun("m");
        floor.States.ShouldBe("m:running g:pending m/0/other:running m/1/other:running");
    }

    [Fact]
    public void The_tasks_of_a_finished_map_follow_its_new_name()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Gate("g")), Plan.Gate("end", "m"));
        floor.Approve("m/0/g");
        floor.Migrate(floor.Pipeline.Next(Plan.Map("all", "[1]", "", Plan.Gate("g")), Plan.Gate("end", "all")), ("m", "all"));
        floor.Task("all/0/g").Step.ShouldBe("all/0/g");
        floor.Task("end").Shown.Single().Step.ShouldBe("all");
    }

    [Fact]
    public void A_child_run_goes_on()
    {
        var floor = Floor.Start(Plan.Child("c"), Plan.Work("b", "c"));
        floor.Migrate(Plan.Child("c"), Plan.Work("b2", "c"));
        floor.Do(floor.Changed("c", RunState.Completed, """{"ok":true}"""));
        floor.States.ShouldBe("c:completed b2:running");
    }

    [Fact]
    public void What_an_edit_with_cut_off_left_open_is_decided_as_before()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Gate("g", "b"), Plan.Gate("wait", "g"));
        floor.Finish("a", "1");
        floor.Finish("b", "2");
        floor.Approve("g");
        floor.Do(Floor.EditOf(Floor.Sam, null, ("a", "3")) with { Cutoff = true });
        floor.States.ShouldBe("a:completed b:running g:pending wait:pending");
        floor.Migrate(Plan.Work("n"), Plan.Work("a"), Plan.Work("b", "a"), Plan.Gate("g", "b"), Plan.Gate("wait", "g"));
        floor.Finish("b", "2");
        floor.States.ShouldBe("n:running a:completed b:completed g:completed wait:waiting");
    }

    [Fact]
    public void A_step_that_finished_before_what_comes_before_it_now_stays_and_the_plan_says_so()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("wait", "a"));
        floor.Finish("a");
        var plan = floor.Migrate(Plan.Work("first"), Plan.Work("a", "first"), Plan.Gate("wait", "a")).Migration!;
        plan.Warnings.ShouldHaveSingleItem().ShouldContain("'a' is completed and stays so, though 'first' comes before it");
        floor["a"].State.ShouldBe(StepState.Completed);
    }

    [Fact]
    public void A_decision_stands_where_its_gate_changed_and_the_plan_says_so()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Gate("wait", "g"));
        floor.Approve("g");
        var plan = floor.Migrate(Plan.Gate("g", "", new { approvals = new { required = 2 } }), Plan.Gate("wait", "g")).Migration!;
        plan.Warnings.ShouldHaveSingleItem().ShouldContain("'g' stays completed, as it was decided in version 1");
        floor["g"].State.ShouldBe(StepState.Completed);
    }

    [Fact]
    public void Any_version_will_do_the_older_one_too()
    {
        var first = Plan.Of(Plan.Work("a"), Plan.Work("b", "a"));
        var floor = Floor.Start(first);
        floor.Migrate(Plan.Work("a"), Plan.Gate("g", "a"));
        floor.Migrate(first);
        floor.Run.Pipeline.Version.ShouldBe(1);
        floor.Finish("a");
        floor.States.ShouldBe("a:completed b:running");
    }

    [Fact]
    public void A_skipped_and_an_overridden_step_are_finished_too()
    {
        var floor = Floor.Start(Plan.Work("never").When("false"), Plan.Work("a"), Plan.Gate("wait"));
        floor.Fail("a", retryable: false);
        floor.Skip("a", """{"by":"hand"}""");
        floor.Migrate(Plan.Work("never"), Plan.Work("a"), Plan.Gate("wait"), Plan.Gate("g2"));
        floor.States.ShouldBe("never:skipped a:completed wait:waiting g2:waiting");
        floor["a"].Resolution.ShouldBe("overridden");
        floor.Migrate(Plan.Work("a"), Plan.Gate("wait"), Plan.Gate("g2")).Migration!.Dropped.ShouldBe([new PlannedStep("never", StepState.Skipped)]);
    }

    [Fact]
    public void Steps_that_are_no_more_leave_nothing_behind_whatever_they_were_at()
    {
        var floor = Floor.Start(Plan.Patient(
            Plan.Delay("delay", "1h"), Plan.Signal("signal", "go", timeout: "1h"), Plan.Work("retrying").Retry(2), Plan.Work("lost").Lost(OnLost.Ask), Plan.Work("failed"),
            Plan.Gate("gate", "", new { timeout = "1h", remind_after = "30m" }), Plan.Gate("rejected"), Plan.Rare("rare"), Plan.Work("end", "delay")));
        floor.Lose();
        floor.Do(new PauseRun(Floor.Sam));
        floor.Fail("retrying");
        floor.Fail("failed");
        floor.Reject("rejected");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Migrate(floor.Pipeline.Next(Plan.Patient(Plan.Work("end")).Definition)).Migration!.Dropped.Length.ShouldBe(8);
        floor.States.ShouldBe("end:running");
        floor.Rows.Timers.ShouldBeEmpty();
        floor.Rows.Ready.ShouldBeEmpty();
    }
}
