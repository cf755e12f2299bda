using Andon.Server.Tests.Http;
using Andon.Steps;

namespace Andon.Server.Tests.Live;

public sealed class EventStreamTests
{
    private const string Line = """{"andon":1,"name":"line","steps":{"a":{"type":"held"},"b":{"type":"noop","deps":["a"]}}}""";

    private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_stream_tells_what_happened_and_what_happens_and_ends_with_the_run()
    {
        await using var server = await StartAsync();
        var run = await SubmitAsync(server);
        using var client = server.Client(TestServer.Bootstrap);
        await using var stream = await OpenAsync(client, run);
        var first = (await stream.NextAsync())!;
        first.Type.ShouldBe("run_submitted");
        gate.SetResult();
        List<StreamedEvent> all = [first, .. await stream.RestAsync()];
        all[^1].Type.ShouldBe("run_completed");
        all.Select(e => e.Id).ShouldBeUnique();
        var list = (await server.SendAsync("GET", $"/api/v1/runs/{run}/events", headers: ("Accept", "application/json"))).Must(200)["items"];
        all.Select(e => e.Data.GetRawText()).ShouldBe(list.EnumerateArray().Select(e => e.GetRawText()));
    }

    [Fact]
    public async Task Who_comes_back_with_the_id_of_any_event_gets_the_rest_without_a_gap_or_a_repeat()
    {
        await using var server = await StartAsync();
        gate.SetResult();
        var run = await SubmitAsync(server);
        using var client = server.Client(TestServer.Bootstrap);
        List<StreamedEvent> all;
        await using (var stream = await OpenAsync(client, run)) all = await stream.RestAsync();
        all.Count.ShouldBeGreaterThan(5);
        all.GroupBy(e => e.Id.Split('.')[0]).ShouldContain(row => row.Count() > 1, "several events share a row, and one can be between them");
        for (var i = 0; i < all.Count - 1; i++)
        {
            await using var stream = await OpenAsync(client, run, all[i].Id);
            (await stream.RestAsync()).Select(e => e.Id).ShouldBe(all.Skip(i + 1).Select(e => e.Id), $"after {all[i].Id}");
        }

        using var over = await SendAsync(client, run, all[^1].Id);
        ((int)over.StatusCode).ShouldBe(204, "a browser asks no more then");
        (await server.SendAsync("GET", $"/api/v1/runs/{run}/events", headers: ("Last-Event-ID", "x"))).Must(400, "invalid_event_id");
        (await server.SendAsync("GET", $"/api/v1/runs/{run}/events?after={all[^1].Id}")).Must(204);
    }

    [Fact]
    public async Task A_silent_stream_says_that_it_is_alive_and_ends_when_the_server_does()
    {
        var server = await StartAsync(o => o.StreamHeartbeat = TimeSpan.FromSeconds(1));
        var run = await SubmitAsync(server);
        using var client = server.Client(TestServer.Bootstrap);
        await using var stream = await OpenAsync(client, run);
        await stream.UntilCommentAsync();
        var stopping = server.StopAsync();
        (await stream.RestAsync()).ShouldNotContain(e => e.Type == "run_completed");
        gate.SetResult();
        await stopping;
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_that_went_on_for_long_ends_so_that_who_may_not_see_it_any_more_does_not()
    {
        var clock = new ManualTime();
        await using var server = await StartAsync(o => o.StreamHeartbeat = TimeSpan.FromSeconds(1), clock);
        var run = await SubmitAsync(server);
        var key = (await server.PostAsync("/api/v1/keys", new { user = "eva", role = "viewer" })).Must(201);
        using var client = server.Client(key["key"].GetString()!);
        await using var stream = await OpenAsync(client, run);
        (await server.SendAsync("DELETE", $"/api/v1/keys/{key["id"].GetString()}")).Must(204);
        await stream.UntilCommentAsync();
        clock.Advance(TimeSpan.FromMinutes(15));
        await stream.RestAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        using var refused = await SendAsync(client, run, "1");
        ((int)refused.StatusCode).ShouldBe(401);
        gate.SetResult();
    }

    private Task<TestServer> StartAsync(Action<AndonServerOptions>? options = null, ManualTime? clock = null) => TestServer.StartAsync(
        options,
        a => a.AddStepHandler("held", async _ =>
        {
            await gate.Task;
            return StepOutput.From(new { ok = true });
        }),
        services: s =>
        {
            if (clock is not null) s.AddSingletonTime(clock);
        });

    private static async Task<string> SubmitAsync(TestServer server)
    {
        (await server.SendAsync("PUT", "/api/v1/pipelines/line", body: Line)).Must(200);
        return (await server.PostAsync("/api/v1/runs", """{"pipeline":"line"}""")).Must(201)["run_id"].GetString()!;
    }

    private static async Task<EventReader> OpenAsync(HttpClient client, string run, string? after = null) => await EventReader.OfAsync(await SendAsync(client, run, after));

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string run, string? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{run}/events");
        if (after is not null) request.Headers.Add("Last-Event-ID", after);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
