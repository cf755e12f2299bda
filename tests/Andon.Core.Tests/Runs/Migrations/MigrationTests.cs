using System.Text;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>What a run that goes over to another version keeps, and what it drops.</summary>
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
