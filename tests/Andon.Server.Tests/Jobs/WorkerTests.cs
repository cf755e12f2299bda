using System.Net;
using System.Net.Sockets;
using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.Jobs;

/// <summary>What samples/workers/README.md asks of a worker in any language, of the two that are there.</summary>
public sealed class WorkerTests
{
    public static TheoryData<string, string> Workers { get; } = new() { { "python3", "worker.py" }, { "node", "worker.mjs" } };

    [Theory, MemberData(nameof(Workers))]
    public async Task A_worker_completes_goes_on_fails_and_is_tried_again(string program, string script)
    {
        // It says so each third of a lease, and a machine that is busy with other tests may be late by much of one.
        await using var server = await StartAsync(lease: 3);
        await using var worker = await WorkAsync(server, program, script);
        var run = (await RunAsync(server, new { text = "the line stops", seconds = 7 })).Body;
        run.GetProperty("state").GetString().ShouldBe("completed", worker.Said);
        Attempts(run, "plain").ShouldBe(1);
        Attempts(run, "long").ShouldBe(1, "it took more than two leases, and the worker said in each that it went on");
        Attempts(run, "flaky").ShouldBe(3);
        run.GetProperty("output").GetProperty("sum").GetProperty("words").GetInt32().ShouldBe(9);
        run.GetProperty("steps").GetProperty("plain").GetProperty("output").GetProperty("key").GetString().ShouldBe($"{run.GetProperty("run_id").GetString()}/plain/1");
    }

    [Theory, MemberData(nameof(Workers))]
    public async Task What_cannot_be_done_is_not_tried_again(string program, string script)
    {
        await using var server = await StartAsync();
        await using var worker = await WorkAsync(server, program, script);
        var run = (await RunAsync(server, new { text = "x", hopeless = true })).Body;
        run.GetProperty("state").GetString().ShouldBe("failed", worker.Said);
        Attempts(run, "hopeless").ShouldBe(1);
        run.GetProperty("steps").GetProperty("hopeless").GetProperty("error").GetProperty("code").GetString().ShouldBe("no_text");
    }

    [Theory, MemberData(nameof(Workers))]
    public async Task A_worker_stops_when_its_job_is_cancelled_and_takes_the_next(string program, string script)
    {
        await using var server = await StartAsync();
        await using var worker = await WorkAsync(server, program, script);
        var submitted = await SubmitAsync(server, new { text = "x", seconds = 600 });
        var path = $"/api/v1/runs/{submitted["run_id"].GetString()}";
        await worker.SaysAsync("long started");
        (await server.PostAsync($"{path}/cancel", new { reason = "not wanted" })).Must(200);
        await worker.SaysAsync("stopped:");
        (await RunAsync(server, new { text = "a b" }))["state"].GetString().ShouldBe("completed", worker.Said);
        worker.Said.ShouldNotContain("not taken", Case.Sensitive, "it hands in nothing of a job that it has lost");
    }

    [Theory, MemberData(nameof(Workers))]
    public async Task A_worker_waits_for_its_server_and_ends_in_order(string program, string script)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = new Uri($"http://{free.LocalEndpoint}");
        free.Stop();
        await using var worker = new WorkerProcess(program, script, url, TestServer.Bootstrap);
        await using var server = await StartAsync(url);
        (await RunAsync(server, new { text = "a b" }))["state"].GetString().ShouldBe("completed", worker.Said);
        await worker.TellToEndAsync();
        (await worker.EndedAsync()).ShouldBe(0, worker.Said);
    }

    [Theory, MemberData(nameof(Workers))]
    public async Task Told_to_end_while_its_server_is_away_a_worker_hands_in_what_it_has_and_claims_no_more(string program, string script)
    {
        var line = new Line();
        // Of a lease that outlasts the absence a third is over before the work is done: both the worker's word that it goes on and its result meet nobody.
        await using var server = await StartAsync(lease: 12, line: line);
        await using var worker = await WorkAsync(server, program, script);
        var submitted = await SubmitAsync(server, new { text = "the line stops", seconds = 5 });
        await worker.SaysAsync("long started");
        line.Cut();
        await worker.TellToEndAsync();
        await line.MissedAsync("/heartbeat");
        await line.MissedAsync("/complete");
        line.Mend();
        (await worker.EndedAsync()).ShouldBe(0, worker.Said);
        var run = (await server.GetAsync($"/api/v1/runs/{submitted["run_id"].GetString()}")).Must(200).Body;
        run.GetProperty("steps").GetProperty("long").GetProperty("state").GetString().ShouldBe("completed", worker.Said);
        Attempts(run, "long").ShouldBe(1);
        run.GetProperty("state").GetString().ShouldBe("running", "the worker claims no more");
    }

    [Theory, MemberData(nameof(Workers))]
    public async Task A_result_whose_answer_is_lost_is_handed_in_again_and_answered_as_the_first_time(string program, string script)
    {
        var line = new Line { LosesFirstAnswerTo = "/complete" };
        await using var server = await StartAsync(line: line);
        await using var worker = await WorkAsync(server, program, script);
        var run = (await RunAsync(server, new { text = "a b" })).Body;
        run.GetProperty("state").GetString().ShouldBe("completed", worker.Said);
        Attempts(run, "plain").ShouldBe(1);
        line.AnswersLost.ShouldBe(1);
        worker.Said.ShouldNotContain("not taken");
    }

    private static Task<TestServer> StartAsync(Uri? url = null, int lease = 1, Line? line = null) =>
        TestServer.StartAsync(services: s => s.AddAndon(o => o.JobLease = TimeSpan.FromSeconds(lease)), url: url, app: app => line?.LayTo(app));

    private static async Task<WorkerProcess> WorkAsync(TestServer server, string program, string script) => new(program, script, server.Address, await server.KeyAsync("worker", "default"));

    private static async Task<Reply> SubmitAsync(TestServer server, object parameters)
    {
        var yaml = new StringContent(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "samples", "workers", "pipeline.yaml")), null, "application/yaml");
        (await server.SendAsync("PUT", "/api/v1/pipelines/workers", TestServer.Bootstrap, yaml)).Must(200);
        return (await server.PostAsync("/api/v1/runs", new { pipeline = "workers", @params = parameters })).Must(201);
    }

    private static async Task<Reply> RunAsync(TestServer server, object parameters)
    {
        var run = await SubmitAsync(server, parameters);
        return (await server.GetAsync($"/api/v1/runs/{run["run_id"].GetString()}/wait?wait_ms=30000")).Must(200);
    }

    private static int Attempts(System.Text.Json.JsonElement run, string step) => run.GetProperty("steps").GetProperty(step).GetProperty("attempts").GetInt32();
}
