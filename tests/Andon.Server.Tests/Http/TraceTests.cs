namespace Andon.Server.Tests.Http;

public sealed class TraceTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task A_run_keeps_the_trace_of_the_request_that_submitted_it_and_hands_it_to_workers()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("PUT", "/api/v1/pipelines/p", body: new { andon = 1, name = "p", steps = new { a = new { type = "external" } } });
        var run = (await server.PostAsync("/api/v1/runs", new { pipeline = "p" }, headers: [("traceparent", Parent), ("tracestate", "vendor=1")])).Must(201)["run_id"].GetString();
        var events = (await server.SendAsync("GET", $"/api/v1/runs/{run}/events", headers: ("Accept", "application/json"))).Must(200).Body;
        var kept = events.GetProperty("items")[0].GetProperty("data").GetProperty("trace");
        var parent = kept.GetProperty("parent").GetString()!;
        parent.Split('-')[1].ShouldBe(Parent.Split('-')[1]);
        parent.ShouldEndWith("-01");
        kept.GetProperty("state").GetString().ShouldBe("vendor=1");
        var worker = await server.KeyAsync("worker", tenant: "default");
        var job = (await server.PostAsync("/api/v1/jobs/claim", new { types = new[] { "external" } }, worker)).Must(200).Body.GetProperty("items")[0];
        job.GetProperty("traceparent").GetString().ShouldBe(parent);
        job.GetProperty("tracestate").GetString().ShouldBe("vendor=1");
    }

    [Theory, InlineData(null), InlineData("00-nonsense"), InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    public async Task A_request_without_a_trace_or_with_one_that_cannot_be_read_makes_a_run_without_one(string? parent)
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("PUT", "/api/v1/pipelines/p", body: new { andon = 1, name = "p", steps = new { a = new { type = "noop" } } });
        (string, string)[] headers = parent is null ? [] : [("traceparent", parent)];
        var run = (await server.PostAsync("/api/v1/runs", new { pipeline = "p" }, headers: headers)).Must(201)["run_id"].GetString();
        var events = (await server.SendAsync("GET", $"/api/v1/runs/{run}/events", headers: ("Accept", "application/json"))).Must(200).Body;
        events.GetProperty("items")[0].GetProperty("data").GetProperty("trace").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }
}
