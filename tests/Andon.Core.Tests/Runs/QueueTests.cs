namespace Andon.Runs;

public sealed class QueueTests
{
    [Fact]
    public void A_node_starts_no_more_than_it_has_room_for_and_the_rest_is_ready_for_any()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a"), Plan.Work("b"), Plan.Work("c")), Floor.Node(freeSlots: 1));
        floor.States.ShouldBe("a:running b:pending c:pending");
        floor.Rows.Ready.ShouldBe(["b", "c"]);
        floor.Placement = Floor.Node(incarnation: 2);
        floor.Do(new StartQueued("c"));
        floor.States.ShouldBe("a:running b:pending c:running");
        floor.Rows.Ready.ShouldBe(["b"]);
    }

    [Fact]
    public void A_type_with_a_limit_of_its_own_takes_no_more_than_that()
    {
        var room = Floor.Node(freeSlots: 9) with { FreeByType = new Dictionary<string, int> { [Plan.WorkType] = 2 } };
        var floor = Floor.Start(Plan.Of(Plan.Work("a"), Plan.Work("b"), Plan.Work("c")), room);
        floor.States.ShouldBe("a:running b:running c:pending");
    }

    [Fact]
    public void A_stale_row_of_the_ready_queue_is_removed_and_starts_nothing()
    {
        var floor = Floor.Start(Plan.Work("a"));
        var decision = floor.Do(new StartQueued("a"));
        decision.Events.ShouldBeEmpty();
        decision.Effects.ShouldBe([new RemoveReady(floor["a"].Place)]);
        // So is one of a step that this version does not have: another node may have written it for one that does.
        floor.Do(new StartQueued("nowhere")).Effects.OfType<RemoveReady>().Single().Step.Name.ShouldBe("nowhere");
        foreach (var kind in Enum.GetValues<TimerKind>()) floor.Do(new TimerDue("nowhere", kind)).Effects.OfType<ClearTimer>().Single().Step.Name.ShouldBe("nowhere");
    }

    [Fact]
    public void A_step_without_a_live_handler_is_parked_until_one_appears()
    {
        var floor = Floor.Start(Plan.Rare("n"));
        floor.States.ShouldBe("n:no_handler");
        floor.Run.State.ShouldBe(RunState.Submitted);
        floor.Do(new StartQueued("n")).Events.ShouldBeEmpty();
        floor.Placement = Floor.Node(handlers: [Plan.RareType]);
        floor.Do(new StartQueued("n"));
        floor.States.ShouldBe("n:running");
    }

    [Fact]
    public void A_parked_step_whose_handler_appears_without_room_waits_in_the_queue()
    {
        var floor = Floor.Start(Plan.Rare("n"));
        floor.Placement = Floor.Node(freeSlots: 0, handlers: [Plan.RareType]);
        floor.Do(new StartQueued("n"));
        floor.States.ShouldBe("n:pending");
        floor.Rows.Ready.ShouldBe(["n"]);
    }

    [Fact]
    public void No_more_than_max_parallel_steps_run_and_the_next_starts_when_one_ends()
    {
        var floor = Floor.Start(Plan.Narrow(2, Plan.Work("a"), Plan.Work("b"), Plan.Work("c"), Plan.Work("d")));
        floor.States.ShouldBe("a:running b:running c:pending d:pending");
        floor.Rows.Ready.ShouldBeEmpty("there is no point in waking nodes for steps that may not start");
        floor.Finish("b").Events.OfType<AttemptStarted>().Single().Step.ShouldBe("c");
        floor.Finish("a");
        floor.States.ShouldBe("a:completed b:completed c:running d:running");
    }

    [Fact]
    public void Steps_that_any_node_may_start_take_room_in_the_run_so_that_no_more_than_that_are_offered()
    {
        var floor = Floor.Start(Plan.Narrow(2, Plan.Work("a"), Plan.Work("b"), Plan.Work("c")), Floor.Node(freeSlots: 0));
        floor.Rows.Ready.ShouldBe(["a", "b"]);
        floor.Placement = Floor.Node(freeSlots: 1);
        floor.Do(new StartQueued("a"));
        floor.Rows.Ready.ShouldBe(["b"]);
        floor.Placement = Floor.Node(freeSlots: 0);
        floor.Finish("a");
        floor.Rows.Ready.ShouldBe(["b", "c"]);
    }

    [Fact]
    public void Neither_a_parked_step_nor_a_delay_nor_a_task_takes_room_in_the_run()
    {
        var floor = Floor.Start(Plan.Narrow(1, Plan.Rare("n"), Plan.Delay("d", "1h"), Plan.Gate("g"), Plan.Work("a"), Plan.Work("b")));
        floor.States.ShouldBe("n:no_handler d:running g:waiting a:running b:pending");
        floor.Placement = Floor.Node(handlers: [Plan.WorkType, Plan.RareType]);
        floor.Do(new StartQueued("n"));
        floor.States.ShouldBe("n:pending d:running g:waiting a:running b:pending", "its handler is here, but the run has no room");
        floor.Finish("a");
        floor.States.ShouldBe("n:running d:running g:waiting a:completed b:pending");
    }

    [Fact]
    public void A_lost_attempt_gives_its_room_in_the_run_back()
    {
        var floor = Floor.Start(Plan.Narrow(1, Plan.Work("a").Lost(Pipelines.OnLost.Ask), Plan.Work("b")));
        floor.Lose();
        floor.States.ShouldBe("a:quarantined b:running");
    }

    [Fact]
    public void What_a_pause_held_comes_back_within_max_parallel()
    {
        var floor = Floor.Start(Plan.Narrow(1, Plan.Work("a"), Plan.Work("b"), Plan.Delay("d", "1h", "a"), Plan.Work("c", "a")));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("a");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("a:completed b:running d:running c:pending");
    }
}
