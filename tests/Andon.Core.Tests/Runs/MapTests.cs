using System.Text;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Maps that run once: their list, their items, their end.</summary>
public sealed class MapTests
{
    private static readonly StepDefinition[] Two = [Plan.Work("a"), Plan.Work("b", "a")];

    [Fact]
    public void Each_item_has_steps_of_its_own_and_the_output_has_the_leaves_of_each()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Two), Plan.Work("end", "m"));
        floor.States.ShouldBe("m:running end:pending m/0/a:running m/0/b:pending m/1/a:running m/1/b:pending");
        floor.Finish("m/0/a");
        floor.Finish("m/0/b", """{"n":1}""");
        floor.Finish("m/1/a");
        floor.States.ShouldBe("m:running end:pending m/0/a:completed m/0/b:completed m/1/a:completed m/1/b:running");
        floor.Finish("m/1/b", """{"n":2}""");
        floor.Output("m").ShouldBe("""{"0":{"b":{"n":1}},"1":{"b":{"n":2}}}""");
        floor.Finish("end");
        floor.Run.State.ShouldBe(RunState.Completed);
        floor.Log.OfType<ItemStarted>().Select(e => e.Key).ShouldBe(["0", "1"]);
        floor.Log.OfType<ItemEnded>().ShouldAllBe(e => !e.Failed);
        floor.Log.OfType<MapStarted>().Single().Keys.ShouldBe(["0", "1"]);
    }

    [Fact]
    public void A_key_names_an_item_by_its_content_and_its_steps_are_given_the_item()
    {
        var floor = Floor.Start(Plan.Map("m", """[{"id":"x"},{"id":"y"}]""", "", Plan.Work("a")).With(new { key = "${{ item.id }}" }));
        StepInput.TryInput(floor.Run, floor["m/y/a"].Index, 1, out var input, out _).ShouldBeTrue();
        Encoding.UTF8.GetString(input.Span).ShouldBe("""{"params":{},"item":{"id":"y"},"index":1,"steps":{}}""");
    }

    [Fact]
    public void A_map_over_nothing_completes_with_nothing()
    {
        var floor = Floor.Start(Plan.Map("m", "[]", "", Two), Plan.Work("end", "m"));
        floor.Output("m").ShouldBe("{}");
        floor.States.ShouldBe("m:completed end:running");
    }

    [Theory]
    [InlineData("${{ params }}", "${{ item }}", "not_a_list")]
    [InlineData("${{ params.missing }}", "${{ item }}", "expression_error")]
    [InlineData("""["a","a"]""", "${{ item }}", "duplicate_key")]
    [InlineData("""["a/b"]""", "${{ item }}", "invalid_key")]
    [InlineData("""[""]""", "${{ item }}", "invalid_key")]
    [InlineData("[null]", "${{ item }}", "invalid_key")]
    [InlineData("[1]", "${{ item.id }}", "expression_error")]
    public void A_list_that_is_none_or_whose_items_cannot_be_told_apart_fails_the_map(string over, string key, string code)
    {
        var floor = Floor.Start(Plan.Map("m", over, "", Two).With(new { key }), Plan.Work("other"));
        floor["m"].Error!.Code.ShouldBe(code, floor["m"].Error!.Message);
        floor.States.ShouldBe("m:failed other:pending");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Theory]
    [InlineData(128, null)]
    [InlineData(129, "invalid_key")]
    public void A_key_has_at_most_128_characters(int length, string? code)
    {
        var floor = Floor.Start(Plan.Map("m", $"[\"{new string('k', length)}\"]", "", Two).With(new { key = "${{ item }}" }));
        floor["m"].Error?.Code.ShouldBe(code);
        floor["m"].State.ShouldBe(code is null ? StepState.Running : StepState.Failed);
    }

    [Fact]
    public void A_list_of_too_many_items_fails_the_map()
    {
        var list = string.Join(',', Enumerable.Repeat("1", PipelineLimits.MaxMapItems + 1));
        var floor = Floor.Start(Plan.Of(Plan.Map("m", "${{ params.list }}", "", Two)), parameters: $"{{\"list\":[{list}]}}");
        floor["m"].Error!.Code.ShouldBe("too_many_items");
    }

    [Fact]
    public void No_more_items_than_max_parallel_are_under_way()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2,3]", "", Two).With(new { max_parallel = 2 }));
        floor.States.ShouldBe("m:running m/0/a:running m/0/b:pending m/1/a:running m/1/b:pending");
        floor.Finish("m/0/a");
        floor.Run.IndexOf("m/2/a").ShouldBe(-1);
        floor.Finish("m/0/b");
        floor["m/2/a"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void The_first_item_that_fails_fails_the_map_and_cancels_all_that_goes_on_in_it()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Two));
        floor.Fail("m/1/a");
        floor.States.ShouldBe("m:failed m/0/a:cancelled m/0/b:pending m/1/a:failed m/1/b:pending");
        floor["m"].Error!.Code.ShouldBe("items_failed");
        floor["m"].Error!.Message.ShouldBe("1 of 2 items of 'm' failed, more than max_failures 0; the first is '1': it broke");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void As_many_items_as_max_failures_may_fail_and_are_not_in_the_output()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2,3]", "", Plan.Work("a")).With(new { max_failures = 1 }));
        floor.Fail("m/1/a");
        floor.Finish("m/0/a", "0");
        floor.Finish("m/2/a", "2");
        floor.Output("m").ShouldBe("""{"0":{"a":0},"2":{"a":2}}""");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void Fail_fast_in_an_item_cancels_the_other_branches_of_that_item_alone()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a"), Plan.Work("b")).With(new { max_failures = 1 }));
        floor.Fail("m/0/a");
        floor.States.ShouldBe("m:running m/0/a:failed m/0/b:cancelled m/1/a:running m/1/b:running");
    }

    [Fact]
    public void Without_fail_fast_the_other_branches_of_the_item_finish_before_it_ends()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Map("m", "[1]", "", Plan.Work("a"), Plan.Work("b"))));
        floor.Fail("m/0/a");
        floor.States.ShouldBe("m:running m/0/a:failed m/0/b:running");
        floor.Finish("m/0/b");
        floor["m"].State.ShouldBe(StepState.Failed);
    }

    [Fact]
    public void Steps_that_always_run_do_so_before_a_failed_item_ends()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Work("a"), Plan.Work("tidy", "a").Always()));
        floor.Fail("m/0/a");
        floor.States.ShouldBe("m:running m/0/a:failed m/0/tidy:running");
        floor.Finish("m/0/tidy");
        floor.States.ShouldBe("m:failed m/0/a:failed m/0/tidy:completed");
    }

    [Fact]
    public void A_condition_of_an_inner_step_is_decided_for_each_item()
    {
        var floor = Floor.Start(Plan.Map("m", "[true,false]", "", Plan.Work("a").When("item"), Plan.Work("b", "a")));
        floor.States.ShouldBe("m:running m/0/a:running m/0/b:pending m/1/a:skipped m/1/b:skipped");
        floor.Finish("m/0/a");
        floor.Finish("m/0/b", "7");
        floor.Output("m").ShouldBe("""{"0":{"b":7},"1":{}}""");
    }

    [Fact]
    public void Inner_names_hide_outer_ones_and_outer_ones_are_seen_where_nothing_hides_them()
    {
        var floor = Floor.Start(
            Plan.Work("a"), Plan.Work("x"),
            Plan.Map("m", "[1]", "a x", Plan.Work("a"), Plan.Work("b", "a") with { Input = Json(new { inner = "${{ steps.a.output }}", outer = "${{ steps.x.output }}" }) }));
        floor.Finish("a", "\"outer a\"");
        floor.Finish("x", "\"outer x\"");
        floor.Finish("m/0/a", "\"inner a\"");
        StepInput.TryInput(floor.Run, floor["m/0/b"].Index, 1, out var input, out _).ShouldBeTrue();
        Encoding.UTF8.GetString(input.Span).ShouldBe("""{"inner":"inner a","outer":"outer x"}""");
    }

    [Fact]
    public void Maps_in_maps_have_names_of_all_their_keys()
    {
        var floor = Floor.Start(Plan.Map("m", "[[1,2],[]]", "", Plan.Map("n", "${{ item }}", "", Plan.Work("a"))).With(new { key = "row-${{ index }}" }));
        floor.States.ShouldBe("m:running m/row-0/n:running m/row-1/n:completed m/row-0/n/0/a:running m/row-0/n/1/a:running");
        floor.Finish("m/row-0/n/0/a", "1");
        floor.Finish("m/row-0/n/1/a", "2");
        floor.Output("m").ShouldBe("""{"row-0":{"n":{"0":{"a":1},"1":{"a":2}}},"row-1":{"n":{}}}""");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void An_output_of_too_many_bytes_fails_the_map()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Work("a")));
        floor.MaxMapOutputBytes = 10;
        floor.Finish("m/0/a", "\"0123456789\"");
        floor["m"].Error!.Code.ShouldBe("output_too_large");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void The_output_of_a_map_must_meet_its_schema()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Work("a")) with { OutputSchema = Json(new { maxProperties = 0 }) });
        floor.Finish("m/0/a");
        floor["m"].Error!.Code.ShouldBe("output_schema");
    }

    [Fact]
    public void Ten_thousand_items_cost_four_events_each()
    {
        const int Count = 10_000;
        var pipeline = Plan.Of(Plan.Map("m", "${{ params.list }}", "", Plan.Work("a")).With(new { max_parallel = Count }));
        var context = new DecisionContext(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), new Seed(1, 2), Floor.Node(freeSlots: Count));
        var list = $$"""{"list":[{{string.Join(',', Enumerable.Range(0, Count))}}]}""";
        var decision = RunMachine.Submit(pipeline, new Submit(Guid.NewGuid(), null, null, Floor.Sam, Floor.Bytes(list), null), context);
        var events = decision.Events.Count;
        for (var i = 0; i < Count; i++)
        {
            var run = decision.Run!;
            var step = run.Steps[run.IndexOf($"m/{i}/a")];
            decision = RunMachine.Decide(run, new AttemptFinished(step.Name, 1, step.Attempt!.Token, new AttemptOutcome.Succeeded(Floor.Bytes("1"))), context);
            events += decision.Events.Count;
        }

        decision.Run!.State.ShouldBe(RunState.Completed);
        events.ShouldBe((4 * Count) + 4, "submitted, map started, map completed, run completed; and for each item: started, attempt, output, ended");
    }

    private static System.Text.Json.JsonElement Json(object value) => System.Text.Json.JsonSerializer.SerializeToElement(value);
}
