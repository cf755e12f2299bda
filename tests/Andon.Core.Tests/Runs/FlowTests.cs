namespace Andon.Runs;

public sealed class FlowTests
{
    [Fact]
    public void A_step_starts_when_its_dependencies_have_completed()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "a"), Plan.Work("d", "b c"));
        floor.States.ShouldBe("a:running b:pending c:pending d:pending");
        floor.Finish("a");
        floor.States.ShouldBe("a:completed b:running c:running d:pending");
        floor.Finish("c");
        floor.States.ShouldBe("a:completed b:running c:completed d:pending");
        floor.Finish("b");
        floor.States.ShouldBe("a:completed b:completed c:completed d:running");
        floor.Finish("d");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void The_completion_of_a_step_and_the_start_of_its_successors_are_one_decision()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"));
        var events = floor.Finish("a").Events;
        events.Select(e => e.GetType()).ShouldBe([typeof(StepCompleted), typeof(AttemptStarted)]);
    }

    [Fact]
    public void A_run_is_submitted_until_something_starts()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a")), Floor.Node(freeSlots: 0));
        floor.Run.State.ShouldBe(RunState.Submitted);
        floor.Placement = Floor.Node();
        floor.Do(new StartQueued("a"));
        floor.Run.State.ShouldBe(RunState.Running);
    }

    [Fact]
    public void A_run_waits_when_all_that_is_left_needs_people()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g"));
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Finish("a");
        floor.Run.State.ShouldBe(RunState.Waiting);
        floor.Approve("g");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void Delays_retries_and_steps_without_a_handler_count_as_running_beside_people()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Delay("d", "1h"), Plan.Work("r").Retry(2), Plan.Rare("n"));
        floor.Fail("r");
        floor.States.ShouldBe("g:waiting d:running r:retrying n:no_handler");
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Wait("d", TimerKind.Delay, TimeSpan.FromHours(1));
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Wait("r", TimerKind.Retry, TimeSpan.Zero);
        floor.Finish("r");
        floor.Run.State.ShouldBe(RunState.Running, "a handler may appear at any time");
        floor.Skip("n");
        floor.Run.State.ShouldBe(RunState.Waiting);
    }

    [Fact]
    public void A_quarantined_step_needs_a_person_and_counts_as_waiting()
    {
        var floor = Floor.Start(Plan.Work("a").Lost(Pipelines.OnLost.Ask));
        floor.Lose();
        floor.States.ShouldBe("a:quarantined");
        floor.Run.State.ShouldBe(RunState.Waiting);
    }

    [Fact]
    public void A_delay_ends_at_its_time_and_holds_no_attempt()
    {
        var floor = Floor.Start(Plan.Delay("d", "90s"), Plan.Work("a", "d"));
        floor.Run.RunningAttempts.ShouldBe(0);
        floor.Wait("d", TimerKind.Delay, TimeSpan.FromSeconds(89));
        floor.States.ShouldBe("d:running a:pending", "the timer fired too early and is set again");
        floor.Wait("d", TimerKind.Delay, TimeSpan.FromSeconds(1));
        floor.States.ShouldBe("d:completed a:running");
        floor.Output("d").ShouldBe("{}");
    }

    [Theory]
    [InlineData("""{"until":"2030-01-01T10:00:00+01:00"}""", 1)]
    [InlineData("""{"for":"${{ params.wait }}"}""", 2)]
    public void A_delay_takes_a_time_or_a_duration_that_may_be_computed(string config, int hours)
    {
        var step = Plan.Step("d", "delay", "", System.Text.Json.JsonDocument.Parse(config).RootElement);
        var floor = Floor.Start(Plan.Of(step), parameters: """{"wait":"2h"}""");
        floor["d"].DueAt.ShouldBe(floor.Now.AddHours(hours));
        floor["d"].DueAt!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_delay_whose_time_makes_no_sense_fails_its_step()
    {
        var floor = Floor.Start(Plan.Of(Plan.Delay("d", "${{ params.wait }}")), parameters: """{"wait":"soon"}""");
        floor["d"].Error!.Code.ShouldBe("invalid_config");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_timer_that_fires_twice_or_after_what_it_was_for_changes_nothing()
    {
        var floor = Floor.Start(Plan.Delay("d", "1h"), Plan.Work("a").Retry(2), Plan.Gate("g"));
        floor.Wait("d", TimerKind.Delay, TimeSpan.FromHours(1));
        var events = floor.Log.Count;
        foreach (var step in new[] { "d", "a", "g" })
            foreach (var kind in Enum.GetValues<TimerKind>()) floor.Do(new TimerDue(step, kind));
        floor.Log.Count.ShouldBe(events);
    }

    [Fact]
    public void An_artifact_bears_the_digest_of_its_bytes_and_who_made_it()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Finish("a", """{"b":1,"a":2}""");
        var artifact = floor["a"].Output!;
        floor.Output("a").ShouldBe("""{"b":1,"a":2}""");
        artifact.Digest.ToString().ShouldBe("a1d46c3cdb4e5795c8d637f80daeb578ebb1a9a65dc1ed5f11f51794c3c89f3a", "the SHA-256 of the bytes as given");
        artifact.MadeBy.ShouldBe("attempt:1");
        artifact.Revision.ShouldBe(1);
    }

    [Fact]
    public void A_run_without_steps_to_do_completes_at_once() =>
        Floor.Start(Plan.Work("a").When("false"), Plan.Work("b", "a")).Run.State.ShouldBe(RunState.Completed);

    [Fact]
    public void Parameters_must_be_one_object_that_meets_the_schema()
    {
        var schema = System.Text.Json.JsonDocument.Parse("""{"type":"object","properties":{"n":{"type":"integer"}}}""").RootElement;
        var pipeline = Plan.Compile(new Pipelines.PipelineDefinition { Name = "plan", Params = schema, Steps = [Plan.Work("a")] });
        foreach (var json in new[] { "", "{", "[]", "{} {}", "null", """{"n":"x"}""" })
        {
            var decision = RunMachine.Submit(pipeline, new Submit(Guid.Empty, null, null, Floor.Sam, Floor.Bytes(json), null), new DecisionContext(default, new Seed(1, 2), Placement.None));
            decision.Run.ShouldBeNull();
            decision.Events.ShouldBeEmpty();
            decision.Refusal!.Code.ShouldBe("invalid_params");
        }
    }
}
