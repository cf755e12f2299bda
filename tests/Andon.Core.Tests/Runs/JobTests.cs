using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Runs;

public sealed class JobTests
{
    private static readonly object Numbered = new { type = "object", required = new[] { "n" } };

    [Fact]
    public void An_external_step_is_ready_for_workers_and_takes_what_one_sends()
    {
        var floor = Floor.Start(Plan.External("x"), Plan.Work("a", "x"));
        floor.States.ShouldBe("x:pending a:pending");
        floor.Rows.Ready.ShouldBe(["x"]);
        floor.Claim("x");
        floor.States.ShouldBe("x:running a:pending");
        floor.Rows.Ready.ShouldBeEmpty();
        floor.Run.Holders.ShouldBeEmpty("no node holds it");
        floor.Run.RunningAttempts.ShouldBe(1);
        floor.Finish("x", """{"n":1}""");
        floor.States.ShouldBe("x:completed a:running");
        floor["x"].Artifacts.Single().MadeBy.ShouldBe("attempt:1");
    }

    [Fact]
    public void An_external_step_counts_as_running_and_not_as_waiting()
    {
        var floor = Floor.Start(Plan.External("x"), Plan.Gate("g"));
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Claim("x");
        floor.Run.State.ShouldBe(RunState.Running);
    }

    [Fact]
    public void A_step_is_claimed_once()
    {
        var floor = Floor.Start(Plan.External("x"));
        floor.Claim("x");
        var second = floor.Do(new ClaimJob("x", "w2", floor.Now));
        second.Events.ShouldBeEmpty();
        second.Effects.ShouldBe([new RemoveReady(floor["x"].Place)]);
        floor.Do(new ClaimJob("nowhere", "w2", floor.Now)).Effects.ShouldHaveSingleItem().ShouldBeOfType<RemoveReady>().Step.Name.ShouldBe("nowhere");
    }

    [Fact]
    public void A_type_without_a_handler_here_may_be_claimed_too_and_one_with_a_handler_may_not()
    {
        var floor = Floor.Start(Plan.Of(Plan.Rare("n"), Plan.Work("a")), Floor.Node(freeSlots: 0));
        floor.States.ShouldBe("n:no_handler a:pending");
        floor.Claim("n");
        floor.Do(new ClaimJob("a", "w1", floor.Now)).Events.ShouldBeEmpty();
        floor.States.ShouldBe("n:running a:pending");
        floor.Finish("n");
        floor.States.ShouldBe("n:completed a:pending");
    }

    [Fact]
    public void A_parked_step_is_held_where_it_is_claimed_and_the_run_has_no_room()
    {
        var floor = Floor.Start(Plan.Narrow(1, Plan.Rare("n"), Plan.Work("a")));
        floor.Do(new ClaimJob("n", "w1", floor.Now)).Events.OfType<AttemptStarted>().ShouldBeEmpty();
        floor.States.ShouldBe("n:pending a:running");
        floor.Finish("a");
        floor.Claim("n");
    }

    [Fact]
    public void Only_so_many_of_one_key_are_claimed_as_its_limit_admits_what_nodes_run_included()
    {
        var key = new ConcurrencyLimit("printer", 2);
        var floor = Floor.Start(Plan.Of(Plan.External("x") with { Concurrency = key }), Floor.Node() with { RunningByKey = new Dictionary<string, int> { ["printer"] = 2 } });
        floor.Do(new ClaimJob("x", "w1", floor.Now)).Events.ShouldBeEmpty();
        floor.Rows.Ready.ShouldBe(["x"]);
        floor.Placement = Floor.Node() with { RunningByKey = new Dictionary<string, int> { ["printer"] = 1 } };
        floor.Claim("x");
    }

    [Fact]
    public void A_node_that_dies_takes_no_lease_with_it()
    {
        var floor = Floor.Start(Plan.External("x"), Plan.Work("a"));
        floor.Claim("x");
        floor.Lose();
        floor["x"].Losses.ShouldBe(0);
        floor.Do(new IncarnationLost(Guid.Empty)).Events.ShouldBeEmpty();
        floor.States.ShouldBe("x:running a:running");
    }

