namespace Andon.Cli.Tests.People;

public sealed class PeopleTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_task_is_delegated_and_comes_back()
    {
        Write("gate", "approval_gate", "candidates: { users: [ann] }");
        var id = await RunAsync("gate");
        (await folder.RunAsync("tasks", "approve", id, "--as", "bob")).ExitCode.ShouldBe(4);
        (await folder.RunAsync("tasks", "delegate", id, "--as", "ann")).ExitCode.ShouldBe(2);
        var delegated = await folder.RunAsync("tasks", "delegate", id, "--to", "bob", "-c", "you know", "--as", "ann");
        delegated.Output.ShouldContain("for bob, the admins");
        (await folder.RunAsync("tasks", "list", "--mine", "--as", "bob", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await folder.RunAsync("tasks", "list", "--mine", "--as", "ann", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await folder.RunAsync("tasks", "show", id)).Output.ShouldContain("ann → bob");
        (await folder.RunAsync("tasks", "delegate", id, "--back", "--as", "ann")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("tasks", "approve", id, "--as", "ann")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "events", "last")).Output.ShouldContain("task delegated to bob by ann");
    }

    [Fact]
    public async Task Comments_and_drafts_are_shown_with_the_task()
    {
        Write("ask", "human_task", """instructions: "Say **how many**, see [here](https://example.org)", form_schema: { type: object, required: [n], properties: { n: { type: integer } } }""");
        var id = await RunAsync("ask");
        (await folder.RunAsync("tasks", "comment", id, "-c", "how many?", "--as", "zoe")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("tasks", "comment", id)).ExitCode.ShouldBe(2);
        (await folder.RunAsync("tasks", "draft", id, "--field", "m=4", "--as", "ann")).ExitCode.ShouldBe(0);
        var shown = (await folder.RunAsync("tasks", "show", id, "--as", "ann")).Output;
        shown.ShouldContain("Say how many, see here (https://example.org)");
        shown.ShouldContain("how many?");
        shown.ShouldContain("your draft");
        shown.ShouldContain("\"m\":");
        shown.ShouldContain($"tasks complete {id} --draft");
        (await folder.RunAsync("tasks", "show", id, "--as", "bob")).Output.ShouldNotContain("your draft");
        (await folder.RunAsync("tasks", "show", id, "-o", "json")).Json.GetProperty("discussion")[0].GetProperty("by").GetString().ShouldBe("zoe");
    }

    [Fact]
    public async Task A_draft_grows_by_its_fields_and_is_handed_in()
    {
        Write("ask", "human_task", "form_schema: { type: object, required: [n, m] }");
        var id = await RunAsync("ask");
        (await folder.RunAsync("tasks", "complete", id, "--draft", "--as", "ann")).Errors.ShouldContain("you have no draft");
        (await folder.RunAsync("tasks", "draft", id, "--as", "ann")).ExitCode.ShouldBe(2);
        (await folder.RunAsync("tasks", "draft", id, "-d", "{", "--as", "ann")).Errors.ShouldContain("--data: this is not JSON");
        (await folder.RunAsync("tasks", "draft", id, "-f", "n=1", "-f", "m=2", "--as", "ann")).ExitCode.ShouldBe(0);
        var drafted = await folder.RunAsync("tasks", "draft", id, "-f", "m=3", "--as", "ann", "-o", "json");
        drafted.Json.GetProperty("draft").GetRawText().ShouldBe("""{"n":1,"m":3}""");
        (await folder.RunAsync("tasks", "complete", id, "--draft", "-f", "k=4", "--as", "ann")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "show", "last", "--step", "review", "-o", "json")).Json.GetProperty("output").GetRawText().ShouldBe("""{"n":1,"m":3,"k":4}""");
        (await folder.RunAsync("runs", "events", "last")).Output.ShouldMatch("review +draft of ann");
    }

    [Fact]
    public async Task Who_is_away_has_a_deputy_until_they_are_back()
    {
        var away = await folder.RunAsync("people", "away", "--deputy", "dora", "--until", "14d", "--as", "ann");
        away.ExitCode.ShouldBe(0, away.Errors);
        away.Output.ShouldContain("dora stands in");
        var listed = (await folder.RunAsync("people", "list", "-o", "json")).Json.GetProperty("items")[0];
        (listed.GetProperty("user").GetString(), listed.GetProperty("deputy").GetString()).ShouldBe(("ann", "dora"));
        Write("gate", "approval_gate", "assignee_id: ann");
        var id = await RunAsync("gate");
        (await folder.RunAsync("tasks", "show", id)).Output.ShouldContain("dora for ann");
        (await folder.RunAsync("tasks", "approve", id, "--as", "dora")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("people", "back", "--as", "ann")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("people", "back", "ann")).ExitCode.ShouldBe(1);
        (await folder.RunAsync("people", "list")).Errors.ShouldContain("nobody is away");
        (await folder.RunAsync("people", "away", "--deputy", "dora", "--until", "soon")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Approvers_approve_in_their_order()
    {
        Write("gate", "approval_gate", "approvers: [ann, bob]");
        var id = await RunAsync("gate");
        (await folder.RunAsync("tasks", "approve", id, "--as", "bob")).ExitCode.ShouldBe(1);
        (await folder.RunAsync("tasks", "approve", id, "--as", "ann")).Output.ShouldContain("(1 of 2 approvals)");
        (await folder.RunAsync("tasks", "show", id)).Output.ShouldContain("ann → [bob]");
        (await folder.RunAsync("tasks", "approve", id, "--as", "bob")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "wait", "last")).ExitCode.ShouldBe(0);
    }

    private void Write(string name, string type, string config) => folder.Write(name + ".yaml", $$"""
        andon: 1
        name: {{name}}
        steps:
          review: { type: {{type}}, config: { {{config}} } }
        """);

    private async Task<string> RunAsync(string name)
    {
        (await folder.RunAsync("submit", name + ".yaml", "--as", "sam")).ExitCode.ShouldBe(0);
        var tasks = await folder.RunAsync("tasks", "list", "-o", "json");
        return tasks.Json.GetProperty("items").EnumerateArray().First().GetProperty("id").GetString()!;
    }
}
