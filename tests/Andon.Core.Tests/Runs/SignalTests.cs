namespace Andon.Runs;

public sealed class SignalTests
{
    private static readonly object Numbered = new { type = "object", required = new[] { "n" }, properties = new { n = new { type = "integer" } } };

    [Fact]
    public void A_signal_completes_the_step_that_waits_for_it_with_its_data()
    {
        var floor = Floor.Start(Plan.Signal("s", "go"), Plan.Work("a", "s"));
        floor.States.ShouldBe("s:running a:pending");
        floor.Run.State.ShouldBe(RunState.Running, "nobody of whom the run knows must act");
        floor["s"].Attempt.ShouldBeNull();
        floor.Signal("go", """{"n":1}""");
        floor.States.ShouldBe("s:completed a:running");
        floor.Output("s").ShouldBe("""{"n":1}""");
        floor["s"].Artifacts.Single().MadeBy.ShouldBe("signal:ann");
    }

    [Fact]
    public void A_signal_that_comes_first_is_kept_and_taken_once_in_the_order_of_arrival()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Signal("s", "go", "a"), Plan.Signal("t", "go", "s"), Plan.Signal("u", "go", "t"));
        floor.Signal("go", "1");
        floor.Signal("go", "2");
        floor.Run.Signals.Length.ShouldBe(2);
        floor.Finish("a");
        floor.States.ShouldBe("a:completed s:completed t:completed u:running");
        (floor.Output("s"), floor.Output("t")).ShouldBe(("1", "2"));
        floor.Run.Signals.ShouldBeEmpty();
    }

    [Fact]
    public void Of_several_steps_that_wait_the_oldest_takes_the_signal()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Signal("late", "go", "a"), Plan.Signal("early", "go"));
        floor.Now += TimeSpan.FromSeconds(1);
        floor.Finish("a");
        floor.Signal("go");
        floor.States.ShouldBe("a:completed late:running early:completed");
    }

    [Fact]
    public void Names_are_kept_apart_and_may_be_computed()
    {
        var floor = Floor.Start(Plan.Of(Plan.Signal("s", "go-${{ params.n }}"), Plan.Signal("t", "stop")), parameters: """{"n":7}""");
        floor.Signal("stop");
        floor.States.ShouldBe("s:running t:completed");
        floor.Signal("go-7");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_name_that_no_step_can_wait_for_is_refused_with_the_nearest()
    {
        var refusal = Floor.Start(Plan.Signal("s", "payment")).Refuse("unknown_signal", Floor.SignalOf("paymnet"));
        refusal.Kind.ShouldBe(RefusalKind.NotFound);
        refusal.Message.ShouldContain("did you mean 'payment'?");
        Floor.Start(Plan.Work("a")).Refuse("unknown_signal", Floor.SignalOf("go")).Message.ShouldContain("no signal step");
    }

    [Fact]
    public void Of_a_computed_name_that_is_refused_which_does_not_begin_as_it_does()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a"), Plan.Signal("s", "pay-${{ params.n }}-now", "a")), parameters: """{"n":7}""");
        floor.Refuse("unknown_signal", Floor.SignalOf("payment-7")).Message.ShouldContain("known are pay-${{ params.n }}-now");
        floor.Signal("pay-8-now");
    }

    [Fact]
    public void A_name_that_is_none_once_it_is_computed_fails_the_step()
    {
        var floor = Floor.Start(Plan.Of(Plan.Signal("s", "${{ params.name }}")), parameters: """{"name":""}""");
        floor["s"].Error!.Code.ShouldBe("invalid_config");
    }

    [Fact]
    public void Data_against_the_schema_of_the_step_that_waits_is_refused_with_pointers()
    {
        var floor = Floor.Start(Plan.Signal("s", "go", schema: Numbered));
        var refusal = floor.Refuse("invalid_signal", Floor.SignalOf("go", """{"n":"one"}"""));
        refusal.Kind.ShouldBe(RefusalKind.Invalid);
        refusal.Errors.Single().Pointer.ShouldBe("/n");
        floor.Signal("go", """{"n":1}""");
        floor.States.ShouldBe("s:completed");
    }

    [Fact]
    public void A_kept_signal_against_the_schema_is_taken_and_fails_the_step_and_a_rerun_waits_for_another()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Signal("s", "go", "a", Numbered));
        floor.Signal("go", """{"n":"one"}""");
        floor.Finish("a");
        floor["s"].Error!.Code.ShouldBe("invalid_signal");
        floor["s"].Error!.Message.ShouldContain("/n");
        floor.Run.State.ShouldBe(RunState.Failed);
        floor.Run.Signals.ShouldBeEmpty();
        floor.Rerun("s");
        floor.States.ShouldBe("a:completed s:running");
        floor.Signal("go", """{"n":1}""");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void The_output_schema_of_the_step_holds_too()
    {
        var floor = Floor.Start(Plan.Signal("s", "go") with { OutputSchema = System.Text.Json.JsonSerializer.SerializeToElement(Numbered) });
        floor.Refuse("invalid_signal", Floor.SignalOf("go", "[]"));
    }

    [Fact]
    public void A_signal_that_does_not_come_in_time_fails_the_step_whatever_its_retries()
    {
        var floor = Floor.Start(Plan.Signal("s", "go", timeout: "1h").Retry(3));
        floor["s"].DueAt.ShouldBe(floor.Now.AddHours(1));
        floor.Wait("s", TimerKind.Timeout, TimeSpan.FromMinutes(59)).Events.ShouldBeEmpty();
        floor.Wait("s", TimerKind.Timeout, TimeSpan.FromMinutes(1));
        floor["s"].Error!.Code.ShouldBe("timeout");
        floor.Run.State.ShouldBe(RunState.Failed);
        floor.Rows.Timers.ShouldBeEmpty();
    }

    [Fact]
    public void The_timeout_of_the_step_holds_where_its_config_says_none() =>
        Floor.Start(Plan.Signal("s", "go") with { Timeout = TimeSpan.FromMinutes(5) })["s"].DueAt.ShouldNotBeNull();

    [Fact]
    public void A_timer_that_fires_after_the_signal_came_changes_nothing()
    {
        var floor = Floor.Start(Plan.Signal("s", "go", timeout: "1h"), Plan.Gate("g"));
        floor.Signal("go");
        floor.Rows.Timers.ShouldBeEmpty();
        floor.Wait("s", TimerKind.Timeout, TimeSpan.FromHours(1)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_rerun_of_the_step_waits_for_a_new_signal()
    {
        var floor = Floor.Start(Plan.Signal("s", "go"), Plan.Work("a", "s"));
        floor.Signal("go", "1");
        floor.Rerun("s");
        floor.States.ShouldBe("s:running a:pending");
        floor.Signal("go", "2");
        floor.Output("s").ShouldBe("2");
        floor["s"].Artifacts.Length.ShouldBe(2);
    }

    [Fact]
    public void The_same_signal_with_the_same_key_answers_as_before_and_is_taken_once()
    {
        var floor = Floor.Start(Plan.Signal("s", "go"), Plan.Signal("t", "go", "s"));
        floor.Signal("go", "1", "key");
        floor.Signal("go", "1", "key").Events.ShouldBeEmpty();
        floor.States.ShouldBe("s:completed t:running");
        floor.Run.SentSignals.Single().Step.ShouldBe("s");
        floor.Refuse("idempotency_key_reused", Floor.SignalOf("go", "2", "key"));
        floor.Signal("go", "3", "other");
        floor.Run.State.ShouldBe(RunState.Completed);
        floor.Signal("go", "3", "other").Events.ShouldBeEmpty("the run has ended, and the answer is the same");
    }

    [Fact]
    public void An_ended_run_takes_no_signal()
    {
        var floor = Floor.Start(Plan.Signal("s", "go"));
        floor.Do(new CancelRun(Floor.Ann, null));
        floor.Refuse("run_ended", Floor.SignalOf("go"));
    }

    [Fact]
    public void Signals_are_kept_up_to_a_number_and_a_size_in_all()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Signal("s", "go", "a"));
        for (var i = 0; i < floor.Context().MaxKeptSignals; i++) floor.Signal("go");
        floor.Refuse("too_many_signals", Floor.SignalOf("go")).Message.ShouldContain("at most 100");
        var large = Floor.Start(Plan.Work("a"), Plan.Signal("s", "go", "a"));
        var half = $"\"{new string('x', 600_000)}\"";
        large.Signal("go", half);
        large.Refuse("too_many_signals", Floor.SignalOf("go", half)).Message.ShouldContain("bytes");
    }

    [Fact]
    public void What_is_no_signal_at_all_is_refused()
    {
        var floor = Floor.Start(Plan.Signal("s", "go"));
        floor.Refuse("invalid_signal_name", Floor.SignalOf(""));
        floor.Refuse("invalid_signal", Floor.SignalOf("go", "{"));
        Floor.StartSmall(10, Plan.Signal("s", "go")).Refuse("signal_too_large", Floor.SignalOf("go", "\"1234567890\""));
    }

    [Fact]
    public void A_paused_run_takes_signals_for_steps_that_wait_and_keeps_the_others()
    {
        var floor = Floor.Start(Plan.Signal("s", "go"), Plan.Signal("t", "go", "s"), Plan.Work("a", "t"));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Signal("go", "1");
        floor.Signal("go", "2");
        floor.States.ShouldBe("s:completed t:pending a:pending");
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("s:completed t:completed a:running");
    }

    [Fact]
    public void A_resumed_run_whose_last_step_finds_its_signal_completes_at_once()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Signal("s", "go", "a"));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Finish("a");
        floor.Signal("go");
        floor.Run.State.ShouldBe(RunState.Paused);
        floor.Do(new ResumeRun(Floor.Sam));
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_skip_or_a_failure_elsewhere_ends_the_wait()
    {
        var floor = Floor.Start(Plan.Signal("s", "go", timeout: "1h"), Plan.Signal("t", "go", timeout: "1h"), Plan.Work("a"));
        floor.Skip("s", "9");
        floor.States.ShouldBe("s:completed t:running a:running");
        floor.Fail("a");
        floor.States.ShouldBe("s:completed t:cancelled a:failed");
        floor.Rows.Timers.ShouldBeEmpty();
    }

    [Fact]
    public void Each_item_of_a_map_takes_the_signal_of_its_own_name()
    {
        var floor = Floor.Start(Plan.Map("m", """["x","y"]""", "", Plan.Signal("s", "paid-${{ item }}", "", Numbered), Plan.Work("a", "s")).With(new { key = "${{ item }}" }));
        floor.Signal("paid-y", """{"n":2}""");
        floor.States.ShouldBe("m:running m/x/s:running m/x/a:pending m/y/s:completed m/y/a:running");
        floor.Refuse("invalid_signal", Floor.SignalOf("paid-x", "{}")).Message.ShouldContain("'m/x/s'");
        floor.Signal("paid-x", """{"n":1}""");
        floor.Finish("m/x/a");
        floor.Finish("m/y/a");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void A_signal_kept_for_a_map_that_has_not_begun_goes_to_its_first_item()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Map("m", "[1,2]", "a", Plan.Signal("s", "go")));
        floor.Signal("go", "7");
        floor.Finish("a");
        (floor["m/0/s"].State, floor["m/1/s"].State).ShouldBe((StepState.Completed, StepState.Running));
        floor.Refuse("unknown_signal", Floor.SignalOf("gone")).Message.ShouldContain("known are go");
    }
}
