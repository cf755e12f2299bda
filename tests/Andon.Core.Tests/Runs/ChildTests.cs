using System.Text;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Steps that are runs of their own: what the parent has on record, and what a child tells it.</summary>
public sealed class ChildTests
{
    private static readonly ParentRun Above = new(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), "above", ["top"]);

    [Fact]
    public void A_child_starts_with_rendered_parameters_and_its_output_is_that_of_the_step()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Child("c", "a", new { n = "${{ steps.a.output.n }}" }), Plan.Work("b", "c"));
        floor.Finish("a", """{"n":7}""");
        var started = floor.Log.OfType<ChildStarted>().ShouldHaveSingleItem();
        Encoding.UTF8.GetString(started.Params.Span).ShouldBe("""{"n":7}""");
        (started.Pipeline, started.Version).ShouldBe(("other", null));
        floor.Rows.Calls.ShouldBe([KeyValuePair.Create(started.Child, CallKind.Start)]);
        (floor["c"].State, floor["c"].Attempts, floor.Run.State).ShouldBe((StepState.Running, 1, RunState.Running));

        floor.Confirm(started.Child);
        floor.Rows.Calls.ShouldBeEmpty();
        floor.Do(floor.Changed("c", RunState.Completed, """{"x":1}"""));
        floor.Output("c").ShouldBe("""{"x":1}""");
        floor["b"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void A_child_may_have_ended_before_its_start_is_confirmed()
    {
        var floor = Floor.Start(Plan.Child("c"));
        var child = floor.Child("c");
        floor.Do(floor.Changed("c", RunState.Completed));
        floor.Run.Ended.ShouldBe(RunState.Completed);
        floor.Rows.Calls[child].ShouldBe(CallKind.Start);
        floor.Confirm(child);
        floor.Rows.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RunState.Failed, "child_failed", "boom: it broke")]
    [InlineData(RunState.Cancelled, "child_cancelled", "was cancelled")]
    public void A_child_that_does_not_complete_fails_its_step(RunState state, string code, string message)
    {
        var floor = Floor.Start(Plan.Child("c"));
        var child = floor.Child("c");
        floor.Do(floor.Changed("c", state));
        floor["c"].Error!.Code.ShouldBe(code);
        floor["c"].Error!.Message.ShouldContain(message);
        floor["c"].Error!.Message.ShouldContain(child.ToString());
        floor.Run.Ended.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_child_that_cannot_start_fails_its_step()
    {
        var floor = Floor.Start(Plan.Child("c"));
        floor.Do(new ChildRefused("c", floor.Child("c"), new StepError("unknown_pipeline", "there is no pipeline 'other'", Retryable: false)));
        floor["c"].Error!.Code.ShouldBe("unknown_pipeline");
        floor.Rows.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void Parameters_that_are_no_object_or_cannot_be_rendered_fail_the_step()
    {
        Floor.Start(Plan.Child("c", "", "${{ params.missing }}"))["c"].Error!.Code.ShouldBe("expression_error");
    }

    [Fact]
    public void News_of_a_child_that_the_step_waits_for_no_more_changes_nothing()
    {
        var floor = Floor.Start(Plan.Child("c"));
        var old = floor.Changed("c", RunState.Completed);
        floor.Rerun("c");
        floor.Child("c").ShouldNotBe(old.Child);
        var before = Dump.Of(floor.Run);
        floor.Do(old).Events.ShouldBeEmpty();
        Dump.Of(floor.Run).ShouldBe(before);
        floor.Do(new ChildChanged("gone/x/c", old.Child, 1, RunState.Completed, Floor.Bytes("{}"), null)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void The_end_of_a_child_that_comes_twice_counts_once()
    {
        var floor = Floor.Start(Plan.Child("c"), Plan.Work("b", "c"));
        var end = floor.Changed("c", RunState.Completed);
        floor.Do(end);
        floor.Do(end).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_rerun_ends_the_child_of_the_old_activation_and_starts_another()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Child("c", "a"));
        floor.Finish("a");
        var first = floor.Child("c");
        floor.Confirm(first);
        floor.Rerun("a");
        floor.Rows.Calls.ShouldBe([KeyValuePair.Create(first, CallKind.Cancel)]);
        floor.Finish("a");
        var second = floor.Child("c");
        second.ShouldNotBe(first);
        floor.Rows.Calls.Count.ShouldBe(2);
        floor.Confirm(first, RunState.Cancelled);
        floor.Rows.Calls.ShouldBe([KeyValuePair.Create(second, CallKind.Start)]);
    }

    [Fact]
    public void A_child_whose_start_was_under_way_when_it_was_cancelled_stays_to_be_ended()
    {
        var floor = Floor.Start(Plan.Child("c"));
        var child = floor.Child("c");
        floor.Do(new CancelRun(Floor.Sam, null));
        floor.Run.Calls[child].Start.ShouldNotBeNull("whoever ends it must first see to it that nobody can start it any more");
        floor.Do(new ConfirmCall(child, CallKind.Start, RunState.Running));
        floor.Rows.Calls.ShouldBe([KeyValuePair.Create(child, CallKind.Cancel)]);
        floor.Run.Calls[child].Start.ShouldBeNull();
        floor.Confirm(child, RunState.Cancelled);
        floor.Rows.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void Cancel_fail_fast_and_an_operators_skip_reach_children()
    {
        Cancelled(floor => floor.Do(new CancelRun(Floor.Sam, null)), CallKind.Cancel).ShouldBe(StepState.Cancelled);
        Cancelled(floor => floor.Fail("a"), CallKind.Compensate).ShouldBe(StepState.Cancelled);
        Cancelled(floor => floor.Skip("c"), CallKind.Cancel).ShouldBe(StepState.Completed);

        static StepState Cancelled(Action<Floor> act, CallKind how)
        {
            var floor = Floor.Start(Plan.Work("a"), Plan.Child("c"));
            var child = floor.Child("c");
            act(floor);
            floor.Rows.Calls[child].ShouldBe(how);
            return floor["c"].State;
        }
    }

    [Fact]
    public void A_child_in_an_item_is_ended_with_its_map_and_starts_anew_with_it()
    {
        var floor = Floor.Start(Plan.Map("m", """["x","y"]""", "", Plan.Child("c")).With(new { key = "${{ item }}" }));
        var (x, y) = (floor.Child("m/x/c"), floor.Child("m/y/c"));
        floor.Confirm(x);
        floor.Confirm(y);
        floor.Rerun("m/x");
        floor.Rows.Calls[x].ShouldBe(CallKind.Cancel);
        floor.Rows.Calls.Keys.ShouldNotContain(y);
        floor.Do(floor.Changed("m/y/c", RunState.Completed, """{"z":1}"""));
        floor.Do(floor.Changed("m/x/c", RunState.Completed, """{"z":2}"""));
        floor.Output("m").ShouldBe("""{"x":{"c":{"z":2}},"y":{"c":{"z":1}}}""");
    }

    [Fact]
    public void Two_activations_in_one_revision_have_two_children()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Child("c"));
        var first = floor.Child("c");
        floor.Fail("a");
        floor.Skip("a");
        floor.Run.Revision.ShouldBe(1);
        floor["c"].State.ShouldBe(StepState.Running);
        floor.Child("c").ShouldNotBe(first);
        floor["c"].Attempts.ShouldBe(2);
    }

    [Fact]
    public void A_run_waits_for_people_where_all_its_children_do()
    {
        var floor = Floor.Start(Plan.Child("c"), Plan.Child("d"));
        floor.Do(floor.Changed("c", RunState.Waiting));
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Do(floor.Changed("d", RunState.Waiting));
        floor.Run.State.ShouldBe(RunState.Waiting);
        floor.Do(floor.Changed("c", RunState.Running, sequence: 1));
        floor.Run.State.ShouldBe(RunState.Waiting, "that was told by an earlier row of the child's log");
        floor.Do(floor.Changed("c", RunState.Running, sequence: 3));
        floor.Run.State.ShouldBe(RunState.Running);
    }

    [Fact]
    public void Children_take_room_in_the_run_while_they_are_not_in_peoples_hands()
    {
        var floor = Floor.Start(Plan.Narrow(1, Plan.Child("c"), Plan.Child("d"), Plan.Work("w")));
        floor.States.ShouldBe("c:running d:pending w:pending");
        floor.Do(floor.Changed("c", RunState.Waiting));
        floor.States.ShouldBe("c:running d:running w:pending");
        floor.Do(floor.Changed("d", RunState.Completed));
        floor.States.ShouldBe("c:running d:completed w:running");
    }

    [Fact]
    public void A_pause_holds_the_start_of_children()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Child("c", "a"));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("a");
        floor["c"].State.ShouldBe(StepState.Pending);
        floor.Do(new ResumeRun(Floor.Sam));
        floor["c"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void Runs_nest_only_so_deep_and_the_error_names_them()
    {
        var path = Enumerable.Repeat("plan", PipelineLimits.MaxRunDepth - 1);
        var floor = Floor.Start(Plan.Of(Plan.Child("c")), parent: Above with { Path = [.. path] });
        floor["c"].Error!.Code.ShouldBe("too_deep");
        floor["c"].Error!.Message.ShouldContain("plan → plan");
        floor.Rows.Calls.ShouldBe([KeyValuePair.Create(Above.RunId, CallKind.Tell)]);
    }

    [Fact]
    public void A_child_tells_its_parent_when_it_waits_goes_on_and_ends()
    {
        var floor = Floor.Start(Plan.Of(Plan.Gate("g"), Plan.Work("a", "g")), parent: Above);
        floor.Rows.Calls.ShouldBe([KeyValuePair.Create(Above.RunId, CallKind.Tell)]);
        floor.Confirm(Above.RunId, RunState.Waiting);
        floor.Rows.Calls.ShouldBeEmpty();
        floor.Approve("g");
        floor.Rows.Calls.ShouldNotBeEmpty("it goes on");
        floor.Finish("a");
        floor.Confirm(Above.RunId, RunState.Running);
        floor.Rows.Calls.ShouldNotBeEmpty("what was told is old by now");
        floor.Confirm(Above.RunId, RunState.Completed);
        floor.Rows.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void A_child_that_went_on_before_its_parent_was_told_of_its_wait_has_nothing_to_tell()
    {
        var floor = Floor.Start(Plan.Of(Plan.Gate("g"), Plan.Work("a", "g")), parent: Above);
        floor.Approve("g");
        floor.Rows.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void An_ended_child_is_not_reopened_alone_and_the_error_names_the_step_that_starts_another()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a")), parent: Above);
        floor.Rerun("a");
        floor.Run.Revision.ShouldBe(2, "while its parent waits it may");
        floor.Fail("a");
        floor.Refuse("parent_waits_no_more", new RerunStep(Floor.Sam, "a")).Message.ShouldContain($"step 'above' of run {Above.RunId}");
        floor.Refuse("parent_waits_no_more", Floor.EditOf(Floor.Sam, null, ("a", "{}")));
        floor.Refuse("parent_waits_no_more", new SkipStep(Floor.Admin, "a", Floor.Bytes("{}"), null));
    }

    [Fact]
    public void A_child_that_nobody_waits_for_any_more_is_put_on_record_as_ended()
    {
        var decision = RunMachine.Submit(
            Plan.Of(Plan.Work("a")),
            new Submit(Guid.NewGuid(), null, null, Floor.Sam, Floor.Bytes("{}"), null) { Parent = Above, CancelledBecause = "nobody waits" },
            new DecisionContext(DateTimeOffset.UnixEpoch, new Seed(1, 2), Floor.Node()));
        decision.Started.ShouldBe(0);
        decision.Run!.Ended.ShouldBe(RunState.Cancelled);
    }
}
