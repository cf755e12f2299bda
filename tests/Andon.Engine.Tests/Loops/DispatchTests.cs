using System.Collections.Concurrent;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Loops;

/// <summary>Steps that wait for a handler or for room, and who gets it.</summary>
public sealed class DispatchTests
{
    private const string Line = """{"andon":1,"name":"line","steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"]}}}""";

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_step_without_a_handler_is_parked_and_goes_on_when_one_is_registered(StoreKind store)
    {
        await using var host = await StartAsync(store);
        await host.Client.RegisterStepTypeAsync(Ann, new StepType { Name = "work" });
        var run = await host.SubmitAsync(Line);
        run.Steps["a"].State.ShouldBe(StepState.NoHandler);
        run.State.ShouldBe(RunState.Submitted);
        host.Handlers.Register(new StepType { Name = "work" }, _ => new Worker());
        (await host.UntilAsync(run.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task An_unregistered_handler_parks_what_follows_and_lets_what_runs_end(StoreKind store)
    {
        var gate = new Gate();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", gate.ExecuteAsync));
        var run = await host.SubmitAsync(Line);
        await gate.EnteredAsync();
        host.Handlers.Unregister("work").ShouldBeTrue();
        host.Handlers.Unregister("work").ShouldBeFalse();
        gate.Open();
        var parked = await host.UntilAsync(run.RunId, r => r.Steps["b"].State == StepState.NoHandler);
        parked.Steps["a"].State.ShouldBe(StepState.Completed);
        host.Handlers.Register(new StepType { Name = "work" }, _ => new Worker());
        (await host.UntilAsync(run.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task No_more_attempts_run_at_once_than_the_node_allows_and_all_get_their_turn()
    {
        var most = new Most();
        await using var host = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", most.ExecuteAsync), o => o.MaxRunningAttempts = 3);
        var runs = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.SubmitAsync(Line)));
        foreach (var run in runs) (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        most.Seen.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Scripts_have_a_limit_of_their_own_and_do_not_hold_up_other_steps()
    {
        await using var host = await StartAsync(StoreKind.Sqlite, options: o =>
        {
            o.MaxRunningScripts = 2;
            o.LoopBatch = 4;
        });
        const string Script = """{"andon":1,"name":"scripts","steps":{"s":{"type":"script","config":{"run":["sh","-c","until [ -e \"$GO\" ]; do sleep 0.02; done; echo 1"],"env":{"GO":"${{ params.go }}"}}}}}""";
        var folder = Directory.CreateTempSubdirectory("andon-scripts-");
        var go = Path.Combine(folder.FullName, "go");
        var runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => host.SubmitAsync(Script, new { go })));
        (await Task.WhenAll(runs.Select(r => host.Client.DetailAsync(Ann, r.RunId)))).Count(r => r.Steps["s"].State == StepState.Running).ShouldBe(2);

        // More scripts wait than the dispatcher takes at a time; another type gets through all the same.
        (await host.RunAsync("""{"andon":1,"name":"other","steps":{"a":{"type":"noop"},"b":{"type":"transform","deps":["a"],"config":{"output":1}}}}""")).State.ShouldBe(RunState.Completed);
        await File.WriteAllTextAsync(go, "");
        foreach (var run in runs) (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        folder.Delete(recursive: true);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Steps_that_share_a_concurrency_key_run_as_many_at_once_as_it_allows_in_their_tenant(StoreKind store)
    {
        const string Keyed = """{"andon":1,"name":"NAME","steps":{"a":{"type":"work","concurrency":{"key":"printer","limit":2}},"b":{"type":"work","concurrency":{"key":"printer","limit":2}}}}""";
        var most = new Most();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", most.ExecuteAsync));
        var runs = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => host.SubmitAsync(Keyed.Replace("NAME", i % 2 == 0 ? "one" : "other", StringComparison.Ordinal))));
        foreach (var run in runs) (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        most.Seen.ShouldBeInRange(1, 2);
    }

    [Fact]
    public async Task A_node_starts_no_step_of_a_queue_that_it_does_not_take()
    {
        await using var host = await StartAsync(StoreKind.Memory, options: o => o.Queues.Add("gpu"));
        var run = await host.SubmitAsync("""{"andon":1,"name":"queues","steps":{"here":{"type":"noop","queue":"gpu"},"elsewhere":{"type":"noop"}}}""");
        var settled = await host.UntilAsync(run.RunId, r => r.Steps["here"].State == StepState.Completed);
        settled.Steps["elsewhere"].State.ShouldBe(StepState.Pending);
    }

    [Fact]
    public async Task A_limit_that_a_step_type_brings_is_kept()
    {
        var most = new Most();
        await using var host = await StartAsync(StoreKind.Memory);
        host.Handlers.Register(new StepType { Name = "work", MaxRunning = 2 }, _ => new DelegateStepHandler(most.ExecuteAsync));
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.SubmitAsync(Line)));
        foreach (var run in runs) (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        most.Seen.ShouldBeInRange(1, 2);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_tenant_with_thousands_of_queued_runs_does_not_starve_another(StoreKind store)
    {
        var order = new ConcurrentQueue<string>();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", c =>
        {
            order.Enqueue(c.Tenant);
            return ValueTask.FromResult(StepOutput.Empty);
        }), o =>
        {
            o.MaxRunningAttempts = 2;
            o.ExecuteSteps = true;
        });
        var definition = Define(Line);
        foreach (var caller in new[] { Ann, Eve }) await host.Client.PublishAsync(caller, definition);
        var greedy = Enumerable.Range(0, 2_000).Select(_ => host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "line" })).ToList();
        await Task.WhenAll(greedy.Take(1_000));
        var before = order.Count;
        var modest = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.Client.SubmitAsync(Eve, new SubmitRequest { Pipeline = "line" })));
        foreach (var run in modest) (await host.WaitAsync(run.RunId, Eve)).State.ShouldBe(RunState.Completed);
        var passed = order.Skip(before).ToList();
        var last = passed.LastIndexOf("other");
        var others = passed.Take(last).Count(t => t == "acme");

        // Two tenants in turn: while the modest one has its twenty steps done, the other has no more than some times as many.
        others.ShouldBeLessThan(20 * 20, $"{others} steps of the greedy tenant ran before the last of the modest one's");
        foreach (var run in greedy) (await host.WaitAsync((await run).RunId)).State.ShouldBe(RunState.Completed);
    }

    private sealed class Worker : IStepHandler
    {
        public ValueTask<StepOutput> ExecuteAsync(StepContext context) => ValueTask.FromResult(StepOutput.Empty);
    }

    /// <summary>Counts how many run at once.</summary>
    private sealed class Most
    {
        private int now;

        public int Seen { get; private set; }

        public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
        {
            lock (this) Seen = Math.Max(Seen, ++now);
            await Task.Yield();
            lock (this) now--;
            return StepOutput.Empty;
        }
    }
}
