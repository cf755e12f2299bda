namespace Andon.Cli.Tests.Runs;

public sealed class MigrateTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    private Task<Outcome> MigrateAsync(params string[] args) => folder.RunAsync(["runs", "migrate", "last", .. args]);

    private async Task PublishAsync(string steps)
    {
        folder.Write("gate.yaml", "andon: 1\nname: gate\nsteps:\n" + steps);
        (await folder.RunAsync("publish", "gate.yaml")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_goes_over_to_the_newest_version_and_the_rest_is_carried_out_by_it()
    {
        await folder.RunAsync("run", "gate.yaml");
        await PublishAsync("""
              text: { type: transform, config: { output: { round: "${{ run.revision }}" } } }
              notify: { type: transform, deps: [text], config: { output: { told: "${{ steps.text.output.round }}" } } }
            """);

        var dry = await MigrateAsync("--rename", "draft=text", "--dry-run");
        dry.ExitCode.ShouldBe(0, dry.Errors);
        dry.Output.ShouldContain("would go over from v1 to gate v2");
        (await folder.RunAsync("runs", "show", "last", "-o", "json")).Json.GetProperty("version").GetInt32().ShouldBe(1);

        var done = await MigrateAsync("--rename", "draft=text");
        done.ExitCode.ShouldBe(0, done.Errors);
        foreach (var line in new[] { "went over from v1 to gate v2", "kept        text  completed", "renamed     draft → text", "added       notify", "dropped     review  waiting", "superseded  review", "andon runs resume" })
            done.Output.ShouldContain(line);
        (await MigrateAsync()).Output.ShouldContain("on gate v2 already; nothing to do");

        var resumed = await folder.RunAsync("runs", "resume", "last", "-o", "json");
        resumed.Json.GetProperty("output").GetRawText().ShouldBe("""{"notify":{"told":1}}""");
        (await folder.RunAsync("runs", "events", "last")).Output.ShouldContain("run went over from v1 to v2 by");
        (await folder.RunAsync("runs", "show", "last")).Output.ShouldContain("gate v2");
        (await folder.RunAsync("db", "rebuild")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("db", "check")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_plan_is_there_for_programs_and_in_Chinese()
    {
        await folder.RunAsync("run", "gate.yaml");
        await PublishAsync("  draft: { type: transform, config: { output: { round: \"${{ run.revision }}\" } } }\n");
        var plan = (await MigrateAsync("--to", "2", "--dry-run", "-o", "json")).Json;
        (plan.GetProperty("from").GetInt32(), plan.GetProperty("to").GetInt32(), plan.GetProperty("dry_run").GetBoolean()).ShouldBe((1, 2, true));
        plan.GetProperty("kept")[0].GetRawText().ShouldBe("""{"step":"draft","state":"completed"}""");
        plan.GetProperty("superseded")[0].GetProperty("step").GetString().ShouldBe("review");
        var chinese = await Command.RunInChineseAsync(folder.Path, "runs", "migrate", "last", "--dry-run");
        chinese.Output.ShouldContain("将从 v1 迁移到 gate v2");
        chinese.Output.ShouldContain("移除");
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_its_name()
    {
        await folder.RunAsync("run", "gate.yaml");
        await PublishAsync("  text: { type: noop }\n  other: { type: noop }\n");
        foreach (var (args, exitCode, message) in new[]
        {
            (new[] { "--rename", "draft" }, 2, "'draft': give OLD=NEW"),
            (["--rename", "draft=text", "--rename", "draft=other"], 2, "step 'draft' is renamed twice"),
            (["--rename", "draft=text", "--rename", "publish=text"], 2, "would both be 'text'"),
            (["--rename", "drft=text"], 1, "has no step 'drft'; did you mean 'draft'?"),
            (["--rename", "draft=txt"], 1, "version 2 of pipeline 'gate' has no step 'txt'"),
            (["--to", "7"], 1, "there is no version 7 of pipeline 'gate'; the newest is 2"),
            (["--to", "x"], 2, "x"),
        })
        {
            var outcome = await MigrateAsync(args);
            outcome.Errors.ShouldContain(message);
            outcome.ExitCode.ShouldBe(exitCode, string.Join(' ', args));
        }
    }

    [Fact]
    public async Task A_run_that_is_over_stays_on_its_version()
    {
        await folder.RunAsync("run", "hello.yaml");
        folder.Write("hello.yaml", "andon: 1\nname: hello\nsteps:\n  greet: { type: noop }\n");
        await folder.RunAsync("publish", "hello.yaml");
        var refused = await MigrateAsync();
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("it is completed, and nothing of it is left to do; submit a new run");
    }
}
