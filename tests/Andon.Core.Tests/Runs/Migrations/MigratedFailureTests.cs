using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>A run in which something has failed goes over too.</summary>
public sealed class MigratedFailureTests
{
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
    public void A_run_that_goes_on_by_a_version_with_fail_fast_ends_what_is_beside_a_failure_in_an_item()
    {
        var map = Plan.Map("m", "[1]", "", Plan.Work("t"), Plan.Gate("g"));
        var floor = Floor.Start(Plan.Patient(map, Plan.Work("broken")));
        floor.Fail("m/0/t");
        floor.Fail("broken");
        floor["m/0/g"].State.ShouldBe(StepState.Waiting);
        var decision = floor.Migrate(floor.Pipeline.Next(Plan.Of(map).Definition));
        decision.Events.OfType<RunTakenUp>().ShouldHaveSingleItem();
        floor["m/0/g"].State.ShouldBe(StepState.Cancelled);
        floor["m"].State.ShouldBe(StepState.Failed);
        decision.Migration!.Cancelled.ShouldBe(["m/0/g"]);
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
}
