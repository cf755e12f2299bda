using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class FormTests
{
    private static readonly object Schema = new
    {
        type = "object",
        required = new[] { "name" },
        properties = new { name = new { type = "string" }, age = new { type = "integer", minimum = 0 } },
    };

    [Fact]
    public void A_form_that_meets_its_schema_completes_the_step_with_what_was_filled_in()
    {
        var floor = Floor.Start(Plan.Form("f", config: new { form_schema = Schema }), Plan.Work("a", "f"));
        floor.Complete("f", """{"name":"x","age":3}""");
        floor.Output("f").ShouldBe("""{"name":"x","age":3}""");
        floor.States.ShouldBe("f:completed a:running");
        floor.Task("f").Status.ShouldBe(HumanTaskStatus.Submitted);
        floor["f"].Output!.MadeBy.ShouldBe("user:ann");
    }

    [Fact]
    public void Each_error_of_a_form_has_a_json_pointer()
    {
        var floor = Floor.Start(Plan.Form("f", config: new { form_schema = Schema }));
        var refusal = floor.Refuse("invalid_form", new CompleteTask(Floor.Ann, floor.Task("f").Id, Floor.Bytes("""{"name":1,"age":-1}""")));
        refusal.Kind.ShouldBe(RefusalKind.Invalid);
        refusal.Errors.Select(e => e.Pointer).Order(StringComparer.Ordinal).ShouldBe(["/age", "/name"]);
    }

    [Theory]
    [InlineData("", "invalid_output")]
    [InlineData("{", "invalid_output")]
    [InlineData("[1]", "invalid_form")]
    [InlineData("null", "invalid_form")]
    public void A_form_without_a_schema_takes_any_object_and_nothing_else(string data, string code)
    {
        var floor = Floor.Start(Plan.Form("f"));
        floor.Refuse(code, new CompleteTask(Floor.Ann, floor.Task("f").Id, Floor.Bytes(data)));
        floor.Complete("f", """{"any":1}""");
    }

    [Fact]
    public void A_form_must_meet_the_steps_output_schema_too()
    {
        var schema = System.Text.Json.JsonDocument.Parse("""{"required":["n"]}""").RootElement;
        var floor = Floor.Start(Plan.Form("f") with { OutputSchema = schema });
        floor.Refuse("invalid_form", new CompleteTask(Floor.Ann, floor.Task("f").Id, Floor.Bytes("{}")));
    }

    [Fact]
    public void A_form_handed_in_twice_is_taken_once()
    {
        var floor = Floor.Start(Plan.Form("f"));
        var complete = new CompleteTask(Floor.Ann, floor.Task("f").Id, Floor.Bytes("{}")) { IdempotencyKey = "k" };
        floor.Do(complete);
        floor.Do(complete).Events.ShouldBeEmpty();
        var refusal = floor.Refuse("task_closed", complete with { By = Floor.Bob });
        refusal.Details["status"].ShouldBe("submitted");
        refusal.Details["decided_by"].ShouldBe("ann");
    }

    [Fact]
    public void The_texts_of_a_task_are_rendered_when_it_is_opened()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Form("f", "a", new { title = "About ${{ steps.a.output.topic }}", instructions = "*Read* it", assignee_role = "editor" }));
        floor.Finish("a", """{"topic":"tea"}""");
        var task = floor.Task("f");
        (task.Title, task.Instructions, task.AssigneeRole).ShouldBe(("About tea", "*Read* it", "editor"));
    }

    [Fact]
    public void The_submitter_may_fill_in_a_form() => Floor.Start(Plan.Form("f")).Complete("f", by: Floor.Sam);
}
