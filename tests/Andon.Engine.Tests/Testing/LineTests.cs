using System.Diagnostics;
using Andon.Client;
using Andon.Engine.Tests.Samples;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Steps;
using Andon.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Engine.Tests.Testing;

/// <summary>A line that a test drives: handlers, people and time by script.</summary>
public sealed class LineTests
{
    private const string Gate = """
        andon: 1
        name: gate
        steps:
          draft: { type: write }
          review: { type: approval_gate, deps: [draft], config: { assignee_role: editor, timeout: 48h, on_timeout: escalate, escalate_to: chief, rollback_to: [draft] } }
          publish: { type: write, deps: [review] }
        """;

    [Fact]
    public async Task A_pipeline_may_be_text_a_file_its_path_a_builder_or_a_definition()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("write", c => new { c.Step, Topic = c.Input.GetProperty("params").GetProperty("topic").GetString() });
        const string Text = """
            andon: 1
            name: text
            steps: { a: { type: write } }
            """;
        var folder = Directory.CreateTempSubdirectory("andon-line-");
        var path = Path.Combine(folder.FullName, "pipeline.yaml");
        await File.WriteAllTextAsync(path, Text, TestContext.Current.CancellationToken);
        var builder = PipelineBuilder.Create("built").Step("a", "write");
        foreach (var pipeline in new LinePipeline[] { Text, path, PipelineFile.Parse(Text), builder, builder.Build(), """{"andon":1,"name":"json","steps":{"a":{"type":"write"}}}""" })
        {
            var run = await line.RunAsync(pipeline, new { topic = "tea" });
            run.AssertCompleted();
            run.Output("a").GetRawText().ShouldBe("""{"step":"a","topic":"tea"}""");
            run.Output<Written>("a").ShouldBe(new Written("a", "tea"));
        }

