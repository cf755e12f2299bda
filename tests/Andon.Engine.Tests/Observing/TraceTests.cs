using System.Diagnostics;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Engine.Tests.Steps.Http;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Steps;
using Microsoft.AspNetCore.Http;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Observing;

/// <summary>From whoever submits a run to whatever its steps call: one trace, over processes and restarts.</summary>
public sealed class TraceTests : IDisposable
{
    private const string Child = """{"andon":1,"name":"child","steps":{"inner":{"type":"quick"}}}""";
    private const string Parent = """
        {"andon":1,"name":"parent","steps":{
          "first":{"type":"quick"},
          "c":{"type":"pipeline","deps":["first"],"config":{"name":"child"}},
          "held":{"type":"work","deps":["c"]},
          "last":{"type":"quick","deps":["held"]}}}
        """;

    private const string Script = """{"andon":1,"name":"s","steps":{"a":{"type":"script","config":{"run":["sh","-c","printf '\"%s %s\"' \"$TRACEPARENT\" \"$TRACESTATE\""]}}}}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("andon-trace-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Steps_child_runs_and_what_runs_after_a_restart_join_the_trace_of_whoever_submitted()
    {
        using var traces = new TraceBook();
        var gate = new Gate { IgnoresCancellation = true };
        var first = await OpenAsync(gate);
        await first.PublishAsync(Child);
        var run = await first.SubmitAsync(Parent);
        TraceBook.Leave();
        await gate.EnteredAsync();
        var stopping = first.StopAsync();
        gate.Open();
        await stopping.WaitAsync(Patience);
        await first.DisposeAsync();

        await using var second = await OpenAsync(gate);
        var ended = await second.WaitAsync(run.RunId);
        ended.State.ShouldBe(RunState.Completed);

        var submit = traces.Submit(run.RunId);
        submit.ParentSpanId.ShouldBe(traces.Root.SpanId);
        submit.Kind.ShouldBe(ActivityKind.Producer);
        submit.TagObjects.ToDictionary().ShouldBe(new()
        {
            ["andon.tenant"] = "acme",
            ["andon.pipeline"] = "parent",
            ["andon.pipeline.version"] = 1,
            ["andon.run.id"] = run.RunId.ToString(),
        });
        foreach (var step in new[] { "first", "held", "last" }) traces.Step(step).ParentSpanId.ShouldBe(submit.SpanId, step);
        var childId = ended.Steps["c"].ChildRunId!.Value;
        var child = traces.Submit(childId);
        child.ParentSpanId.ShouldBe(submit.SpanId);
        child.GetTagItem("andon.run.parent.id").ShouldBe(run.RunId.ToString());
        traces.Step("inner").ParentSpanId.ShouldBe(child.SpanId);
        traces.Step("last").TagObjects.ToDictionary().ShouldBe(new()
        {
            ["andon.tenant"] = "acme",
            ["andon.pipeline"] = "parent",
            ["andon.pipeline.version"] = 1,
            ["andon.run.id"] = run.RunId.ToString(),
            ["andon.step"] = "last",
            ["andon.step.type"] = "quick",
            ["andon.revision"] = 1,
            ["andon.attempt"] = 1,
            ["andon.outcome"] = "succeeded",
        });
        traces.Spans.ShouldAllBe(span => span.TraceStateString == "vendor=1");
    }

    [Fact]
    public async Task Every_attempt_is_a_span_in_which_its_handler_runs_and_a_failure_has_its_code()
    {
        using var traces = new TraceBook();
        List<ActivitySpanId> seen = [];
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", context =>
        {
            seen.Add(Activity.Current!.SpanId);
            return context.Attempt == 1 ? throw new StepFailedException("flaky", "not yet") : new(StepOutput.Empty);
        }));
        await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"work","retry":{"max_attempts":2,"backoff":"1ms","jitter":0}}}}""");
        var spans = traces.Spans.Where(s => s.OperationName == "andon.step").ToList();
        spans.Select(s => s.SpanId).ShouldBe(seen);
        spans.Select(s => (s.GetTagItem("andon.attempt"), s.GetTagItem("andon.outcome"), s.GetTagItem("error.type"), s.Status, s.StatusDescription)).ShouldBe(
        [
            (1, "failed", "flaky", ActivityStatusCode.Error, "flaky"),
            (2, "succeeded", null, ActivityStatusCode.Unset, null),
        ]);
    }

    [Fact]
    public async Task A_submission_that_is_refused_is_a_span_with_the_code_of_the_refusal_and_one_that_is_repeated_is_none_with_an_error()
    {
        using var traces = new TraceBook();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("quick", _ => new(StepOutput.Empty)));
        await host.PublishAsync("""{"andon":1,"name":"child","params":{"type":"object","required":["n"]},"steps":{"inner":{"type":"quick"}}}""");
        await Should.ThrowAsync<AndonException>(() => host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "child" }));
        await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "child", Params = Json(new { n = 1 }), IdempotencyKey = "k" });
        await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "child", Params = Json(new { n = 1 }), IdempotencyKey = "k" });
        traces.Spans.Where(s => s.OperationName == "andon.submit").Select(s => (s.Status, s.GetTagItem("error.type"))).ShouldBe(
            [(ActivityStatusCode.Error, "invalid_params"), (ActivityStatusCode.Unset, null), (ActivityStatusCode.Unset, null)]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_script_finds_the_trace_in_its_environment_whether_or_not_anybody_listens(bool listens)
    {
        using var traces = new TraceBook(listens);
        await using var host = await StartAsync(StoreKind.Memory);
        var ended = await host.RunAsync(Script);
        var parts = ended.Steps["a"].Output!.Value.GetString()!.Split(' ');
        parts[1].ShouldBe("vendor=1");
        var context = ActivityContext.Parse(parts[0], null);
        context.TraceId.ShouldBe(traces.Root.TraceId);
        context.TraceFlags.ShouldBe(ActivityTraceFlags.Recorded);
        if (listens) context.SpanId.ShouldBe(traces.Step("a").SpanId);
        else traces.Spans.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_script_of_a_run_without_a_trace_has_none_and_one_that_names_its_own_keeps_it()
    {
        await using var host = await StartAsync(StoreKind.Memory);
        using (new TraceBook(listens: false))
        {
            TraceBook.Leave();
            (await host.RunAsync(Script)).Steps["a"].Output!.Value.GetString().ShouldBe(" ");
        }

        using var traces = new TraceBook();
        var own = Script.Replace("\"run\":", "\"env\":{\"TRACEPARENT\":\"mine\"},\"run\":", StringComparison.Ordinal);
        (await host.RunAsync(own)).Steps["a"].Output!.Value.GetString().ShouldStartWith("mine ");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_request_of_a_step_says_which_span_it_belongs_to(bool listens)
    {
        using var traces = new TraceBook(listens);
        await using var server = await LoopbackServer.StartAsync(http => http.Response.WriteAsync($"{http.Request.Headers.TraceParent} {http.Request.Headers.TraceState}"));
        await using var host = await StartAsync(StoreKind.Memory, options: o => o.Outgoing.AllowPrivateAddresses = true);
        var ended = await host.RunAsync("""{"andon":1,"name":"h","steps":{"a":{"type":"http","config":{"url":"${{ params.url }}"}}}}""", new { url = server.Url });
        var output = ended.Steps["a"].Output!.Value.GetProperty("body").GetString()!.Split(' ');
        var context = ActivityContext.Parse(output[0], null);
        context.TraceId.ShouldBe(traces.Root.TraceId);
        output[1].ShouldBe("vendor=1");
        if (listens) context.SpanId.ShouldBe(traces.Step("a").SpanId);
    }

    [Fact]
    public async Task A_worker_is_told_the_trace_with_its_job()
    {
        using var traces = new TraceBook();
        await using var host = await StartAsync(StoreKind.Memory);
        var run = await host.SubmitAsync("""{"andon":1,"name":"e","steps":{"a":{"type":"external"}}}""");
        var job = (await host.Client.ClaimJobsAsync(new Caller("acme", new Actor("w1")), new JobRequest { Types = ["external"] })).ShouldHaveSingleItem();
        job.Traceparent.ShouldBe(traces.Submit(run.RunId).Id);
        job.Tracestate.ShouldBe("vendor=1");
    }

    [Fact]
    public async Task A_trace_that_nobody_records_and_that_began_at_the_caller_is_not_kept()
    {
        using var book = new TraceBook(listens: false);
        TraceBook.Leave();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("quick", _ => new(StepOutput.Empty)));
        using (new Activity("request").Start()) await KeptShouldBeAsync(null);
        // One that came from elsewhere is: whoever began it may record it.
        using var remote = new Activity("request").SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom()).Start();
        await KeptShouldBeAsync(remote.Id);

        async Task KeptShouldBeAsync(string? parent)
        {
            var run = await host.RunAsync(Child);
            var kept = (await host.Engine.Loader.LoadAsync(run.RunId, TestContext.Current.CancellationToken))!.Run.Trace;
            (kept?.Parent).ShouldBe(parent);
        }
    }

    private Task<TestHost> OpenAsync(Gate gate) => StartAsync(
        StoreKind.Sqlite,
        a => a.AddStepHandler("work", gate.ExecuteAsync).AddStepHandler("quick", _ => new(StepOutput.Empty)),
        path: Path.Combine(folder.FullName, "andon.db"));
}
