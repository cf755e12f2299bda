using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Runs;

/// <summary>A disk that is full for a while, and acknowledgements that get lost: nothing is lost and nothing is done twice.</summary>
public sealed class StoreFailureTests : IAsyncDisposable
{
    private const string Line = """{"andon":1,"name":"line","steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"]}}}""";

    private readonly SickStore store = new(new MemoryStore());

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_result_that_cannot_be_recorded_is_recorded_when_it_can()
    {
        var gate = new Gate { IgnoresCancellation = true };
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", gate.ExecuteAsync), store: store);
        var run = await host.SubmitAsync(Line);
        await gate.EnteredAsync();
        store.Fail(5);
        gate.Open();
        await store.RecoveredAsync();
        var ended = await host.WaitAsync(run.RunId);
        (ended.State, ended.Steps["a"].Attempts, ended.Steps["b"].Attempts).ShouldBe((RunState.Completed, 1, 1));
        host.Engine.Slots.Running.ShouldBe(0);
    }

    [Fact]
    public async Task A_caller_is_told_that_nothing_was_written_and_may_try_again()
    {
        var gate = new Gate();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", gate.ExecuteAsync), store: store);
        await host.Client.PublishAsync(Ann, Define(Line));
        store.Fail(1);
        (await Should.ThrowAsync<StoreException>(() => host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "line" }))).Code.ShouldBe("disk_full");
        (await host.Client.ListAsync(Ann, new RunFilter())).Items.ShouldBeEmpty();
        gate.Contexts.ShouldBeEmpty();
        host.Engine.Slots.Running.ShouldBe(0);

        var run = await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "line" });
        await gate.EnteredAsync();
        store.Fail(1);
        (await Should.ThrowAsync<StoreException>(() => host.Client.PauseAsync(Ann, run.RunId))).Code.ShouldBe("disk_full");
        (await host.Client.DetailAsync(Ann, run.RunId)).State.ShouldBe(RunState.Running);
        gate.Open();
        (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_acknowledgement_is_settled_by_the_log(bool isWritten)
    {
        var entered = 0;
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", _ =>
        {
            Interlocked.Increment(ref entered);
            return ValueTask.FromResult(StepOutput.Empty);
        }), store: store);
        await host.Client.PublishAsync(Ann, Define(Line));
        for (var i = 0; i < 20; i++)
        {
            var run = await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "line" });
            store.LoseAnswers(2, isWritten);
            var ended = await host.UntilAsync(run.RunId, r => r.State.IsEnded());
            (ended.State, ended.Steps["a"].Attempts, ended.Steps["b"].Attempts).ShouldBe((RunState.Completed, 1, 1));
            store.LoseAnswers(0, isWritten);
        }

        entered.ShouldBe(40);
        host.Engine.Slots.Running.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_cannot_be_read_is_left_alone_and_the_others_go_on()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", _ => ValueTask.FromResult(StepOutput.Empty)), o => o.MaxRunningAttempts = 1, store: store);
        var bad = await host.RunAsync("""{"andon":1,"name":"gate","steps":{"g":{"type":"approval_gate"}}}""");
        var task = await host.OpenTaskAsync(bad.RunId);
        store.Garble(bad.RunId);
        (await Should.ThrowAsync<StoreException>(() => host.Client.ApproveTaskAsync(Bob, task.Id))).Code.ShouldBe("unreadable_run");
        (await Should.ThrowAsync<StoreException>(() => host.Client.DetailAsync(Ann, bad.RunId))).Code.ShouldBe("unreadable_run");
        var runs = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.SubmitAsync(Line)));
        foreach (var run in runs) (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
    }
}
