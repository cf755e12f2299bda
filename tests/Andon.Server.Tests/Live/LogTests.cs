using Andon.Server.Live;
using Andon.Server.Tests.Http;
using Andon.Steps.Processes;

namespace Andon.Server.Tests.Live;

public sealed class LogTests
{
    private const string Line = """{"andon":1,"name":"line","steps":{"a":{"type":"script","config":{"run":["sh","-c","echo one; echo two >&2; while [ ! -e GO ]; do sleep 0.05; done; echo three"]}}}}""";

    [Fact]
    public async Task What_a_step_writes_is_streamed_while_it_runs_and_shown_afterwards()
    {
        var folder = Directory.CreateTempSubdirectory("andon-log-");
        await using var server = await TestServer.StartAsync();
        var go = Path.Combine(folder.FullName, "go");
        (await server.SendAsync("PUT", "/api/v1/pipelines/line", body: Line.Replace("GO", go, StringComparison.Ordinal))).Must(200);
        var run = (await server.PostAsync("/api/v1/runs", """{"pipeline":"line"}""")).Must(201)["run_id"].GetString()!;
        using var client = server.Client(TestServer.Bootstrap);
        using var response = await client.GetAsync($"/api/v1/runs/{run}/steps/a/log?follow=true", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await EventReader.OfAsync(response);
        List<StreamedEvent> lines = [(await stream.NextAsync())!, (await stream.NextAsync())!];
        lines.Select(l => l.Data.GetProperty("text").GetString()).ShouldBe(["one", "two"], ignoreOrder: true);
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        lines.AddRange(await stream.RestAsync());
        lines.Select(l => l.Id).ShouldBe(["1", "2", "3"]);
        lines.Single(l => l.Data.GetProperty("is_error").GetBoolean()).Data.GetProperty("text").GetString().ShouldBe("two");
        var shown = await server.GetAsync($"/api/v1/runs/{run}/steps/a/log");
        shown.Must(200).Text.Split('\n').ShouldBe(["one", "two", "three", ""], ignoreOrder: true);
        (await server.GetAsync($"/api/v1/runs/{run}/steps/none/log")).Must(404, "unknown_step");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_log_that_was_followed_for_long_ends_and_goes_on_where_it_was()
    {
        var clock = new ManualTime();
        var folder = Directory.CreateTempSubdirectory("andon-log-");
        await using var server = await TestServer.StartAsync(services: s => s.AddSingletonTime(clock));
        var go = Path.Combine(folder.FullName, "go");
        (await server.SendAsync("PUT", "/api/v1/pipelines/line", body: Line.Replace("GO", go, StringComparison.Ordinal))).Must(200);
        var run = (await server.PostAsync("/api/v1/runs", """{"pipeline":"line"}""")).Must(201)["run_id"].GetString()!;
        using var client = server.Client(TestServer.Bootstrap);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{run}/steps/a/log?follow=true");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await EventReader.OfAsync(response);
        (await stream.NextAsync())!.Id.ShouldBe("1");
        (await stream.NextAsync())!.Id.ShouldBe("2");
        clock.Advance(TimeSpan.FromMinutes(15));
        (await stream.RestAsync()).ShouldBeEmpty();
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{run}/steps/a/log?follow=true") { Headers = { { "Last-Event-ID", "2" } } };
        using var rest = await client.SendAsync(again, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var later = await EventReader.OfAsync(rest);
        (await later.RestAsync()).Select(l => l.Id).ShouldBe(["3"]);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void What_is_kept_of_steps_and_of_a_step_has_a_limit_and_what_is_watched_stays()
    {
        var logs = new LiveLogs(TimeProvider.System);
        var run = Guid.CreateVersion7();
        var watched = logs.Of(run, "0");
        using var watch = watched.Listen();
        for (var step = 0; step < 2_000; step++) logs.Write(new StepOutputLine(run, $"{step}", 1, 1, false, "x"));
        logs.Of(run, "0").ShouldBeSameAs(watched);
        logs.Of(run, "1").After(0).ShouldBeEmpty();
        logs.Of(run, "1999").After(0).Count.ShouldBe(1);
        for (var line = 0; line < 2_000; line++) logs.Write(new StepOutputLine(run, "0", 1, 1, false, new string('x', 1_024)));
        watched.After(0).Count.ShouldBeInRange(200, 256);
        watched.After(0)[^1].Number.ShouldBe(2_001);
    }
}
