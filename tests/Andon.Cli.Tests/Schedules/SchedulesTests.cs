namespace Andon.Cli.Tests.Schedules;

public sealed class SchedulesTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_schedule_is_added_listed_shown_paused_resumed_and_removed()
    {
        await PublishAsync();
        var added = await folder.RunAsync("schedules", "add", "nightly", "30 2 * * MON-FRI", "--time-zone", "Europe/Berlin", "--catch-up", "last", "--overlap", "queue", "-p", "n=7", "--owner", "ann", "-o", "json");
        added.ExitCode.ShouldBe(0, added.Errors);
        var id = added.Json.GetProperty("id").GetString()!;
        added.Json.GetProperty("params").GetRawText().ShouldBe("""{"n":7}""");
        (added.Json.GetProperty("catch_up").GetString(), added.Json.GetProperty("overlap").GetString(), added.Json.GetProperty("owner_id").GetString()).ShouldBe(("last", "queue", "ann"));

        var listed = await folder.RunAsync("schedules", "list");
        listed.Output.ShouldContain(id);
        listed.Output.ShouldContain("30 2 * * MON-FRI");
        (await folder.RunAsync("schedules", "list", "--pipeline", "other", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        var shown = (await folder.RunAsync("schedules", "show", id)).Output;
        shown.ShouldContain("nightly  30 2 * * MON-FRI  Europe/Berlin");
        shown.ShouldMatch(@"next +\d{4}-\d\d-\d\d 02:30 \+0[12]:00");
        shown.ShouldContain("one run for all");

        (await folder.RunAsync("schedules", "pause", id)).Output.ShouldMatch("next +paused");
        (await folder.RunAsync("schedules", "resume", id[..30], "-o", "json")).Json.GetProperty("paused").GetBoolean().ShouldBeFalse();
        (await folder.RunAsync("schedules", "remove", id)).Output.ShouldContain("is removed");
        (await folder.RunAsync("schedules", "show", id)).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(1), o => o.Errors.ShouldContain("there is no schedule"));
        (await folder.RunAsync("schedules", "list")).Errors.ShouldContain("no schedules");
    }

    [Theory]
    [InlineData("cron '0 25 * * *': hour, column 3: 25 is out of range", "nightly", "0 25 * * *", "-p", "n=7")]
    [InlineData("did you mean 'Europe/Berlin'?", "nightly", "@daily", "-p", "n=7", "--time-zone", "Europe/Brlin")]
    [InlineData("n", "nightly", "@daily", "-p", "n=seven")]
    public async Task What_could_not_start_a_run_is_refused_with_the_remedy(string says, params string[] args)
    {
        await PublishAsync();
        var refused = await folder.RunAsync(["schedules", "add", .. args]);
        refused.ExitCode.ShouldBe(2, refused.Errors);
        refused.Errors.ShouldContain(says);
        (await folder.RunAsync("schedules", "list", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task It_is_told_in_Chinese_to_who_reads_it()
    {
        await PublishAsync();
        var added = await folder.RunInChineseAsync("schedules", "add", "nightly", "@daily", "--time-zone", "Asia/Shanghai", "-p", "n=7", "--overlap", "queue");
        added.ExitCode.ShouldBe(0, added.Errors);
        added.Output.ShouldMatch(@"下次 +\d{4}-\d\d-\d\d 00:00 \+08:00");
        added.Output.ShouldContain("依次运行");
    }

    private async Task PublishAsync()
    {
        folder.Write("nightly.yaml", """
            andon: 1
            name: nightly
            params: { type: object, required: [n], properties: { n: { type: integer } } }
            steps:
              a: { type: noop }
            """);
        (await folder.RunAsync("publish", "nightly.yaml")).ExitCode.ShouldBe(0);
    }
}