    [Fact]
    public void A_lease_that_is_over_loses_the_attempt_and_the_step_is_ready_again()
    {
        var floor = Floor.Start(Plan.External("x"));
        var token = floor.Claim("x");
        var decision = floor.Do(new LeaseOver("x", token));
        decision.Effects.ShouldContain(new RemoveLease(floor["x"].Place, token, IfOver: true), "the store must find it over too");
        floor.States.ShouldBe("x:pending");
        floor.Rows.Ready.ShouldBe(["x"]);
        (floor["x"].Losses, floor["x"].Failures).ShouldBe((1, 0));
        floor.Claim("x", "w2");
        floor.Attempt("x").Number.ShouldBe(2);
    }

    [Fact]
    public void The_third_lost_lease_quarantines_and_on_lost_is_kept()
    {
        var floor = Floor.Start(Plan.External("x"), Plan.External("y").Lost(OnLost.Fail));
        for (var i = 0; i < Decider.MaxLosses; i++) floor.Do(new LeaseOver("x", floor.Claim("x", $"w{i}")));
        floor["x"].State.ShouldBe(StepState.Quarantined);
        floor["x"].Error!.Message.ShouldContain("'w2'");
        floor.Do(new LeaseOver("y", floor.Claim("y")));
        floor["y"].Error!.Code.ShouldBe("attempt_lost");
    }

    [Fact]
    public void A_lease_found_over_too_late_costs_nothing_but_its_row()
    {
        var floor = Floor.Start(Plan.External("x"), Plan.External("y"));
        var token = floor.Claim("x");
        floor.Do(new LeaseOver("x", token));
        floor.Claim("x");
        floor.Do(new LeaseOver("x", token)).Effects.ShouldBeEmpty("another has the step now");
        floor.Finish("x");
        floor.Do(new LeaseOver("x", token)).Effects.ShouldBe([new RemoveLease(floor["x"].Place, token, IfOver: false)]);
        floor.Do(new LeaseOver("nowhere", token)).Effects.ShouldHaveSingleItem().ShouldBeOfType<RemoveLease>().Step.Name.ShouldBe("nowhere");
    }

    [Fact]
    public void The_result_of_a_worker_whose_lease_was_over_is_refused_and_kept_on_record()
    {
        var floor = Floor.Start(Plan.External("x"));
        floor.Claim("x");
        var late = floor.Finished("x");
        floor.Do(new LeaseOver("x", late.Token));
        floor.Claim("x", "w2");
        floor.Refuse("stale_attempt", late).Message.ShouldContain("refused");
        floor.Log[^1].ShouldBeOfType<LateResultRefused>();
        floor.States.ShouldBe("x:running");
    }

    [Fact]
    public void A_result_sent_twice_is_answered_as_the_first_time_and_another_one_is_refused()
    {
        var floor = Floor.Start(Plan.External("x"));
        floor.Claim("x");
        var (first, other) = (floor.Finished("x", "1"), floor.Finished("x", "2"));
        floor.Do(first);
        floor.Do(first).Events.ShouldBeEmpty();
        floor.Refuse("stale_attempt", other);
    }

