using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Engine.Tests.Runs;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Loops;

/// <summary>Rows of runs that cannot be read fill the head of every list; what comes behind them gets its turn all the same.</summary>
public sealed class SetAsideTests : IAsyncDisposable
{
    private const int Batch = 4;

    private readonly ManualTimeProvider clock = new();
    private readonly SickStore store = new(new MemoryStore());

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Timers_of_runs_that_cannot_be_read_hold_up_no_others()
    {
        await using var host = await StartAsync(StoreKind.Memory, options: o => o.LoopBatch = Batch, time: clock, store: store);
        for (var i = 0; i < 3 * Batch; i++) store.Garble((await host.SubmitAsync(Delay(1))).RunId);
        var run = await host.SubmitAsync(Delay(2));
        await clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        (await host.UntilAsync(run.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task Ready_steps_of_runs_that_cannot_be_read_hold_up_no_others()
    {
        await using var host = await StartAsync(StoreKind.Memory, options: o => o.LoopBatch = Batch, time: clock, store: store);
        await host.Client.RegisterStepTypeAsync(Ann, new Andon.Pipelines.StepType { Name = "work" });
        const string Parked = """{"andon":1,"name":"parked","steps":{"a":{"type":"work"}}}""";
        for (var i = 0; i < 3 * Batch; i++) store.Garble((await host.SubmitAsync(Parked)).RunId);
        var run = await host.SubmitAsync(Parked);
        host.Handlers.Register(new Andon.Pipelines.StepType { Name = "work" }, _ => new DelegateStepHandler(_ => ValueTask.FromResult(StepOutput.Empty)));
        (await host.UntilAsync(run.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task Jobs_and_leases_of_runs_that_cannot_be_read_hold_up_no_others()
    {
        var worker = new Caller("acme", new Actor("w1"));
        var any = new JobRequest { Types = ["external"] };
        await using var host = await StartAsync(StoreKind.Memory, options: o => o.LoopBatch = Batch, time: clock, store: store);
        for (var i = 0; i < 3 * Batch; i++)
        {
            store.Garble((await host.SubmitAsync(External)).RunId);
            var job = (await host.SubmitAsync(External)).RunId;
            (await host.Client.ClaimJobsAsync(worker, any)).Single().RunId.ShouldBe(job, "the garbled runs before it are passed over");
            store.Garble(job);
        }

        var run = await host.SubmitAsync(External);
        (await host.Client.ClaimJobsAsync(worker, any)).Single().RunId.ShouldBe(run.RunId);
        await clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        await host.UntilAsync(run.RunId, r => r.Steps["a"].State == StepState.Pending);
    }

    [Fact]
    public async Task A_run_that_can_be_read_again_is_taken_up_after_its_backoff()
    {
        await using var host = await StartAsync(StoreKind.Memory, options: o => o.PollInterval = TimeSpan.FromSeconds(10), time: clock, store: store);
        var run = await host.SubmitAsync(Delay(1));
        store.Garble(run.RunId);
        await clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await store.MendAsync(run.RunId);
        var ended = host.UntilAsync(run.RunId, r => r.State.IsEnded());
        while (!ended.IsCompleted) await clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await ended).State.ShouldBe(RunState.Completed);
    }

    private const string External = """{"andon":1,"name":"outside","steps":{"a":{"type":"external"}}}""";

    private static string Delay(int minutes) => $$$$$"""{"andon":1,"name":"delay{{{{{minutes}}}}}","steps":{"a":{"type":"delay","config":{"for":"{{{{{minutes}}}}}m"}}}}""";
}
