using System.Text.Json;
using System.Xml.Linq;

namespace Andon.Cli.Tests.Samples;

/// <summary>The nightly report waits for its signal, bears a source that stays away, and takes it in when it is back.</summary>
public sealed class NightlyReportTests
{
    [Fact]
    public async Task A_report_is_written_without_the_source_that_is_down_and_mended_when_it_answers()
    {
        using var folder = new Folder();
        (await SubmitAsync(folder)).Step("loaded").GetProperty("state").GetString().ShouldBe("running");
        (await folder.RunAsync("runs", "signal", "last", "loaded", "--data", """{"day": "tonight"}""")).ExitCode.ShouldBe(2);
        await SignalAsync(folder);

        var night = await Sample.ResumeAsync(folder, 0);
        night.Step("collect/east/fetch").GetProperty("attempts").GetInt32().ShouldBe(2);
        night.Step("collect/west/fetch").GetProperty("state").GetString().ShouldBe("failed");
        night.Step("collect/west/fetch").GetProperty("attempts").GetInt32().ShouldBe(3);
        Sources(night).ShouldBe(["north", "east", "south", "online"]);
        Report(night).ShouldContain("did not answer: **west**");
        Bars(night).ShouldBe(4);

        (await folder.RunAsync("runs", "rerun", "last", "collect/west")).ExitCode.ShouldBe(0);
        var morning = await Sample.ResumeAsync(folder, 0);
        Sources(morning).ShouldBe(["north", "east", "south", "west", "online"]);
        morning.Revision("collect/north/fetch").ShouldBe(1);
        morning.Revision("collect/west/fetch").ShouldBe(2);
        Report(morning).ShouldNotContain("did not answer");
        Report(morning).ShouldContain($"| **all** | **{Output(morning, "orders")}** | **{Output(morning, "revenue")}** |");
        Bars(morning).ShouldBe(5);
        (await File.ReadAllTextAsync(Sample.File("nightly-report", "chart.svg"))).ShouldBe(await File.ReadAllTextAsync(Output(morning, "chart")), "the picture in the README is stale");
    }

    [Fact]
    public async Task More_sources_down_than_may_be_fail_the_run()
    {
        using var folder = new Folder();
        await SubmitAsync(folder, "-p", """down=["west", "online"]""");
        await SignalAsync(folder);
        var run = await Sample.ResumeAsync(folder, 5);
        run.Step("collect").GetProperty("error").GetProperty("code").GetString().ShouldBe("items_failed");
        Directory.Exists(Path.Combine(folder.Path, "report")).ShouldBeFalse();
    }

    private static async Task<JsonElement> SubmitAsync(Folder folder, params string[] more)
    {
        var outcome = await folder.RunAsync(["submit", Sample.File("nightly-report", "pipeline.yaml"), "-p", $"to={folder.Path}/report", "-o", "json", .. more]);
        outcome.ExitCode.ShouldBe(0, outcome.Errors);
        return outcome.Json;
    }

    private static async Task SignalAsync(Folder folder) =>
        (await folder.RunAsync("runs", "signal", "last", "loaded", "--data", """{"day": "2026-11-20"}""")).ExitCode.ShouldBe(0);

    private static string[] Sources(JsonElement run) => [.. run.Step("collect").GetProperty("output").EnumerateObject().Select(s => s.Name)];

    private static string Output(JsonElement run, string name) => run.Step("report").GetProperty("output").GetProperty(name).GetString()!;

    private static string Report(JsonElement run) => File.ReadAllText(Output(run, "report"));

    /// <summary>The background is a rectangle too.</summary>
    private static int Bars(JsonElement run) => XDocument.Load(Output(run, "chart")).Descendants().Count(e => e.Name.LocalName == "rect") - 1;
}
