namespace Andon.Cli.Tests.Runs;

public sealed class ChildRunTests : IDisposable
{
    private const string Child = """
        andon: 1
        name: child
        steps:
          gate: { type: approval_gate, config: { exclude_submitter: false } }
          work: { type: noop, deps: [gate] }
        """;

    private const string Parent = """
        andon: 1
        name: parent
        steps:
          part:
            type: pipeline
            config: { name: child }
        """;

    private readonly Folder folder = new();

    public ChildRunTests()
    {
        File.WriteAllText(Path.Combine(folder.Path, "child.yaml"), Child);
        File.WriteAllText(Path.Combine(folder.Path, "parent.yaml"), Parent);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_pipeline_that_is_not_there_is_told_with_its_place_and_files_of_one_publish_go_in_order()
    {
        var run = await folder.RunAsync("run", "parent.yaml");
        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain("parent.yaml:6:21: there is no pipeline 'child'");
        (await folder.RunAsync("publish", "parent.yaml", "child.yaml")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_is_carried_with_its_child_and_the_childs_tasks_are_told()
    {
        await folder.RunAsync("publish", "child.yaml");
        var run = await folder.RunAsync("run", "parent.yaml", "-o", "json");
        run.ExitCode.ShouldBe(3, run.Errors);
        var id = run.Json.GetProperty("run_id").GetString()!;
        var child = run.Json.GetProperty("steps").GetProperty("part").GetProperty("child_run_id").GetString()!;
        var task = (await folder.RunAsync("tasks", "list", "-o", "json")).Json.GetProperty("items")[0];
        task.GetProperty("run_id").GetString().ShouldBe(child);
        (await folder.RunAsync("runs", "show", id)).Output.ShouldContain(task.GetProperty("id").GetString()!);
        (await folder.RunAsync("tasks", "approve", task.GetProperty("id").GetString()!)).Output.ShouldContain($"runs resume {id}");
        (await folder.RunAsync("runs", "resume", id)).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "show", child, "-o", "json")).Json.GetProperty("parent").GetProperty("run_id").GetString().ShouldBe(id);
        (await folder.RunAsync("db", "check")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancel_reaches_the_child_though_nothing_is_carried()
    {
        await folder.RunAsync("publish", "child.yaml");
        await folder.RunAsync("run", "parent.yaml");
        var runs = (await folder.RunAsync("runs", "list", "-o", "json")).Json.GetProperty("items");
        await folder.RunAsync("runs", "cancel", runs[1].GetProperty("run_id").GetString()!);
        var after = (await folder.RunAsync("runs", "list", "-o", "json")).Json.GetProperty("items");
        after.EnumerateArray().Select(r => r.GetProperty("state").GetString()).ShouldBe(["cancelled", "cancelled"]);
    }
}
