using static Andon.Runs.Trip;

namespace Andon.Runs;

/// <summary>What undoes the steps of a run that fails.</summary>
public sealed class CompensationTests
{
    [Fact]
    public void A_run_that_fails_undoes_its_completed_steps_the_last_first_and_then_fails()
    {
        var floor = Failed();
        floor.Log.OfType<CompensationStarted>().ShouldHaveSingleItem().Cause.ShouldBe(CompensationCause.Failed);
        (floor.Run.State, floor.Run.IsCompensating).ShouldBe((RunState.Running, true));
        floor.States.ShouldBe("hotel:completed flight:completed car:failed hotel.compensate:pending flight.compensate:running car.compensate:pending");
        floor.Finish("flight.compensate");
        floor.Finish("hotel.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        floor.Log[^1].ShouldBe(new RunFailed("car", floor["car"].Error!) { At = floor.Now });
        Started(floor).ShouldBe(["flight.compensate", "hotel.compensate"]);
    }

    [Fact]
    public void A_run_that_completes_undoes_nothing()
    {
        var floor = Booked();
        floor.Finish("car");
        floor.Run.State.ShouldBe(RunState.Completed);
        Started(floor).ShouldBeEmpty();
    }

    [Fact]
    public void The_order_is_that_of_completion_in_the_log_whatever_the_order_of_the_definition()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("a").Undo(), Plan.Work("b").Undo(), Plan.Work("c").Undo(), Plan.Work("x")));
        floor.Finish("b");
        floor.Finish("c");
        floor.Finish("a");
        floor.Fail("x");
        foreach (var step in new[] { "a", "c", "b" }) floor.Finish(step + ".compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void What_failed_was_skipped_or_cancelled_is_not_undone_and_what_a_person_or_an_operator_completed_is()
    {
        var floor = Floor.Start(
            Plan.Gate("gate").Undo(), Plan.Work("by_hand").Undo(), Plan.Work("no").When("false").Undo(), Plan.Work("other").Undo(), Plan.Work("x").Undo(), Plan.Work("never", "x").Undo());
        floor.Approve("gate");
        floor.Skip("by_hand");
        floor.Fail("x");
        floor["other"].State.ShouldBe(StepState.Cancelled);
        floor.Finish("by_hand.compensate");
        floor.Finish("gate.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Steps_that_always_run_do_so_before_anything_is_undone_and_are_undone_too()
    {
        var floor = Floor.Start(Plan.Work("a").Undo(), Plan.Work("x", "a"), Plan.Work("clean", "x").Always().Undo());
        floor.Finish("a");
        floor.Fail("x");
        floor.Run.IsCompensating.ShouldBeFalse();
        floor.Finish("clean");
        floor.Finish("clean.compensate");
        floor.Finish("a.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void It_is_told_what_it_undoes_and_has_a_key_of_its_own_for_each_activation()
    {
        var floor = Booked(undoFlight: Plan.Work("undo") with { Input = System.Text.Json.JsonSerializer.SerializeToElement(new { flight = "${{ steps.flight.output.id }}", hotel = "${{ steps.hotel.output.id }}" }) });
        floor.Rerun("flight");
        floor.Finish("flight", """{"id":"f2"}""");
        floor.Fail("car");
        StepInput.TryInput(floor.Run, floor["flight.compensate"].Index, 1, out var input, out _).ShouldBeTrue();
        System.Text.Encoding.UTF8.GetString(input.Span).ShouldBe("""{"flight":"f2","hotel":"h1"}""");
        floor["flight.compensate"].Revision.ShouldBe(2);
        floor.Finish("flight.compensate");
        StepInput.TryInput(floor.Run, floor["hotel.compensate"].Index, 1, out input, out _).ShouldBeTrue();
        System.Text.Encoding.UTF8.GetString(input.Span).ShouldBe("""{"params":{},"steps":{"hotel":{"id":"h1"}}}""");
        floor["hotel.compensate"].Revision.ShouldBe(1, "the activation it undoes is of the first revision");
    }

    [Fact]
    public void Steps_of_items_are_undone_as_others_are()
    {
        var floor = Floor.Start(Plan.Map("m", """["x","y"]""", "", Plan.Work("a").Undo(), Plan.Work("b", "a")).With(new { key = "${{ item }}" }).Undo(), Plan.Work("z", "m"));
        floor.Finish("m/y/a");
        floor.Finish("m/x/a");
        floor.Finish("m/x/b");
        floor.Finish("m/y/b");
        floor.Fail("z");
        StepInput.TryInput(floor.Run, floor["m.compensate"].Index, 1, out var input, out _).ShouldBeTrue();
        System.Text.Encoding.UTF8.GetString(input.Span).ShouldBe("""{"params":{},"steps":{"m":{"x":{"b":{}},"y":{"b":{}}}}}""");
        floor.Finish("m.compensate");
        StepInput.TryInput(floor.Run, floor["m/x/a.compensate"].Index, 1, out input, out _).ShouldBeTrue();
        System.Text.Encoding.UTF8.GetString(input.Span).ShouldBe("""{"params":{},"item":"x","index":0,"steps":{"a":{}}}""");
        floor.Finish("m/x/a.compensate");
        floor.Finish("m/y/a.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        floor.Run.StepsInOrder.Select(s => s.Name).ShouldBe(["m", "m.compensate", "m/x/a", "m/x/a.compensate", "m/x/b", "m/y/a", "m/y/a.compensate", "m/y/b", "z"]);
    }

    [Fact]
    public void What_was_done_in_a_map_that_was_cancelled_is_undone()
    {
        var floor = Floor.Start(Plan.Map("m", """["x","y"]""", "", Plan.Work("a").Undo(), Plan.Work("b", "a")).With(new { key = "${{ item }}" }), Plan.Work("z"));
        floor.Finish("m/x/a");
        floor.Fail("z");
        floor["m"].State.ShouldBe(StepState.Cancelled);
        floor.Finish("m/x/a.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Nothing_is_to_be_seen_of_it_before_it_begins()
    {
        var floor = Booked();
        floor.Run.StepsInOrder.Select(s => s.Name).ShouldBe(["hotel", "flight", "car"]);
        floor.Fail("car");
        floor.Run.StepsInOrder.Select(s => s.Name).ShouldBe(["hotel", "hotel.compensate", "flight", "flight.compensate", "car"]);
    }

    [Fact]
    public void Pause_holds_it_and_resume_lets_it_go_on()
    {
        var floor = Booked();
        floor.Do(new PauseRun(Floor.Sam));
        floor.Fail("car");
        floor.States.ShouldEndWith("hotel.compensate:pending flight.compensate:pending car.compensate:pending");
        floor.Run.State.ShouldBe(RunState.Paused);
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Finish("flight.compensate");
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("hotel.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_gate_cannot_be_sent_back_to_what_undoes_a_step()
    {
        var floor = Floor.Start(Plan.Work("a").Undo(), Plan.Gate("g", "a"));
        floor.Finish("a");
        floor.Refuse("not_an_ancestor", new RejectTask(Floor.Ann, floor.Task("g").Id, null, "a.compensate"));
    }
}
