using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>What undoes the steps of a run that fails, or is cancelled so.</summary>
public sealed class CompensationTests
{
    private static readonly CancelRun CancelUndone = new(Floor.Sam, "changed my mind") { Compensate = true };

    /// <summary>Hotel, flight and car one after the other; the car cannot be had.</summary>
    private static Floor Trip(StepDefinition? undoFlight = null)
    {
        var floor = Floor.Start(Plan.Work("hotel").Undo(), Plan.Work("flight", "hotel").Undo(undoFlight), Plan.Work("car", "flight").Undo());
        floor.Finish("hotel", """{"id":"h1"}""");
        floor.Finish("flight", """{"id":"f1"}""");
        return floor;
    }

    private static Floor Failed(StepDefinition? undoFlight = null)
    {
        var floor = Trip(undoFlight);
        floor.Fail("car");
        return floor;
    }

    private static Floor Undone()
    {
        var floor = Failed();
        floor.Finish("flight.compensate");
        floor.Finish("hotel.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        return floor;
    }

    private static string[] Started(Floor floor) => [.. floor.Log.OfType<AttemptStarted>().Select(e => e.Step).Where(s => s.EndsWith(".compensate", StringComparison.Ordinal))];

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
        var floor = Trip();
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
        var floor = Trip(undoFlight: Plan.Work("undo") with { Input = System.Text.Json.JsonSerializer.SerializeToElement(new { flight = "${{ steps.flight.output.id }}", hotel = "${{ steps.hotel.output.id }}" }) });
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
        var floor = Trip();
        floor.Run.StepsInOrder.Select(s => s.Name).ShouldBe(["hotel", "flight", "car"]);
        floor.Fail("car");
        floor.Run.StepsInOrder.Select(s => s.Name).ShouldBe(["hotel", "hotel.compensate", "flight", "flight.compensate", "car"]);
    }

