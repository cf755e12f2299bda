using System.Text.Json;

namespace Andon.Cli.Tests.Tasks;

public sealed class TaskTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_decision_is_recorded_and_resume_carries_the_run_on()
    {
        await folder.RunAsync("run", "gate.yaml");
        var task = await TaskAsync();
        var shown = await folder.RunAsync("tasks", "show", Id(task));
        shown.Output.ShouldContain("andon tasks approve " + Id(task));
        var approved = await folder.RunAsync("tasks", "approve", Id(task), "--comments", "fine", "--as", "ann");
        approved.ExitCode.ShouldBe(0, approved.Errors);
        approved.Output.ShouldContain("andon runs resume " + task.GetProperty("run_id").GetString());
        var resumed = await folder.RunAsync("runs", "resume", "last", "-o", "json");
        resumed.ExitCode.ShouldBe(0, resumed.Errors);
        resumed.Json.GetProperty("output").GetProperty("publish").GetProperty("by").GetString().ShouldBe("ann");
    }

    [Theory]
    [InlineData("gate.yaml", "approval_gate")]
    [InlineData("form.yaml", "human_task")]
    public async Task A_task_is_of_the_kind_that_its_step_is(string file, string kind)
    {
        await folder.RunAsync("run", file);
        var task = await TaskAsync();
        task.GetProperty("kind").GetString().ShouldBe(kind);
        (await folder.RunAsync("tasks", "show", Id(task), "-o", "json")).Json.GetProperty("kind").GetString().ShouldBe(kind);
        var events = (await folder.RunAsync("runs", "events", "last", "-o", "json")).Json.GetProperty("items").EnumerateArray();
        var opened = events.Single(e => e.GetProperty("type").GetString() == "task_opened").GetProperty("data").GetProperty("task");
        opened.GetProperty("kind").GetString().ShouldBe(kind);
        opened.GetProperty("etag").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_form_takes_fields_as_its_schema_reads_them_and_refuses_what_breaks_it()
    {
        await folder.RunAsync("run", "form.yaml");
        var id = Id(await TaskAsync());
        var refused = await folder.RunAsync("tasks", "complete", id, "--field", "note=1", "-o", "json");
        refused.ExitCode.ShouldBe(2);
        refused.Json.GetProperty("errors").GetArrayLength().ShouldBeGreaterThan(0);
        var done = await folder.RunAsync("tasks", "complete", id, "--field", "count=4", "--field", "note=1");
        done.ExitCode.ShouldBe(0, done.Errors);
        var resumed = await folder.RunAsync("runs", "resume", "last", "-o", "json");
        resumed.Json.GetProperty("output").GetProperty("use").GetRawText().ShouldBe("""{"count":4,"note":"1"}""");
    }

    [Fact]
    public async Task The_wrong_verb_is_refused_and_a_closed_task_cannot_be_decided_again()
    {
        await folder.RunAsync("run", "gate.yaml");
        var id = Id(await TaskAsync());
        (await folder.RunAsync("tasks", "complete", id, "--data", "{}")).ExitCode.ShouldBeOneOf(1, 2);
        (await folder.RunAsync("tasks", "claim", id)).ExitCode.ShouldBe(0);
        (await folder.RunAsync("tasks", "unclaim", id)).ExitCode.ShouldBe(0);
        (await folder.RunAsync("tasks", "approve", id, "--if-match", "old")).ExitCode.ShouldBe(1);
        (await folder.RunAsync("tasks", "reject", id, "--comments", "no")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("tasks", "approve", id)).ExitCode.ShouldBe(1);
        (await folder.RunAsync("runs", "wait", "last")).ExitCode.ShouldBe(5);
        (await folder.RunAsync("tasks", "list", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await folder.RunAsync("tasks", "list", "--all", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_submitted_may_not_approve_a_gate_that_excludes_them()
    {
        folder.Write("own.yaml", """
            andon: 1
            name: own
            steps:
              review: { type: approval_gate, config: { title: ok? } }
            """);
        await folder.RunAsync("run", "own.yaml", "--as", "ann");
        var id = Id(await TaskAsync());
        (await folder.RunAsync("tasks", "approve", id, "--as", "ann")).ExitCode.ShouldBe(4);
        (await folder.RunAsync("tasks", "approve", id, "--as", "bob")).ExitCode.ShouldBe(0);
    }

    private static string Id(JsonElement task) => task.GetProperty("id").GetString()!;

    private async Task<JsonElement> TaskAsync() => (await folder.RunAsync("tasks", "list", "-o", "json")).Json.GetProperty("items")[0];
}
