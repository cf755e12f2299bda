using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Loops;

/// <summary>A concurrency key is one set of slots in its tenant, whoever takes them: the node that decides, the dispatcher, or an outside worker.</summary>
public sealed class SlotTests
{
    private const string Here = """{"andon":1,"name":"here","steps":{"a":{"type":"work","concurrency":{"key":"printer","limit":1}}}}""";
    private const string Outside = """{"andon":1,"name":"outside","steps":{"x":{"type":"external","concurrency":{"key":"printer","limit":1}}}}""";
    private static readonly Caller Worker = new("acme", new Actor("w1"));
    private static readonly JobRequest Any = new() { Types = ["external"] };

    [Theory, ClassData(typeof(EachStore))]
    public async Task What_runs_here_keeps_workers_out_and_its_end_lets_one_in(StoreKind store)
    {
        var gate = new Gate();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", gate.ExecuteAsync));
        var here = await host.SubmitAsync(Here);
        await gate.EnteredAsync();
        await host.SubmitAsync(Outside);
        (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldBeEmpty();
        var waiting = host.Client.ClaimJobsAsync(Worker, Any with { Wait = TimeSpan.FromSeconds(60) });
        gate.Open();
        await host.WaitAsync(here.RunId);
        (await waiting.WaitAsync(Patience)).ShouldHaveSingleItem().Step.ShouldBe("x");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task What_a_worker_has_keeps_nodes_and_workers_out_and_its_end_lets_the_next_in(StoreKind store)
    {
        var gate = new Gate();
        gate.Open();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", gate.ExecuteAsync));
        await host.SubmitAsync(Outside);
        var job = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        await host.SubmitAsync(Outside);
        (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldBeEmpty();
        var here = await host.SubmitAsync(Here);
        here.Steps["a"].State.ShouldBe(StepState.Pending, "the node that decides finds no slot");
        await host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1));

        // Whoever is first: the dispatcher with its step, or the worker with the other.
        await host.WaitAsync(here.RunId);
        (await host.Client.ClaimJobsAsync(Worker, Any with { Wait = TimeSpan.FromSeconds(60) }).WaitAsync(Patience)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_slot_that_a_worker_has_is_still_taken_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("andon-slots-");
        var path = Path.Combine(folder.FullName, "andon.db");
        var gate = new Gate();
        gate.Open();
        var first = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", gate.ExecuteAsync), path: path);
        await first.SubmitAsync(Outside);
        var job = (await first.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        await first.AbandonAsync();
        await using (var second = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", gate.ExecuteAsync), path: path))
        {
            var here = await second.SubmitAsync(Here);
            here.Steps["a"].State.ShouldBe(StepState.Pending);
            await second.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1));
            (await second.WaitAsync(here.RunId)).State.ShouldBe(RunState.Completed);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_lost_lease_gives_its_slot_back()
    {
        var clock = new ManualTimeProvider();
        var gate = new Gate();
        gate.Open();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", gate.ExecuteAsync), time: clock);
        await host.SubmitAsync(Outside);
        await host.Client.ClaimJobsAsync(Worker, Any);
        var here = await host.SubmitAsync(Here);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        (await host.WaitAsync(here.RunId)).State.ShouldBe(RunState.Completed);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Never_more_than_the_limit_run_at_once_however_they_are_started(StoreKind store)
    {
        const string Mixed = """{"andon":1,"name":"mixed","steps":{"a":{"type":"work","concurrency":{"key":"printer","limit":2}},"x":{"type":"external","concurrency":{"key":"printer","limit":2}},"b":{"type":"work","deps":["a"],"concurrency":{"key":"printer","limit":2}}}}""";
        var (now, most) = (0, 0);
        var gate = new Lock();
        void Enter()
        {
            lock (gate) most = Math.Max(most, ++now);
        }

        void Leave()
        {
            lock (gate) now--;
        }

        await using var host = await StartAsync(store, a => a.AddStepHandler("work", async _ =>
        {
            Enter();
            await Task.Yield();
            Leave();
            return StepOutput.Empty;
        }));
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            var caller = new Caller("acme", new Actor($"w{i}"));
            while (!stop.IsCancellationRequested)
            {
                foreach (var job in await host.Client.ClaimJobsAsync(caller, Any with { Max = 2, Wait = TimeSpan.FromSeconds(30) }, stop.Token))
                {
                    Enter();
                    await Task.Yield();
                    Leave();
                    await host.Client.CompleteJobAsync(caller, job.Id, job.Token, Json(1));
                }
            }
        })).ToList();
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.SubmitAsync(Mixed)));
        foreach (var run in runs) (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(workers));
        most.ShouldBeInRange(1, 2);
        host.Engine.Slots.RunningByKey("acme").ShouldBeEmpty();
    }
}