        folder.Delete(recursive: true);
        Should.Throw<PipelineException>(() => (LinePipeline)"no-such-file.yaml").Message.ShouldContain("there is no such file");
    }

    [Fact]
    public async Task Handlers_of_the_host_are_called_with_its_services_and_the_clock_of_the_line()
    {
        await using var line = await TestLine.StartAsync(andon =>
        {
            andon.Services.AddSingleton(new Written("from", "services"));
            andon.AddStepHandler("look", c => new(StepOutput.From(new { c.Services.GetRequiredService<Written>().Topic, At = c.Services.GetRequiredService<TimeProvider>().GetUtcNow() })));
        });
        var run = await line.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"look"}}}""");
        run.Output("a").GetRawText().ShouldBe("""{"topic":"services","at":"2026-01-05T08:00:00.000000Z"}""");
    }

    [Fact]
    public async Task A_handler_by_script_fails_twice_and_then_succeeds_and_time_skips_to_the_next_attempts()
    {
        await using var line = await TestLine.StartAsync();
        var flaky = line.Handle("flaky").Fail(times: 2, code: "busy").Return(new { Ok = true });
        var run = await line.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"flaky","retry":{"max_attempts":5,"backoff":"1h","factor":2,"jitter":0,"max_backoff":"9h"}}}}""");
        run.AssertCompleted();
        run.AssertAttempts("a", 3);
        run.Output("a").GetRawText().ShouldBe("""{"ok":true}""");
        flaky.Calls.Select(c => c.Attempt).ShouldBe([1, 2, 3]);
        flaky.Calls.Select(c => c.IdempotencyKey).Distinct().ShouldHaveSingleItem();
        run.HistoryOf("a").OfType<AttemptFailed>().ShouldAllBe(e => e.Error.Code == "busy");
        (line.Clock.GetUtcNow() - run.View.SubmittedAt).ShouldBe(TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task Jittered_waits_and_delays_are_skipped_in_no_time()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("flaky").Fail(times: 30).Return(1);
        var watch = Stopwatch.StartNew();
        var run = await line.RunAsync("""
            {"andon":1,"name":"p","steps":{"a":{"type":"flaky","retry":{"max_attempts":40,"backoff":"1h","max_backoff":"5h"}},"d":{"type":"delay","config":{"for":"90d"}},"b":{"type":"noop","deps":["a","d"]}}}
            """);
        run.AssertCompleted();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (run.View.EndedAt - run.View.StartedAt).ShouldBe(TimeSpan.FromDays(90));
    }

    [Theory]
    [InlineData("script", """{"run":["rm","-rf","x"]}""")]
    [InlineData("http", """{"url":"https://example.com"}""")]
    public async Task Scripts_and_requests_can_be_scripted_so_that_nothing_outside_is_touched(string type, string config)
    {
        await using var line = await TestLine.StartAsync();
        var handler = line.Handle(type, _ => new { status = 200 });
        var run = await line.RunAsync($$$$$"""{"andon":1,"name":"p","steps":{"a":{"type":"{{{{{type}}}}}","config":{{{{{config}}}}}}}}""");
        run.Output("a").GetRawText().ShouldBe("""{"status":200}""");
        handler.Calls.ShouldHaveSingleItem().Config.ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
    }

    [Fact]
    public async Task What_no_handler_carries_out_cannot_be_scripted_as_one()
    {
        await using var line = await TestLine.StartAsync();
        foreach (var type in new[] { "delay", "approval_gate", "human_task", "signal", "external" })
            Should.Throw<ArgumentException>(() => line.Handle(type)).Message.ShouldContain($"No handler carries out the step type '{type}'");
        Should.Throw<ArgumentException>(() => line.Handle("no good name"));
    }

    [Fact]
    public async Task A_held_handler_keeps_its_step_running_until_it_is_released()
    {
        await using var line = await TestLine.StartAsync();
        var slow = line.Handle("slow", _ => 7).Hold();
        var run = await line.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"slow"},"b":{"type":"noop"},"c":{"type":"noop","deps":["a"]}}}""");
        (run.State, run.View.Steps["a"].State, run.View.Steps["b"].State).ShouldBe((RunState.Running, StepState.Running, StepState.Completed));
        run.AssertWaitsAt("a");
        run.AssertNeverRan("c");
        slow.Release();
        await line.DriveAsync();
        run.AssertCompleted();
        run.AssertOrder("a", "c");
    }

    [Fact]
    public async Task The_timeout_of_a_held_attempt_rings_when_the_time_is_moved_there()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("slow").Hold();
        var run = await line.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"slow","timeout":"10m"}}}""");
        await line.AdvanceAsync(TimeSpan.FromMinutes(9));
        run.State.ShouldBe(RunState.Running);
        await line.AdvanceAsync(TimeSpan.FromMinutes(1));
        run.AssertFailed("a", "timeout");
    }

    [Fact]
    public async Task Steps_that_wait_for_room_do_not_keep_a_line_from_resting()
    {
        await using var line = await TestLine.StartAsync(options: o => o.MaxRunningAttempts = 1);
        var slow = line.Handle("slow").Hold();
        var run = await line.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"slow"},"b":{"type":"slow"},"c":{"type":"slow"}}}""");
        slow.Calls.ShouldHaveSingleItem();
        slow.Release();
        await line.DriveAsync();
        run.AssertCompleted();
    }

    [Fact]
    public async Task A_handler_that_does_not_end_is_named_when_the_patience_is_over()
    {
        await using var line = await TestLine.StartAsync();
        line.Patience = TimeSpan.FromMilliseconds(50);
        line.Handle("stuck", async c =>
        {
            await Task.Delay(TimeSpan.FromHours(1), line.Clock, c.Cancellation);
            return null;
        });
        var error = await Should.ThrowAsync<TimeoutException>(() => line.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"stuck"}}}"""));
        error.Message.ShouldContain("'a' of 'p', attempt 1");
    }

    [Fact]
    public async Task An_escalation_after_48_hours_comes_in_no_time()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("write", _ => new { text = "x" });
        var run = await line.RunAsync(Gate);
        run.State.ShouldBe(RunState.Waiting);
        var watch = Stopwatch.StartNew();
        await line.AdvanceAsync(TimeSpan.FromHours(48) - TimeSpan.FromMilliseconds(1));
        run.History.OfType<TaskEscalated>().ShouldBeEmpty();
        await line.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        var escalated = run.History.OfType<TaskEscalated>().ShouldHaveSingleItem();
        (escalated.To, escalated.At).ShouldBe(("chief", line.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task People_decide_and_the_run_goes_on()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("write").Return(new { text = "first" }).Return(new { text = "second" });
        line.Person("eve", roles: ["printer"]);
        var run = await line.RunAsync(Gate);
        (await Should.ThrowAsync<AndonException>(() => run.Task("review").ApproveAsync(by: "eve"))).Kind.ShouldBe(RefusalKind.Forbidden);
        var first = run.Task("review");
        await first.RejectAsync(by: "ann", "name a source", rollbackTo: "draft");
        first.Status.ShouldBe(HumanTaskStatus.Rejected);
        run.Output("draft").GetRawText().ShouldBe("""{"text":"second"}""");
        (await run.Task("review").ViewAsync("ann")).Shown["draft"].GetRawText().ShouldBe("""{"text":"second"}""");
        await run.Task("review").ApproveAsync(by: "ann");
        run.AssertCompleted();
        run.AssertOrder("draft", "review", "publish");
        run.AssertAttempts("draft", 2);
    }

    [Fact]
    public async Task Forms_are_handed_in_and_signals_are_sent()
    {
        await using var line = await TestLine.StartAsync();
        var run = await line.RunAsync("""
            {"andon":1,"name":"p","steps":{"form":{"type":"human_task","config":{"form_schema":{"type":"object","required":["is_good"]}}},
              "paid":{"type":"signal","deps":["form"],"config":{"name":"payment"}}}}
            """);
        (await Should.ThrowAsync<AndonException>(() => run.Task("form").CompleteAsync(new { }, by: "bob"))).Kind.ShouldBe(RefusalKind.Invalid);
        await run.Task("form").CompleteAsync(new { IsGood = true }, by: "bob");
        run.AssertWaitsAt("paid");
        await run.SignalAsync("payment", new { Cents = 5 });
        run.AssertCompleted();
        run.Output("form").GetRawText().ShouldContain("\"is_good\":true");
    }

    [Fact]
    public async Task People_by_script_answer_each_task_as_it_opens()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("write", _ => new { });
        var asked = 0;
        line.WhenAsked("review", task => ++asked == 1 ? task.RejectAsync(by: "ann", rollbackTo: "draft") : task.ApproveAsync(by: "ann"));
        var run = await line.RunAsync(Gate);
        run.AssertCompleted();
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task Outside_workers_and_their_leases_follow_the_clock_of_the_line()
    {
        await using var line = await TestLine.StartAsync();
        var run = await line.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"external"}}}""");
        await line.Client.ClaimJobsAsync(line.As("worker"), new JobRequest { Types = ["external"] });
        await line.DriveAsync();
        run.HistoryOf("a").OfType<AttemptLost>().ShouldBeEmpty("nobody is late before the time has been moved");
        await line.AdvanceAsync(TimeSpan.FromSeconds(30));
        run.HistoryOf("a").OfType<AttemptLost>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_article_of_the_samples_is_driven_without_its_scripts()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("script", c => c.Step == "draft" ? new { title = "On bees", text = "All about bees." } : new { stdout = c.Step });
        var run = await line.RunAsync(Path.Combine(SampleTests.Folder, "article", "pipeline.yaml"), new { topic = "bees" });
        run.AssertWaitsAt("review");
        run.AssertNeverRan("publish");
        await run.Task("review").ApproveAsync(by: "bob");
        run.AssertCompleted();
    }

    private sealed record Written(string Step, string Topic);
}