    [Fact]
    public void What_does_not_meet_the_schemas_fails_the_attempt_and_the_worker_is_told_where()
    {
        var floor = Floor.Start(Plan.External("x", schema: Numbered).Retry(2) with { OutputSchema = JsonSerializer.SerializeToElement(new { type = "object" }) });
        floor.Claim("x");
        var refusal = floor.Send(floor.Finished("x", "{}")).Refusal.ShouldNotBeNull();
        (refusal.Kind, refusal.Code, refusal.Errors.Single().Keyword).ShouldBe((RefusalKind.Invalid, "output_schema", "required"));
        floor["x"].State.ShouldBe(StepState.Retrying);
        floor.Wait("x", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor.States.ShouldBe("x:pending");
        floor.Claim("x");
        floor.Send(floor.Finished("x", "[]")).Refusal!.Errors.Length.ShouldBe(2);
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_worker_fails_its_attempt_and_retries_are_those_of_any_step()
    {
        var floor = Floor.Start(Plan.External("x").Retry(2));
        floor.Claim("x");
        floor.Fail("x");
        floor["x"].State.ShouldBe(StepState.Retrying);
        floor.Wait("x", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor.Claim("x");
        floor.Fail("x", retryable: false);
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void The_timeout_of_the_step_holds_for_a_worker_too()
    {
        var floor = Floor.Start(Plan.External("x").Retry(2) with { Timeout = TimeSpan.FromMinutes(5) });
        floor.Claim("x");
        var late = floor.Finished("x");
        floor["x"].DueAt.ShouldBe(floor.Now.AddMinutes(5));
        floor.Wait("x", TimerKind.Timeout, TimeSpan.FromMinutes(4)).Events.ShouldBeEmpty();
        floor.Wait("x", TimerKind.Timeout, TimeSpan.FromMinutes(1));
        (floor["x"].State, floor["x"].Error!.Code).ShouldBe((StepState.Retrying, "timeout"));
        floor.Wait("x", TimerKind.Timeout, TimeSpan.Zero).Events.ShouldBeEmpty();
        floor.Refuse("stale_attempt", late);
    }

    [Fact]
    public void What_cancels_the_step_takes_the_lease_back()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.External("x", "a") with { Timeout = TimeSpan.FromMinutes(5) });
        floor.Finish("a");
        floor.Claim("x");
        var late = floor.Finished("x");
        floor.Rerun("a").Effects.ShouldContain(new RemoveLease(floor["x"].Place, late.Token, IfOver: false));
        floor.Rows.Timers.ShouldBeEmpty();
        floor.Refuse("stale_attempt", late);
        floor.Finish("a");
        floor.Claim("x");
        floor.Do(new CancelRun(Floor.Ann, null));
        floor.Run.LeasedAttempts.ShouldBe(0);
    }

    [Fact]
    public void An_input_that_cannot_be_told_fails_the_step_that_is_claimed()
    {
        var floor = Floor.Start(Plan.External("x") with { Input = JsonSerializer.SerializeToElement("${{ params.missing }}") });
        floor.Do(new ClaimJob("x", "w1", floor.Now));
        floor["x"].Error!.Code.ShouldBe("expression_error");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_worker_takes_room_in_the_run_and_a_pause_offers_it_nothing()
    {
        var floor = Floor.Start(Plan.Narrow(1, Plan.External("x"), Plan.External("y")));
        floor.Rows.Ready.ShouldBe(["x"]);
        floor.Claim("x");
        floor.Rows.Ready.ShouldBeEmpty();
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("x");
        floor.Rows.Ready.ShouldBeEmpty();
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Rows.Ready.ShouldBe(["y"]);
    }

    [Fact]
    public void A_map_that_begins_anew_takes_the_leases_of_its_items_back_though_the_items_are_gone()
    {
        var floor = Floor.Start(Plan.Work("list"), Plan.Map("m", "${{ steps.list.output }}", "list", Plan.External("x") with { Timeout = TimeSpan.FromMinutes(5) }).With(new { key = "${{ item }}" }));
        floor.Finish("list", """["a","b"]""");
        var token = floor.Claim("m/a/x");
        var late = floor.Finished("m/a/x");
        var place = floor["m/a/x"].Place;
        floor.Do(Floor.EditOf(Floor.Sam, null, ("list", """["c"]"""))).Effects.ShouldContain(new RemoveLease(place, token, IfOver: false));
        floor.Run.IndexOf("m/a/x").ShouldBe(-1);
        floor.Refuse("stale_attempt", late);
        floor.Claim("m/c/x");
        floor.Finish("m/c/x");
        floor.Run.State.ShouldBe(RunState.Completed);
    }
}
