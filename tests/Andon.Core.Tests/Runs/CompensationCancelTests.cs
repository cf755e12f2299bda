using static Andon.Runs.Trip;

namespace Andon.Runs;

/// <summary>A run that is cancelled so is undone first, with its children.</summary>
public sealed class CompensationCancelTests
{
    [Fact]
    public void Cancel_undoes_where_that_is_asked_and_ends_as_cancelled()
    {
        var floor = Booked();
        var effects = floor.Do(CancelUndone).Effects;
        effects.OfType<StopAttempt>().Count().ShouldBe(1);
        floor.States.ShouldBe("hotel:completed flight:completed car:cancelled hotel.compensate:pending flight.compensate:running car.compensate:pending");
        floor.Do(CancelUndone).Events.ShouldBeEmpty("it is under way");
        floor.Finish("flight.compensate");
        floor.Finish("hotel.compensate");
        floor.Log[^1].ShouldBe(new RunCancelled("sam", "changed my mind") { At = floor.Now });
        floor.Refuse("run_ended", new RerunStep(Floor.Sam, "hotel"));
    }

    [Fact]
    public void Cancel_with_nothing_to_undo_ends_at_once_and_a_plain_one_undoes_nothing()
    {
        var nothing = Floor.Start(Plan.Work("a").Undo());
        nothing.Do(CancelUndone);
        nothing.Run.State.ShouldBe(RunState.Cancelled);
        nothing.Log.OfType<CompensationStarted>().ShouldBeEmpty();

        var plain = Booked();
        plain.Do(new CancelRun(Floor.Sam, null));
        plain.Run.State.ShouldBe(RunState.Cancelled);
        Started(plain).ShouldBeEmpty();
    }

    [Fact]
    public void No_step_starts_after_a_cancel_not_even_one_that_always_runs()
    {
        var floor = Floor.Start(Plan.Work("a").Undo(), Plan.Work("b", "a"), Plan.Work("z", "b").Always());
        floor.Finish("a");
        floor.Do(CancelUndone);
        floor.Finish("a.compensate");
        floor.States.ShouldBe("a:completed b:cancelled z:pending a.compensate:completed");
    }

    [Fact]
    public void A_plain_cancel_while_undoing_ends_at_once_and_says_what_was_not_undone()
    {
        var floor = Failed();
        floor.Do(new CancelRun(Floor.Sam, null));
        floor.Run.State.ShouldBe(RunState.Cancelled);
        floor.Log.OfType<StepCancelled>().Select(e => e.Step).ShouldBe(["flight.compensate", "hotel.compensate"]);
        floor.Refuse("run_ended", new RerunStep(Floor.Sam, "hotel.compensate"));
    }

    [Fact]
    public void A_child_that_is_cut_off_undoes_what_it_did_before_its_parent_does()
    {
        var floor = Floor.Start(Plan.Work("a").Undo(), Plan.Child("c", "a"), Plan.Work("x", "a"));
        floor.Finish("a");
        var child = floor.Child("c");
        floor.Confirm(child);
        floor.Fail("x");
        floor.Rows.Calls[child].ShouldBe(CallKind.Compensate);
        (floor["c"].State, floor.Run.State, floor.Run.AwaitedChildren.Single()).ShouldBe((StepState.Cancelled, RunState.Running, child));
        floor.Confirm(child, RunState.Cancelled);
        floor.Do(floor.Changed("c", RunState.Waiting, sequence: 3));
        floor.Run.State.ShouldBe(RunState.Waiting, "in the child only a person can go on");
        floor.Run.IsCompensating.ShouldBeFalse();
        var end = floor.Changed("c", RunState.Cancelled, sequence: 5);
        floor.Do(end);
        floor.Do(end).Events.ShouldBeEmpty();
        floor.Finish("a.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_cancelled_run_waits_until_its_children_have_undone_what_they_did_even_where_it_has_nothing_to_undo_itself()
    {
        var floor = Floor.Start(Plan.Child("c"), Plan.Map("m", "[1]", "", Plan.Child("d")));
        floor.Do(CancelUndone);
        floor.States.ShouldBe("c:cancelled m:cancelled m/0/d:cancelled");
        floor.Run.Ended.ShouldBeNull();
        floor.Do(floor.Changed("m/0/d", RunState.Completed, sequence: 3));
        floor.Do(new ChildRefused("c", floor.Child("c"), new StepError("unknown_pipeline", "there is none", Retryable: false)));
        floor.Run.Ended.ShouldBe(RunState.Cancelled);
    }

    [Fact]
    public void A_plain_cancel_ends_the_children_that_undo_too()
    {
        var floor = Floor.Start(Plan.Child("c"));
        var child = floor.Child("c");
        floor.Do(CancelUndone);
        floor.Do(new CancelRun(Floor.Sam, null));
        floor.Run.Ended.ShouldBe(RunState.Cancelled);
        floor.Rows.Calls[child].ShouldBe(CallKind.Cancel);
        floor.Do(new ConfirmCall(child, CallKind.Compensate, RunState.Cancelled)).Events.ShouldBeEmpty("that was asked before");
        floor.Rows.Calls[child].ShouldBe(CallKind.Cancel);
    }
}
