using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>Maps whose steps, items or lists run again.</summary>
public sealed class MapRevisionTests
{
    private static Floor Completed()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a"), Plan.Work("b", "a")), Plan.Work("end", "m"));
        foreach (var step in new[] { "m/0/a", "m/0/b", "m/1/a", "m/1/b", "end" }) floor.Finish(step, "1");
        floor.Run.State.ShouldBe(RunState.Completed);
        return floor;
    }

    [Fact]
    public void A_rerun_of_an_item_runs_its_steps_and_what_depends_on_the_map_and_no_other_item()
    {
        var floor = Completed();
        var revision = floor.Rerun("m/0").Events.OfType<RevisionStarted>().Single();
        revision.Reset.ShouldBe(["m/0/a", "m/0/b", "end"]);
        revision.Reopened.ShouldBe(["m"]);
        floor.States.ShouldBe("m:running end:pending m/0/a:running m/0/b:pending m/1/a:completed m/1/b:completed");
        floor.Finish("m/0/a");
        floor.Finish("m/0/b", "2");
        floor.Output("m").ShouldBe("""{"0":{"b":2},"1":{"b":1}}""");
        floor["m"].Artifacts.Select(a => a.Revision).ShouldBe([1, 2]);
        floor.States.ShouldStartWith("m:completed end:running");
    }

    [Fact]
    public void A_rerun_of_an_inner_step_runs_what_follows_in_its_item_alone()
    {
        var floor = Completed();
        floor.Rerun("m/1/b").Reset.ShouldBe(["m/1/b", "end"]);
        floor.States.ShouldBe("m:running end:pending m/0/a:completed m/0/b:completed m/1/a:completed m/1/b:running");
    }

    [Fact]
    public void An_edit_of_an_inner_output_runs_what_follows_in_its_item()
    {
        var floor = Completed();
        floor.Edit("m/0/a").Reset.ShouldBe(["m/0/b", "end"]);
        floor["m/0/b"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void An_edit_of_a_leaf_changes_the_output_of_the_map_at_once()
    {
        var floor = Completed();
        floor.Edit("m/0/b", "5");
        floor.Output("m").ShouldBe("""{"0":{"b":5},"1":{"b":1}}""");
        floor["end"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void An_edit_mends_a_failed_item()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a")));
        floor.Finish("m/1/a", "1");
        floor.Fail("m/0/a");
        floor.Run.State.ShouldBe(RunState.Failed);
        floor.Edit("m/0/a", "0");
        floor.Output("m").ShouldBe("""{"0":{"a":0},"1":{"a":1}}""");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_rerun_of_a_failed_item_takes_the_cancelled_ones_along()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a")));
        floor.Fail("m/0/a");
        floor.States.ShouldBe("m:failed m/0/a:failed m/1/a:cancelled");
        floor.Rerun("m/0");
        floor.States.ShouldBe("m:running m/0/a:running m/1/a:running");
    }

    [Fact]
    public void Nothing_can_be_run_again_that_has_not_begun()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a"), Plan.Work("b", "a")).With(new { max_parallel = 1 }));
        floor.Refuse("step_not_started", new RerunStep(Floor.Sam, "m/1"));
        floor.Refuse("step_not_started", new RerunStep(Floor.Sam, "m/0/b"));
        floor.Refuse("unknown_step", new RerunStep(Floor.Sam, "m/2"));
        floor.Refuse("unknown_step", new RerunStep(Floor.Sam, "m/1/a"));
    }

    [Fact]
    public void A_map_after_what_changed_begins_anew_with_its_new_list_and_keeps_what_was_made_for_the_same_key()
    {
        var floor = Floor.Start(Plan.Work("list"), Plan.Map("m", "${{ steps.list.output }}", "list", Plan.Work("a")).With(new { key = "${{ item }}" }));
        floor.Finish("list", """["x","y"]""");
        floor.Finish("m/x/a", "1");
        var late = floor.Finished("m/y/a");
        var revision = floor.Edit("list", """["z","x"]""").Events.OfType<RevisionStarted>().Single();
        revision.Reset.ShouldBe(["m"]);
        floor.States.ShouldBe("list:completed m:running m/z/a:running m/x/a:running");
        floor["m/x/a"].Artifacts.Select(a => a.Revision).ShouldBe([1]);
        floor.Send(late).Refusal!.Code.ShouldBe("stale_attempt");
        floor.Finish("m/z/a", "3");
        floor.Finish("m/x/a", "4");
        floor.Output("m").ShouldBe("""{"z":{"a":3},"x":{"a":4}}""");
    }

    [Fact]
    public void A_map_that_is_to_begin_anew_shows_what_its_items_made_until_it_does()
    {
        var floor = Floor.Start(Plan.Work("first"), Plan.Map("m", "[1]", "first", Plan.Work("a")));
        floor.Finish("first");
        floor.Finish("m/0/a", "1");
        floor.Rerun("first");
        floor.Run.Maps[1].IsStale.ShouldBeTrue();
        floor.States.ShouldBe("first:running m:pending m/0/a:pending");
        floor["m/0/a"].OutputAt(1).ShouldNotBeNull();
        floor.Refuse("step_not_started", new RerunStep(Floor.Sam, "m/0"));
    }

    [Fact]
    public void Tasks_of_an_item_that_is_gone_are_superseded()
    {
        var floor = Floor.Start(Plan.Work("list"), Plan.Map("m", "${{ steps.list.output }}", "list", Plan.Form("f")).With(new { key = "${{ item }}" }));
        floor.Finish("list", """["x"]""");
        var task = floor.Task("m/x/f");
        floor.Edit("list", """["y"]""");
        floor.Run.Tasks[task.Id].Status.ShouldBe(HumanTaskStatus.Superseded);
        floor.Refuse("task_superseded", new CompleteTask(Floor.Ann, task.Id, Floor.Bytes("{}")));
        floor.Complete("m/y/f", """{"n":1}""");
        floor.Output("m").ShouldBe("""{"y":{"f":{"n":1}}}""");
    }

    [Fact]
    public void A_gate_in_an_item_sends_back_to_a_step_of_its_item()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a"), Plan.Gate("g", "a")));
        floor.Finish("m/0/a");
        floor.Finish("m/1/a");
        floor.Reject("m/0/g", "a");
        floor.States.ShouldBe("m:running m/0/a:running m/0/g:pending m/1/a:completed m/1/g:waiting");
        floor["m/0/a"].Feedback.Single().From.ShouldBe("m/0/g");
    }

    [Fact]
    public void A_gate_in_an_item_sends_back_to_a_step_before_the_map_as_often_as_max_rounds_allows()
    {
        var floor = Floor.Start(Plan.Work("first"), Plan.Map("m", "[1,2]", "first", Plan.Gate("g", "", new { max_rounds = 1 })));
        floor.Finish("first");
        var other = floor.Task("m/1/g");
        floor.Reject("m/0/g", "first");
        floor.States.ShouldBe("first:running m:pending m/0/g:pending m/1/g:pending");
        floor.Run.Tasks[other.Id].Status.ShouldBe(HumanTaskStatus.Superseded);
        floor.Finish("first");
        floor.Refuse("max_rounds", new RejectTask(Floor.Ann, floor.Task("m/0/g").Id, "again", "first"));
        floor.Refuse("not_an_ancestor", new RejectTask(Floor.Ann, floor.Task("m/0/g").Id, "no", "m"));
        floor.Reject("m/1/g", "first");
        floor["first"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void Steps_of_an_item_are_skipped_by_hand_only_while_it_goes_on()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a"), Plan.Work("b", "a")).With(new { max_failures = 1 }));
        floor.Skip("m/0/a", "9");
        floor["m/0/b"].State.ShouldBe(StepState.Running);
        floor.Fail("m/1/a");
        floor.Refuse("item_ended", new SkipStep(Floor.Admin, "m/1/a", Floor.Bytes("{}"), null));
        floor.Refuse("item_ended", new SkipStep(Floor.Admin, "m/1/b", Floor.Bytes("{}"), null));
    }

    [Fact]
    public void A_skip_of_the_map_gives_it_an_output_and_ends_what_goes_on_in_it()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a")), Plan.Work("end", "m"));
        floor.Skip("m", "{}");
        floor.States.ShouldBe("m:completed end:running m/0/a:cancelled m/1/a:cancelled");
    }

    [Fact]
    public void A_map_that_fail_fast_cancelled_goes_on_with_the_items_it_had()
    {
        var floor = Floor.Start(Plan.Work("other"), Plan.Map("m", "[1,2]", "", Plan.Work("a")));
        floor.Finish("m/0/a", "1");
        floor.Fail("other");
        floor.States.ShouldBe("other:failed m:cancelled m/0/a:completed m/1/a:cancelled");
        floor.Rerun("other");
        floor.States.ShouldBe("other:running m:running m/0/a:completed m/1/a:running");
    }

    [Fact]
    public void A_skip_takes_a_map_that_fail_fast_cancelled_up_again()
    {
        var floor = Floor.Start(Plan.Work("other"), Plan.Map("m", "[1,2]", "", Plan.Work("a")));
        floor.Finish("m/0/a", "1");
        floor.Fail("other");
        floor.Skip("other");
        floor.States.ShouldBe("other:completed m:running m/0/a:completed m/1/a:running");
        floor["m/1/a"].Attempts.ShouldBe(2);
    }

    [Fact]
    public void A_map_that_ran_early_because_of_a_failure_begins_anew_when_a_skip_takes_the_run_up()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("f"), Plan.Work("a", "f"), Plan.Map("m", "[1]", "a", Plan.Work("w")).Always()));
        floor.Fail("f");
        floor.States.ShouldBe("f:failed a:pending m:running m/0/w:running");
        floor.Skip("f");
        floor.States.ShouldBe("f:completed a:running m:pending m/0/w:pending");
        floor.Finish("a");
        floor["m/0/w"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void Whatever_became_of_the_steps_of_a_map_that_ran_early_they_begin_anew()
    {
        var map = Plan.Map("m", "[1,2]", "a", Plan.Work("w"), Plan.Work("no").When("false"), Plan.Work("x"), Plan.Gate("g"), Plan.Form("f")).With(new { max_failures = 2 });
        var floor = Floor.Start(Plan.Patient(Plan.Work("f"), Plan.Work("a", "f"), map.Always()));
        floor.Fail("f");
        floor.Finish("m/0/w");
        floor.Fail("m/0/x");
        floor.Reject("m/0/g");
        floor.States.ShouldContain("m/0/w:completed m/0/no:skipped m/0/x:failed m/0/g:rejected m/0/f:waiting");
        floor.Skip("f");
        floor.Run.Steps.Where(s => s.Place.Item is not null).ShouldAllBe(s => s.State == StepState.Pending);
    }

    [Fact]
    public void What_failed_by_itself_in_an_item_is_not_taken_along_by_another_change()
    {
        var floor = Floor.Start(
            Plan.Work("other"), Plan.Map("m", "[1]", "", Plan.Work("a"), Plan.Work("b"), Plan.Work("tidy", "a").Always()).With(new { max_failures = 1 }));
        floor.Finish("other");
        floor.Fail("m/0/a");
        floor.States.ShouldBe("other:completed m:running m/0/a:failed m/0/b:cancelled m/0/tidy:running");
        floor.Edit("other").Reset.ShouldBeEmpty();
        floor.States.ShouldBe("other:completed m:running m/0/a:failed m/0/b:cancelled m/0/tidy:running");
    }

    [Fact]
    public void A_change_in_an_inner_map_reopens_the_maps_around_it()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Map("n", "[1,2]", "", Plan.Work("a")), Plan.Work("z", "n")));
        foreach (var item in new[] { "m/0", "m/1" })
        {
            floor.Finish($"{item}/n/0/a", "1");
            floor.Finish($"{item}/n/1/a", "1");
            floor.Finish($"{item}/z");
        }

        var revision = floor.Rerun("m/1/n/0").Events.OfType<RevisionStarted>().Single();
        revision.Reset.ShouldBe(["m/1/n/0/a", "m/1/z"]);
        revision.Reopened.ShouldBe(["m", "m/1/n"], ignoreOrder: true);
        floor.Finish("m/1/n/0/a", "2");
        floor.Output("m/1/n").ShouldBe("""{"0":{"a":2},"1":{"a":1}}""");
        floor.Finish("m/1/z");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void An_edit_inside_a_map_that_the_same_command_edits_or_begins_anew_is_refused()
    {
        var floor = Floor.Start(Plan.Work("first"), Plan.Map("m", "[1]", "first", Plan.Work("a")));
        floor.Finish("first");
        floor.Finish("m/0/a");
        floor.Refuse("map_changes_too", Floor.EditOf(Floor.Sam, null, ("m", "{}"), ("m/0/a", "1")));
        floor.Refuse("map_changes_too", Floor.EditOf(Floor.Sam, null, ("first", "{}"), ("m/0/a", "1")));
        floor.Refuse("map_changes_too", Floor.EditOf(Floor.Sam, "m/0/a", ("m", "{}")));
        floor.Do(Floor.EditOf(Floor.Sam, "m/0/a", ("first", "{}"))).Reset.ShouldBe(["m"]);
    }

    [Fact]
    public void A_step_that_a_failure_beside_it_holds_back_is_not_run_again_alone()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Work("a"), Plan.Work("b")));
        floor.Finish("m/0/b");
        floor.Fail("m/0/a");
        floor.Refuse("item_failing", new RerunStep(Floor.Sam, "m/0/b")).Message.ShouldContain("rerun 'm/0/a', or 'm/0'");
        floor.Rerun("m/0");
        floor.States.ShouldBe("m:running m/0/a:running m/0/b:running");
    }
}
