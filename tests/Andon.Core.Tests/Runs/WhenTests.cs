namespace Andon.Runs;

public sealed class WhenTests
{
    [Fact]
    public void A_step_whose_when_is_false_is_skipped_and_one_whose_when_holds_runs()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("no").When("params.n > 1"), Plan.Work("yes").When("params.n == 1")), parameters: """{"n":1}""");
        floor.States.ShouldBe("no:skipped yes:running");
        floor["no"].Resolution.ShouldBe("when");
    }

    [Fact]
    public void When_sees_outputs_and_states_of_dependencies()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a").When("steps.a.output.go && steps.a.state == 'completed'"));
        floor.Finish("a", """{"go":true}""");
        floor.States.ShouldBe("a:completed b:running");
    }

    [Fact]
    public void A_step_all_of_whose_dependencies_when_skipped_is_skipped_too_and_so_on()
    {
        var floor = Floor.Start(Plan.Work("a").When("false"), Plan.Work("b").When("false"), Plan.Work("c", "a b"), Plan.Work("d", "c"));
        floor.States.ShouldBe("a:skipped b:skipped c:skipped d:skipped");
        floor["c"].Resolution.ShouldBe("dependencies");
    }

    [Fact]
    public void A_step_with_one_dependency_that_ran_is_not_skipped_with_the_others()
    {
        var floor = Floor.Start(Plan.Work("a").When("false"), Plan.Work("b"), Plan.Work("c", "a b"));
        floor.Finish("b");
        floor.States.ShouldBe("a:skipped b:completed c:running");
    }

    [Fact]
    public void A_step_that_always_runs_runs_after_skipped_dependencies()
    {
        var floor = Floor.Start(Plan.Work("a").When("false"), Plan.Work("z", "a").Always());
        floor.States.ShouldBe("a:skipped z:running");
    }

    [Fact]
    public void A_step_without_dependencies_is_not_skipped_for_lack_of_them() => Floor.Start(Plan.Work("a")).States.ShouldBe("a:running");

    [Theory]
    [InlineData("params.missing", "no such key")]
    [InlineData("1 + 1", "must be true or false")]
    public void A_when_that_cannot_be_decided_fails_the_step_and_says_why(string when, string why)
    {
        var floor = Floor.Start(Plan.Work("a").When(when));
        floor.States.ShouldBe("a:failed");
        floor["a"].Error!.Code.ShouldBe("expression_error");
        floor["a"].Error!.Message.ShouldStartWith("a.when: ");
        floor["a"].Error!.Message.ShouldContain(why);
    }

    [Fact]
    public void An_operators_skip_completes_the_step_with_the_given_output_and_does_not_spread()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a").When("steps.a.output.n == 7"));
        floor.Skip("a", """{"n":7}""");
        floor.States.ShouldBe("a:completed b:running");
        floor["a"].Resolution.ShouldBe("overridden");
        floor["a"].Output!.MadeBy.ShouldBe("override:root (by hand)");
        floor.Output("a").ShouldBe("""{"n":7}""");
    }

    [Fact]
    public void A_step_that_is_settled_well_cannot_be_skipped()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b").When("false"), Plan.Work("c"));
        floor.Finish("a");
        floor.Refuse("step_settled", new SkipStep(Floor.Admin, "a", Floor.Bytes("{}"), null));
        floor.Refuse("step_settled", new SkipStep(Floor.Admin, "b", Floor.Bytes("{}"), null));
        floor.Refuse("unknown_step", new SkipStep(Floor.Admin, "cc", Floor.Bytes("{}"), null)).Message.ShouldContain("known are a, b, c");
    }

    [Fact]
    public void A_skip_may_come_before_the_step_is_ready()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"));
        floor.Skip("b");
        floor.States.ShouldBe("a:running b:completed c:running");
    }

    [Theory]
    [InlineData("not json", "invalid_output")]
    [InlineData("{} {}", "invalid_output")]
    [InlineData("\"123456789012345678901234567890\"", "output_too_large")]
    public void An_output_given_by_hand_must_be_one_json_value_within_the_limit(string output, string code)
    {
        var small = Floor.StartSmall(20, Plan.Work("a"), Plan.Work("b"));
        small.Refuse(code, new SkipStep(Floor.Admin, "a", Floor.Bytes(output), null));
        small.Finish("a");
        small.Refuse(code, Floor.EditOf(Floor.Sam, null, ("a", output)));
    }
}
