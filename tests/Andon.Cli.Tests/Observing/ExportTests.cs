using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Andon.Cli.Tests.Observing;

/// <summary>The real server, which sends to a real collector, and what it logs.</summary>
public sealed partial class ExportTests : IDisposable
{
    private const string Key = "bootstrap-key-of-the-tests-0123456789";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"00-{Trace}-b7ad6b7169203331-01";
    private const string Script = """
        andon: 1
        name: traced
        steps:
          tell: { type: script, config: { run: [sh, -c, 'printf "\"%s\"" "$TRACEPARENT"'] } }
          bad: { type: http, deps: [tell], config: { url: "http://127.0.0.1:1/" } }
        """;

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_server_sends_the_trace_of_a_request_down_to_the_script_its_metrics_and_its_logs_and_logs_json()
    {
        await using var collector = await Collector.StartAsync();
        await using var up = Start(collector, ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"));
        var url = await UrlAsync(up);
        using var http = Client(url);
        JsonElement run;
        using (var submit = new HttpRequestMessage(HttpMethod.Post, "/api/v1/runs") { Content = JsonContent.Create(new { pipeline = "traced" }) })
        {
            await PublishAsync(http);
            submit.Headers.Add("traceparent", Parent);
            using var submitted = await http.SendAsync(submit, TestContext.Current.CancellationToken);
            run = await submitted.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }

        (await http.GetAsync("/readyz", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var ended = await http.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run.GetProperty("run_id")}/wait", TestContext.Current.CancellationToken);
        ended.GetProperty("state").GetString().ShouldBe("failed");
        await collector.MetricAsync("andon.ready.steps");
        (await LoadedAsync(up)).ShouldContain("OpenTelemetry");
        up.Signal(Command.SigTerm);
        (await up.EndAsync()).ExitCode.ShouldBe(0);

        var spans = collector.Spans.Where(s => s.Item.Hex(1) == Trace).ToList();
        var request = spans.Where(s => s.Item.Hex(4) == "b7ad6b7169203331").ShouldHaveSingleItem();
        request.Item.Text(5).ShouldBe("POST /api/v1/runs");
        var about = request.Item.Attributes(9);
        (about["url.path"], about["http.route"], about["http.response.status_code"]).ShouldBe(("/api/v1/runs", "/api/v1/runs", "201"));
        collector.Spans.ShouldNotContain(s => s.Item.Text(5) == "GET /readyz");
        var submission = spans.Where(s => s.Item.Text(5) == "andon.submit").ShouldHaveSingleItem();
        submission.Item.Hex(4).ShouldBe(request.Item.Hex(2));
        var steps = spans.Where(s => s.Item.Text(5) == "andon.step").ToDictionary(s => s.Item.Attributes(9)["andon.step"]);
        steps.Keys.Order().ShouldBe(["bad", "tell"]);
        steps.Values.ShouldAllBe(s => s.Item.Hex(4) == submission.Item.Hex(2));
        ended.GetProperty("steps").GetProperty("tell").GetProperty("output").GetString().ShouldBe($"00-{Trace}-{steps["tell"].Item.Hex(2)}-01");
        // Status (15) with code (3) 2: error.
        steps["bad"].Item.Messages(15).Single().Number(3).ShouldBe(2UL);
        steps["bad"].Item.Attributes(9)["error.type"].ShouldBe("address_refused");
        // No span says where the requests of steps went, nor any path that is not the route.
        collector.Spans.SelectMany(s => s.Item.Attributes(9)).ShouldAllBe(a => a.Key != "url.full" && !a.Value.Contains(run.GetProperty("run_id").GetString()! + "/wait"));

        foreach (var name in new[] { "andon.runs.submitted", "andon.runs.ended", "andon.steps.ended", "andon.step.duration", "andon.dispatch.lag", "andon.store.commit.size", "andon.store.commit.duration", "andon.store.appends", "andon.ready.steps", "andon.human_tasks.open", "http.server.request.duration" })
            collector.Metrics.ShouldContain(m => m.Item.Text(1) == name, name);
        foreach (var received in collector.Spans.Concat(collector.Metrics).Concat(collector.Logs))
        {
            received.Resource["service.name"].ShouldBe("andon");
            received.Resource["service.version"].ShouldNotBeEmpty();
            received.Resource["service.instance.id"].ShouldContain("/");
            received.Resource["deployment.environment.name"].ShouldBe("test");
        }

        var entries = up.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        entries.ShouldAllBe(e => e.GetProperty("time").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        // The operator is told which address was refused, and whose step asked for it.
        var refused = entries.Where(e => e.GetProperty("level").GetString() != "information").ShouldHaveSingleItem();
        (refused.GetProperty("level").GetString(), refused.GetProperty("category").GetString()).ShouldBe(("warning", "Andon.Outgoing.OutgoingHttp"));
        (refused.GetProperty("address").GetString(), refused.GetProperty("step").GetString(), refused.GetProperty("trace_id").GetString()).ShouldBe(("127.0.0.1", "bad", Trace));
        entries.Except([refused]).ShouldAllBe(e => e.GetProperty("category").GetString() == "Andon");
        up.Errors.ShouldNotContain(Key);
    }

    [Fact]
    public async Task A_fault_in_a_handler_is_logged_and_sent_with_its_tenant_run_step_and_trace()
    {
        await using var collector = await Collector.StartAsync();
        await using var up = Start(collector, ("OTEL_TRACES_EXPORTER", "none"));
        var url = await UrlAsync(up);
        using var http = Client(url);
        // What holds a script's output open is ended, and that is in the log of the step.
        var leaves = Script.Replace("printf", "setsid sleep 60 & printf", StringComparison.Ordinal);
        await PublishAsync(http, leaves);
        var run = await (await http.PostAsJsonAsync("/api/v1/runs", new { pipeline = "traced" }, TestContext.Current.CancellationToken)).Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        await up.SaysAsync("hold its output open");
        up.Signal(Command.SigTerm);
        await up.EndAsync();
        var entry = up.Errors.Split('\n').Where(line => line.Contains("hold its output open", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement).ShouldHaveSingleItem();
        entry.GetProperty("tenant").GetString().ShouldBe("default");
        entry.GetProperty("run_id").GetString().ShouldBe(run.GetProperty("run_id").GetString());
        entry.GetProperty("step").GetString().ShouldBe("tell");
        entry.GetProperty("attempt").GetInt32().ShouldBe(1);
        entry.GetProperty("category").GetString().ShouldBe("Andon.Steps.script");
        var sent = collector.Logs.Where(l => l.Item.Messages(5).Single().Text(1).Contains("hold its output open", StringComparison.Ordinal)).ShouldHaveSingleItem().Item.Attributes(6);
        (sent["Tenant"], sent["RunId"], sent["Step"]).ShouldBe(("default", run.GetProperty("run_id").GetString()!, "tell"));
        collector.Spans.ShouldBeEmpty();
        collector.Metrics.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Without_a_collector_in_the_environment_nothing_of_the_packages_is_loaded_and_the_log_is_for_people()
    {
        await using var up = Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", "http://127.0.0.1:0"]);
        await up.SaysAsync("Andon is up at ");
        (await LoadedAsync(up)).ShouldNotContain("OpenTelemetry");
        up.Signal(Command.SigTerm);
        (await up.EndAsync()).Errors.ShouldNotContain("{");
    }

    [Fact]
    public async Task To_a_collector_that_is_named_nothing_is_sent_where_the_environment_switches_that_off()
    {
        await using var collector = await Collector.StartAsync();
        await using var up = Start(collector, ("OTEL_SDK_DISABLED", "true"));
        using var http = Client(await UrlAsync(up));
        await PublishAsync(http);
        (await LoadedAsync(up)).ShouldNotContain("OpenTelemetry");
        up.Signal(Command.SigTerm);
        (await up.EndAsync()).ExitCode.ShouldBe(0);
        // What was to be sent is sent before the end.
        collector.Spans.ShouldBeEmpty();
        collector.Metrics.ShouldBeEmpty();
        collector.Logs.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_command_submits_joins_the_trace_of_its_environment()
    {
        folder.Write("traced.yaml", Script);
        var environment = new Dictionary<string, string> { ["TRACEPARENT"] = Parent };
        var run = await Command.RunWithAsync(folder.Path, environment, "", "run", "traced.yaml", "-o", "json");
        run.Json.GetProperty("steps").GetProperty("tell").GetProperty("output").GetString()!.Split('-')[1].ShouldBe(Trace);
    }

    private Command Start(Collector collector, params (string Name, string Value)[] more)
    {
        var environment = more.ToDictionary(m => m.Name, m => m.Value);
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url;
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "250";
        environment["ANDON_BOOTSTRAP_KEY"] = Key;
        return Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", "http://127.0.0.1:0", "--log", "json"], environment: environment);
    }

    private static async Task<Uri> UrlAsync(Command up)
    {
        await up.SaysAsync("Andon is up at ");
        return new Uri(Address().Match(up.Errors).Groups["url"].Value);
    }

    /// <summary>The files that the process has in its memory, its assemblies among them; only Linux says so.</summary>
    private static Task<string> LoadedAsync(Command up) => File.ReadAllTextAsync($"/proc/{up.Id}/maps", TestContext.Current.CancellationToken);

    private static HttpClient Client(Uri url)
    {
        var http = new HttpClient { BaseAddress = url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return http;
    }

    private static async Task PublishAsync(HttpClient http, string pipeline = Script)
    {
        using var yaml = new StringContent(pipeline, new MediaTypeHeaderValue("application/yaml"));
        (await http.PutAsync("/api/v1/pipelines/traced", yaml, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    [GeneratedRegex(@"Andon is up at (?<url>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Address();
}
