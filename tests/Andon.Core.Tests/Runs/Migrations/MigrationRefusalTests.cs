using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Each refusal changes nothing, and names place, reason and remedy.</summary>
public sealed class MigrationRefusalTests
{
    private static readonly object Object = new { type = "object", required = new[] { "n" } };

    private static JsonElement Schema(object schema) => JsonSerializer.SerializeToElement(schema);

    private static string Refused(Floor floor, string code, Pipeline to, params (string From, string To)[] renames) => floor.Refuse(code, floor.MigrationTo(to, renames)).Message;

    [Fact]
    public void Only_an_admin_migrates_and_never_an_agent()
    {
        var floor = Floor.Start(Plan.Gate("g"));
        var to = floor.MigrationTo(floor.Pipeline.Next(Plan.Work("a")));
        foreach (var by in new[] { Floor.Sam, Floor.Robot }) floor.Refuse("admin_required", to with { By = by }).Kind.ShouldBe(RefusalKind.Forbidden);
    }

    [Fact]
    public void A_run_that_is_over_is_not_migrated()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Finish("a");
        Refused(floor, "run_ended", floor.Pipeline.Next(Plan.Work("a"))).ShouldContain("it is completed, and nothing of it is left to do; submit a new run");
        floor = Floor.Start(Plan.Work("a"));
        floor.Do(new CancelRun(Floor.Sam, null));
        Refused(floor, "run_ended", floor.Pipeline.Next(Plan.Work("a"))).ShouldContain("it is cancelled");
    }

    [Fact]
    public void A_child_that_has_failed_is_not_migrated_for_its_parent_has_gone_on()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a")), parent: new ParentRun(Guid.NewGuid(), "up", ["top"]));
        floor.Fail("a");
        Refused(floor, "parent_waits_no_more", floor.Pipeline.Next(Plan.Work("b"))).ShouldContain("rerun that step");
    }

    [Fact]
    public void A_run_stays_with_its_pipeline()
    {
        var floor = Floor.Start(Plan.Work("a"));
        var other = Plan.Compile(new PipelineDefinition { Name = "other", Steps = [Plan.Work("a")] }, 7);
        Refused(floor, "another_pipeline", other).ShouldContain("it is a run of 'plan'");
    }

    [Fact]
    public void The_version_that_it_is_on_leaves_nothing_to_do()
    {
        var floor = Floor.Start(Plan.Work("a"));
        var decision = floor.Migrate(floor.Pipeline);
        decision.Events.ShouldBeEmpty();
        decision.Migration!.IsNothing.ShouldBeTrue();
        Refused(floor, "same_version", floor.Pipeline, ("a", "b")).ShouldContain("on version 1 already");
    }

    [Fact]
    public void Renames_name_steps_that_are_there_each_once()
    {
        var floor = Floor.Start(Plan.Work("draft"), Plan.Work("check"));
        var to = floor.Pipeline.Next(Plan.Work("text"), Plan.Work("check"));
        Refused(floor, "unknown_step", to, ("draf", "text")).ShouldBe("version 1 of pipeline 'plan' has no step 'draf'; did you mean 'draft'?");
        Refused(floor, "unknown_step", to, ("draft", "texd")).ShouldBe("version 2 of pipeline 'plan' has no step 'texd'; did you mean 'text'?");
        Refused(floor, "invalid_rename", to, ("draft", "text"), ("draft", "check")).ShouldContain("'draft' is given two new names, 'text' and 'check'");
        Refused(floor, "invalid_rename", to, ("draft", "text"), ("check", "text")).ShouldContain("'draft' and 'check' of version 1 would both be 'text' of version 2");
        Refused(floor, "invalid_rename", to, ("draft", "check")).ShouldContain("would both be 'check'");
    }

    [Fact]
    public void Work_under_way_is_neither_changed_nor_dropped_nor_renamed()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b"));
        Refused(floor, "step_under_way", floor.Pipeline.Next(Plan.Work("a").Retry(2), Plan.Work("b"))).ShouldContain("'a' is under way, and that version defines it otherwise. Pause the run, wait until that has ended, and migrate then");
        Refused(floor, "step_under_way", floor.Pipeline.Next(Plan.Work("c"))).ShouldContain("'a', 'b' are under way and not in that version");
        Refused(floor, "step_under_way", floor.Pipeline.Next(Plan.Work("c"), Plan.Work("b")), ("a", "c")).ShouldContain("cannot rename 'a' to 'c'");
    }

    [Fact]
    public void So_are_jobs_maps_and_children()
    {
        var floor = Floor.Start(Plan.External("job"), Plan.Map("map", "[1]", "", Plan.Gate("g")), Plan.Child("child"));
        floor.Claim("job");
        Refused(floor, "step_under_way", floor.Pipeline.Next(Plan.External("job") with { Queue = "other" }, Plan.Map("map", "[1,2]", "", Plan.Gate("g")), Plan.Child("child", "", new { n = 1 })))
            .ShouldContain("'job', 'map', 'child' are under way");
    }

    [Fact]
    public void An_attempt_that_is_to_follow_keeps_the_name_of_the_one_before()
    {
        var floor = Floor.Start(Plan.Work("charge").Retry(2));
        floor.Fail("charge");
        Refused(floor, "step_under_way", floor.Pipeline.Next(Plan.Work("bill").Retry(2)), ("charge", "bill")).ShouldContain("another idempotency key");
    }

    [Fact]
    public void A_decision_is_not_made_of_work_nor_work_of_a_decision()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g"), Plan.Form("f"), Plan.Gate("wait", "a g f"));
        floor.Finish("a");
        floor.Approve("g");
        floor.Complete("f");
        var wait = Plan.Gate("wait", "a g f");
        Refused(floor, "incompatible_kind", floor.Pipeline.Next(Plan.Gate("a"), Plan.Gate("g"), Plan.Form("f"), wait)).ShouldContain("of type approval_gate, it would stand for what people were not asked there. Give the new step another name");
        Refused(floor, "incompatible_kind", floor.Pipeline.Next(Plan.Work("a"), Plan.Work("g"), Plan.Form("f"), wait));
        Refused(floor, "incompatible_kind", floor.Pipeline.Next(Plan.Work("a"), Plan.Gate("g"), Plan.Gate("f"), wait));
        Refused(floor, "incompatible_kind", floor.Pipeline.Next(Plan.Gate("ok"), Plan.Gate("g"), Plan.Form("f"), Plan.Gate("wait", "ok g f")), ("a", "ok")).ShouldContain("Leave it out of the renames");
    }

    [Fact]
    public void Nor_is_a_map_in_which_people_decide_made_of_one_in_which_they_do_not()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Work("i")), Plan.Gate("wait"));
        floor.Finish("m/0/i");
        Refused(floor, "incompatible_kind", floor.Pipeline.Next(Plan.Map("m", "[1]", "", Plan.Work("i"), Plan.Gate("g", "i")), Plan.Gate("wait")));
    }

    [Fact]
    public void A_decision_goes_over_to_another_name_only_where_the_same_is_asked()
    {
        var floor = Floor.Start(Plan.Gate("budget"), Plan.Gate("wait", "budget"));
        floor.Approve("budget");
        var other = floor.Pipeline.Next(Plan.Gate("release", "", new { title = "Release?" }), Plan.Gate("wait", "release"));
        Refused(floor, "incompatible_kind", other, ("budget", "release")).ShouldContain("asks something else");
        floor.Migrate(floor.Pipeline.Next(Plan.Gate("release"), Plan.Gate("wait", "release")), ("budget", "release"));
        floor.States.ShouldBe("release:completed wait:waiting");
    }

    [Fact]
    public void An_approval_is_none_of_what_is_to_come_before_it_now()
    {
        var floor = Floor.Start(Plan.Work("draft"), Plan.Gate("approve", "draft"), Plan.Gate("wait", "approve"));
        floor.Finish("draft");
        floor.Approve("approve");
        StepDefinition[] steps = [Plan.Work("draft"), Plan.Work("legal", "draft"), Plan.Gate("approve", "legal"), Plan.Gate("wait", "approve")];
        Refused(floor, "decided_too_early", floor.Pipeline.Next(steps)).ShouldContain("in version 2 'legal' comes before it, which nobody who decided could see. Rerun 'approve' first");
        // What it says helps.
        floor.Rerun("approve");
        floor.Migrate(steps);
        floor.States.ShouldBe("draft:completed legal:running approve:pending wait:pending");
    }

    [Fact]
    public void What_always_came_before_a_decision_may_have_failed()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("a"), Plan.Gate("g", "a").Always(), Plan.Gate("wait")));
        floor.Fail("a");
        floor.Approve("g");
        floor.Migrate(floor.Pipeline.Next(Plan.Patient(Plan.Work("a"), Plan.Gate("g", "a").Always(), Plan.Gate("wait"), Plan.Gate("more")).Definition));
        floor.States.ShouldBe("a:failed g:completed wait:waiting more:waiting");
    }

    [Fact]
    public void An_output_that_is_kept_meets_the_new_schema()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("wait"));
        floor.Finish("a", """{"n":"one"}""");
        var to = floor.Pipeline.Next(Plan.Work("a") with { OutputSchema = Schema(new { properties = new { n = new { type = "integer" } } }) }, Plan.Gate("wait"));
        var refusal = floor.Refuse("output_schema", floor.MigrationTo(to));
        refusal.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/n");
        refusal.Message.ShouldContain("Edit the output of 'a', or rerun it, and migrate then");
        floor.Edit("a", """{"n":1}""");
        floor.Migrate(to);
    }

    [Fact]
    public void So_do_a_form_and_the_data_of_a_signal()
    {
        var floor = Floor.Start(Plan.Form("f"), Plan.Signal("s", "go"), Plan.Gate("wait"));
        floor.Complete("f");
        floor.Signal("go");
        Refused(floor, "output_schema", floor.Pipeline.Next(Plan.Form("f", "", new { form_schema = Object }), Plan.Signal("s", "go"), Plan.Gate("wait"))).ShouldContain("Rerun 'f' and migrate then");
        Refused(floor, "output_schema", floor.Pipeline.Next(Plan.Form("f"), Plan.Signal("s", "go", schema: Object), Plan.Gate("wait")));
    }

    [Fact]
    public void What_an_operator_gave_on_their_own_word_stands_where_the_schema_is_the_same()
    {
        var strict = Plan.Work("a") with { OutputSchema = Schema(Object) };
        var floor = Floor.Start(strict, Plan.Gate("wait"));
        floor.Skip("a", "1");
        floor.Migrate(strict, Plan.Gate("wait"), Plan.Gate("more"));
        floor.Output("a").ShouldBe("1");
    }

    [Fact]
    public void The_parameters_meet_the_new_schema()
    {
        var floor = Floor.Start(Plan.Of(Plan.Gate("g")), parameters: """{"n":"one"}""");
        var to = floor.Pipeline.Next(floor.Pipeline.Definition with { Params = Schema(new { properties = new { n = new { type = "integer" } } }) });
        var refusal = floor.Refuse("invalid_params", floor.MigrationTo(to));
        refusal.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/n");
        refusal.Message.ShouldContain("publish a version that takes them, or submit a new run");
    }
}
