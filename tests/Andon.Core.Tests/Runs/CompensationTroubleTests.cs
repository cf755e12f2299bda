using Andon.Pipelines;
using static Andon.Runs.Trip;

namespace Andon.Runs;

/// <summary>What undoes a step never fails for good: a person decides.</summary>
public sealed class CompensationTroubleTests
{
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
        foreach (var floor in new[] { Booked(), Undone() })
        {
            floor.Refuse("not_compensating", new RerunStep(Floor.Sam, "hotel.compensate"));
            floor.Refuse("not_compensating", new SkipStep(Floor.Admin, "hotel.compensate", Floor.Bytes("{}"), null));
            floor.Refuse("not_compensating", Floor.EditOf(Floor.Sam, null, ("hotel.compensate", "{}")));
        }
    }
}
