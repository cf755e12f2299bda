using System.Diagnostics.Metrics;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Observing;

public sealed class MetricTests
{
    [Fact]
    public async Task Runs_and_steps_are_counted_by_how_they_ended_and_handlers_are_timed()
    {
        using var book = new MeterBook();
        await using var host = await StartAsync(StoreKind.Memory, a => a
            .AddStepHandler("metric_good", _ => new(StepOutput.Empty))
            .AddStepHandler("metric_bad", _ => throw new StepFailedException("declined", "no")));
        await host.RunAsync("""
            {"andon":1,"name":"p","steps":{
              "a":{"type":"metric_good"},
              "b":{"type":"metric_good","when":"false"},
              "c":{"type":"metric_bad","deps":["a"],"retry":{"max_attempts":2,"backoff":"1ms","jitter":0}}}}
            """);
        book.Of("andon.steps.ended", "metric_good").Select(m => m.Tags["andon.outcome"]).Order().ShouldBe(["completed", "skipped"]);
        book.Of("andon.steps.ended", "metric_bad").Select(m => m.Tags["andon.outcome"]).ShouldBe(["failed"]);
        book.Of("andon.step.duration", "metric_good").ShouldHaveSingleItem().Tags.ShouldBe(new Dictionary<string, object?> { ["andon.step.type"] = "metric_good", ["andon.outcome"] = "succeeded" }, ignoreOrder: true);
        book.Of("andon.step.duration", "metric_bad").Select(m => m.Tags["andon.outcome"]).ShouldBe(["failed", "failed"]);
        book.Of("andon.runs.submitted").ShouldNotBeEmpty();
        book.Of("andon.runs.ended").ShouldContain(m => "failed".Equals(m.Tags["andon.run.state"]));
        book.Of("andon.store.appends").ShouldContain(m => "committed".Equals(m.Tags["andon.outcome"]));
    }

    [Fact]
    public async Task The_lag_of_the_dispatch_is_how_long_a_ready_step_waited_for_room()
    {
        using var book = new MeterBook();
        var clock = new VirtualClock();
        var gate = new Gate();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("metric_lag", gate.ExecuteAsync), o => o.MaxRunningAttempts = 1, clock);
        var first = await host.SubmitAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"metric_lag"}}}""");
        await gate.EnteredAsync();
        var second = await host.SubmitAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"metric_lag"}}}""");
        clock.Advance(TimeSpan.FromSeconds(90));
        gate.Open();
        foreach (var run in new[] { first, second }) (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        book.Of("andon.dispatch.lag", "metric_lag").Select(m => m.Value).Order().ShouldBe([0, 90], tolerance: 1);
    }

    [Fact]
    public async Task What_workers_claim_has_a_lag_too()
    {
        using var book = new MeterBook();
        var clock = new VirtualClock();
        await using var host = await StartAsync(StoreKind.Memory, time: clock);
        await host.Client.RegisterStepTypeAsync(Ann, new StepType { Name = "metric_job" }, TestContext.Current.CancellationToken);
        await host.SubmitAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"metric_job"}}}""");
        clock.Advance(TimeSpan.FromSeconds(30));
        (await host.Client.ClaimJobsAsync(Ann, new JobRequest { Types = ["metric_job"] })).ShouldHaveSingleItem();
        book.Of("andon.dispatch.lag", "metric_job").ShouldHaveSingleItem().Value.ShouldBe(30, tolerance: 1);
    }

    [Fact]
    public async Task Transactions_of_a_file_are_timed_and_sized()
    {
        using var book = new MeterBook();
        await using var host = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("quick", _ => new(StepOutput.Empty)));
        await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"quick"}}}""");
        foreach (var name in new[] { "andon.store.commit.duration", "andon.store.commit.size" })
            book.Of(name).Where(m => "sqlite".Equals(m.Tags["db.system.name"])).ShouldNotBeEmpty(name);
        book.Measured.Where(m => m.Instrument is Histogram<double> or Histogram<long>).ShouldAllBe(m => m.Value >= 0);
        book.Of("andon.store.commit.size").ShouldAllBe(m => m.Value >= 1);
    }

    [Fact]
    public async Task What_waits_is_one_question_to_the_store_for_each_collection_and_none_while_nobody_asks()
    {
        using var book = new MeterBook();
        var clock = new VirtualClock();
        var store = new CountedStore();
        var gate = new Gate();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("metric_slow", gate.ExecuteAsync), o => o.MaxRunningAttempts = 1, clock, store: store);
        for (var i = 0; i < 3; i++) await host.SubmitAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"metric_slow"}}}""");
        var asked = await host.RunAsync("""{"andon":1,"name":"g","steps":{"g":{"type":"approval_gate"}}}""");
        await gate.EnteredAsync();
        store.Counts.ShouldBe(0);

        var now = Collect();
        now["andon.ready.steps"].ShouldBe(2);
        now["andon.human_tasks.open"].ShouldBe(1);
        now["andon.runs.waiting"].ShouldBe(1);
        now["andon.steps.running"].ShouldBe(1);
        now["andon.steps.limit"].ShouldBe(1);
        now["andon.runs.active"].ShouldBe(1);
        store.Counts.ShouldBe(1);

        clock.Advance(TimeSpan.FromSeconds(10));
        await host.Client.CancelAsync(Ann, asked.RunId);
        Collect()["andon.human_tasks.open"].ShouldBe(0);
        store.Counts.ShouldBe(2);

        // A store that fails has no numbers, and what needs none is there all the same.
        clock.Advance(TimeSpan.FromSeconds(10));
        store.Fails = true;
        Collect().Keys.Order().ShouldBe(["andon.runs.active", "andon.steps.limit", "andon.steps.running"]);
        gate.Open();

        IReadOnlyDictionary<string, double> Collect() => book.Collect(host.Engine);
    }

    [Fact]
    public async Task A_store_that_still_counts_for_one_collection_is_not_asked_by_the_next()
    {
        using var book = new MeterBook();
        var clock = new VirtualClock();
        var store = new CountedStore { Held = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        await using var host = await StartAsync(StoreKind.Memory, time: clock, store: store);
        for (var i = 0; i < 3; i++)
        {
            book.Collect(host.Engine).Keys.ShouldNotContain("andon.ready.steps");
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        store.Counts.ShouldBe(1);
        var held = store.Held;
        store.Held = null;
        held.SetResult();
        await store.Counted.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        IReadOnlyDictionary<string, double> now;
        do
        {
            now = book.Collect(host.Engine);
            clock.Advance(TimeSpan.FromSeconds(10));
        }
        while (!now.ContainsKey("andon.ready.steps"));
        store.Counts.ShouldBe(2);
    }

    private sealed class CountedStore() : ForwardingStore(new MemoryStore())
    {
        private int counts;

        public int Counts => Volatile.Read(ref counts);

        public bool Fails { get; set; }

        /// <summary>What a count waits for; null for nothing.</summary>
        public TaskCompletionSource? Held { get; set; }

        public TaskCompletionSource Counted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<WaitingCounts> CountWaitingAsync(CancellationToken cancellation = default)
        {
            Interlocked.Increment(ref counts);
            if (Fails) throw new StoreException("database_unreachable", "It is gone.");
            if (Held is { } held) await held.Task;
            var counted = await base.CountWaitingAsync(cancellation);
            Counted.TrySetResult();
            return counted;
        }
    }
}