    [Fact]
    public void Cancel_undoes_where_that_is_asked_and_ends_as_cancelled()
    {
        var floor = Trip();
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

        var plain = Trip();
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
    public void Pause_holds_it_and_resume_lets_it_go_on()
    {
        var floor = Trip();
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
    public void It_is_retried_and_a_lost_attempt_is_made_again()
    {
        var floor = Failed(undoFlight: Plan.Work("undo").Retry(2));
        floor.Lose();
        floor.Fail("flight.compensate");
        floor["flight.compensate"].State.ShouldBe(StepState.Retrying);
        floor.Wait("flight.compensate", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor["flight.compensate"].Attempts.ShouldBe(3);
        floor.Finish("flight.compensate");
        Started(floor)[^1].ShouldBe("hotel.compensate");
    }

    [Fact]
    public void One_whose_attempts_are_used_up_is_not_passed_over_but_waits_for_a_person_who_has_it_tried_again()
    {
        var floor = Failed(undoFlight: Plan.Work("undo").Retry(2));
        floor.Fail("flight.compensate");
        floor.Wait("flight.compensate", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor.Fail("flight.compensate", "no_refund");
        (floor["flight.compensate"].State, floor["flight.compensate"].Error!.Code, floor.Run.State).ShouldBe((StepState.Quarantined, "no_refund", RunState.Waiting));
        floor["hotel.compensate"].State.ShouldBe(StepState.Pending);

        floor.Rerun("flight.compensate").Reset.ShouldBe(["flight.compensate"]);
        (floor["flight.compensate"].Revision, floor["flight.compensate"].Attempts, floor.Run.Revision).ShouldBe((1, 3, 1));
        floor.Log.OfType<CompensationRetried>().ShouldHaveSingleItem().By.ShouldBe("sam");
        floor.Fail("flight.compensate");
        floor["flight.compensate"].State.ShouldBe(StepState.Retrying, "it has all its attempts again");
        floor.Wait("flight.compensate", TimerKind.Retry, TimeSpan.FromSeconds(2));
        floor.Finish("flight.compensate");
        floor.Finish("hotel.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_person_may_say_that_it_was_done_by_hand_and_the_rest_goes_on()
    {
        var floor = Failed();
        floor.Fail("flight.compensate");
        floor.Skip("flight.compensate");
        (floor["flight.compensate"].Resolution, floor["flight.compensate"].Output!.MadeBy).ShouldBe(("overridden", "override:root (by hand)"));
        floor["hotel.compensate"].State.ShouldBe(StepState.Running);
        floor.Skip("hotel.compensate").Effects.OfType<StopAttempt>().Count().ShouldBe(1);
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void One_that_is_yet_to_come_may_be_done_by_hand_too()
    {
        var floor = Failed();
        floor.Skip("hotel.compensate");
        floor["flight.compensate"].State.ShouldBe(StepState.Running);
        floor.Finish("flight.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        Started(floor).ShouldBe(["flight.compensate"]);
    }

    [Theory]
    [InlineData(OnLost.Ask)]
    [InlineData(OnLost.Fail)]
    public void One_that_was_lost_and_is_not_to_be_run_again_by_itself_waits_for_a_person(OnLost onLost)
    {
        var floor = Failed(undoFlight: Plan.Work("undo").Lost(onLost));
        floor.Lose();
        (floor["flight.compensate"].State, floor.Run.State).ShouldBe((StepState.Quarantined, RunState.Waiting));
        floor.Rerun("flight.compensate");
        floor.Finish("flight.compensate");
        floor.Finish("hotel.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void One_for_an_outside_worker_that_cannot_be_told_what_to_do_waits_for_a_person()
    {
        var floor = Failed(undoFlight: Plan.External("undo") with { Input = System.Text.Json.JsonSerializer.SerializeToElement("${{ params.missing }}") });
        floor.Do(new ClaimJob("flight.compensate", "w1", floor.Now.AddSeconds(30)));
        (floor["flight.compensate"].State, floor["flight.compensate"].Error!.Code).ShouldBe((StepState.Quarantined, "expression_error"));
        floor.Skip("flight.compensate");
        floor.Finish("hotel.compensate");
    }

    [Fact]
    public void A_late_result_of_one_that_was_fenced_changes_nothing()
    {
        var floor = Failed();
        var late = floor.Finished("flight.compensate");
        floor.Lose();
        floor.Send(late).Refusal!.Code.ShouldBe("stale_attempt");
        floor["flight.compensate"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void While_it_goes_on_the_work_itself_cannot_be_changed()
    {
        var floor = Failed();
        foreach (RunCommand command in new RunCommand[] { new RerunStep(Floor.Sam, "hotel"), Floor.EditOf(Floor.Sam, null, ("hotel", "{}")), new SkipStep(Floor.Admin, "car", Floor.Bytes("{}"), null) })
            floor.Refuse("compensating", command).Message.ShouldContain("is being undone");
        floor.Refuse("compensating", Floor.EditOf(Floor.Sam, null, ("flight.compensate", "{}")));
        floor.Refuse("compensation_not_stuck", new RerunStep(Floor.Sam, "flight.compensate")).Message.ShouldContain("goes on by itself");
        floor.Refuse("compensation_not_stuck", new RerunStep(Floor.Sam, "car.compensate")).Message.ShouldContain("nothing to undo");
        floor.Refuse("nothing_to_undo", new SkipStep(Floor.Admin, "car.compensate", Floor.Bytes("{}"), null));
        floor.Refuse("unknown_step", new RerunStep(Floor.Sam, "hotell"));
    }

    [Fact]
    public void Before_it_begins_and_after_it_ended_it_cannot_be_run_skipped_or_edited()
    {
        foreach (var floor in new[] { Trip(), Undone() })
        {
            floor.Refuse("not_compensating", new RerunStep(Floor.Sam, "hotel.compensate"));
            floor.Refuse("not_compensating", new SkipStep(Floor.Admin, "hotel.compensate", Floor.Bytes("{}"), null));
            floor.Refuse("not_compensating", Floor.EditOf(Floor.Sam, null, ("hotel.compensate", "{}")));
        }
    }

    [Fact]
    public void A_rerun_after_it_runs_all_that_was_undone_again_as_new_activations_which_are_undone_again_if_they_fail()
    {
        var floor = Undone();
        floor.Rerun("car").Reset.ShouldBe(["hotel", "flight", "car"]);
        floor.Finish("hotel", """{"id":"h2"}""");
        floor.Finish("flight");
        floor.Fail("car");
        floor["flight.compensate"].Revision.ShouldBe(2);
        floor.Finish("flight.compensate");
        floor.Finish("hotel.compensate");
        floor.Run.State.ShouldBe(RunState.Failed);
        Started(floor).Length.ShouldBe(4);
    }

    [Fact]
    public void An_edit_after_it_gives_the_output_of_one_and_runs_the_others_again()
    {
        var floor = Undone();
        floor.Edit("hotel").Reset.ShouldBe(["flight", "car"]);
        floor.States.ShouldStartWith("hotel:completed flight:running car:pending");
        floor.Finish("flight");
        floor.Fail("car");
        floor.Finish("flight.compensate");
        floor["hotel.compensate"].State.ShouldBe(StepState.Running, "whoever completed it");
    }

    [Fact]
    public void A_skip_after_it_runs_what_was_undone_again_in_a_new_revision()
    {
        var floor = Undone();
        floor.Skip("car").Reset.ShouldBe(["hotel", "flight", "car"]);
        floor.States.ShouldStartWith("hotel:running flight:pending car:completed");
        (floor.Run.Revision, floor.Log.OfType<RevisionStarted>().Single().Cause).ShouldBe((2, RevisionCause.Skip));
        floor.Finish("hotel");
        floor.Finish("flight");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_step_of_an_item_that_was_undone_runs_again_with_its_map()
    {
        var floor = Floor.Start(Plan.Map("m", """["x","y"]""", "", Plan.Work("a").Undo(), Plan.Work("b", "a")).With(new { key = "${{ item }}" }), Plan.Work("z", "m"));
        foreach (var step in new[] { "m/x/a", "m/y/a", "m/x/b", "m/y/b" }) floor.Finish(step);
        floor.Fail("z");
        floor.Finish("m/y/a.compensate");
        floor.Finish("m/x/a.compensate");
        floor.Rerun("z").Reset.ShouldBe(["m/x/a", "m/x/b", "m/y/a", "m/y/b", "z"]);
        foreach (var step in new[] { "m/x/a", "m/y/a", "m/x/b", "m/y/b", "z" }) floor.Finish(step);
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_cut_off_does_not_keep_what_was_undone()
    {
        var floor = Undone();
        floor.Do(Floor.EditOf(Floor.Sam, null, ("hotel", """{"id":"h1"}""")) with { Cutoff = true });
        floor["flight"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void A_gate_cannot_be_sent_back_to_what_undoes_a_step()
    {
        var floor = Floor.Start(Plan.Work("a").Undo(), Plan.Gate("g", "a"));
        floor.Finish("a");
        floor.Refuse("not_an_ancestor", new RejectTask(Floor.Ann, floor.Task("g").Id, null, "a.compensate"));
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
