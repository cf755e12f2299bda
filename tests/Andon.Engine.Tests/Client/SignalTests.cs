using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>Events that come from outside to a run.</summary>
public sealed class SignalTests
{
    private const string Paid = """{"andon":1,"name":"paid","steps":{"s":{"type":"signal","config":{"name":"payment","timeout":"1h","schema":{"required":["sum"]}}},"t":{"type":"transform","deps":["s"],"config":{"output":"${{ steps.s.output.sum }}"}}}}""";
    private const string Late = """{"andon":1,"name":"late","steps":{"w":{"type":"work"},"s":{"type":"signal","deps":["w"],"config":{"name":"go"}}}}""";

    private readonly ManualTimeProvider clock = new();

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_signal_completes_the_step_that_waits_and_the_run_goes_on(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await host.SubmitAsync(Paid);
        (run.State, run.Steps["s"].State, run.Steps["s"].Signal).ShouldBe((RunState.Running, StepState.Running, "payment"));
        host.Engine.LiveAttempts.ShouldBe(0);
        var sent = await host.Client.SignalAsync(Bob, run.RunId, "payment", Json(new { sum = 7 }));
        sent.ShouldBe(new SignalView(run.RunId, "payment", "s"));
        var ended = await host.WaitAsync(run.RunId);
        (ended.State, ended.Output!.Value.GetProperty("t").GetInt32()).ShouldBe((RunState.Completed, 7));
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_signal_that_comes_first_is_kept_and_the_same_key_answers_as_before(StoreKind store)
    {
        var gate = new Gate();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", gate.ExecuteAsync));
        var run = await host.SubmitAsync(Late);
        var first = await host.Client.SignalAsync(Ann, run.RunId, "go", Json(1), "key");
        first.Step.ShouldBeNull();
        gate.Open();
        var ended = await host.WaitAsync(run.RunId);
        ended.Output!.Value.GetProperty("s").GetInt32().ShouldBe(1);
        (await host.Client.SignalAsync(Ann, run.RunId, "go", Json(1), "key")).ShouldBe(first);
        (await Refusal(() => host.Client.SignalAsync(Ann, run.RunId, "go", Json(2), "key"))).Code.ShouldBe("idempotency_key_reused");
        (await Refusal(() => host.Client.SignalAsync(Ann, run.RunId, "go"))).Code.ShouldBe("run_ended");
        (await host.EventTypesAsync(run.RunId)).Count(t => t == "signal_received").ShouldBe(1);
    }

    [Fact]
    public async Task Signals_are_kept_over_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("andon-signals-");
        var path = Path.Combine(folder.FullName, "andon.db");
        Guid run;
        await using (var first = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", _ => throw new NotSupportedException()), o => o.ExecuteSteps = false, path: path))
        {
            run = (await first.SubmitAsync(Late)).RunId;
            await first.Client.SignalAsync(Ann, run, "go", Json("kept"));
        }

        await using (var second = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", _ => ValueTask.FromResult(StepOutput.Empty)), path: path))
            (await second.WaitAsync(run)).Output!.Value.GetProperty("s").GetString().ShouldBe("kept");
        folder.Delete(recursive: true);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_signal_that_does_not_come_in_time_fails_the_step(StoreKind store)
    {
        await using var host = await StartAsync(store, time: clock);
        var run = await host.SubmitAsync(Paid);
        run.Steps["s"].DueAt.ShouldBe(clock.GetUtcNow().AddHours(1));
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
        await clock.AdvanceAsync(TimeSpan.FromHours(1));
        var ended = await host.UntilAsync(run.RunId, r => r.State.IsEnded());
        (ended.State, ended.Steps["s"].Error!.Code).ShouldBe((RunState.Failed, "timeout"));
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_with_its_place_and_another_tenants_run_is_unknown()
    {
        await using var host = await StartAsync(StoreKind.Memory, options: o => o.MaxKeptSignals = 0);
        var run = await host.SubmitAsync(Paid);
        var refusal = await Refusal(() => host.Client.SignalAsync(Ann, run.RunId, "payment", Json(new { })));
        (refusal.Kind, refusal.Code, refusal.Errors.Single().Keyword).ShouldBe((RefusalKind.Invalid, "invalid_signal", "required"));
        (await Refusal(() => host.Client.SignalAsync(Ann, run.RunId, "paymnt"))).Code.ShouldBe("unknown_signal");
        (await Refusal(() => host.Client.SignalAsync(Ann, run.RunId, "payment", idempotencyKey: ""))).Code.ShouldBe("invalid_idempotency_key");
        (await Refusal(() => host.Client.SignalAsync(Eve, run.RunId, "payment", Json(new { sum = 1 })))).Code.ShouldBe("unknown_run");
        await host.Client.SignalAsync(Ann, run.RunId, "payment", Json(new { sum = 1 }));
        await host.Client.RerunAsync(Ann, run.RunId, "s");
        (await host.Client.DetailAsync(Ann, run.RunId)).Steps["s"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public async Task A_host_that_keeps_no_signals_refuses_those_that_come_first()
    {
        var gate = new Gate();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", gate.ExecuteAsync), o => o.MaxKeptSignals = 0);
        var run = await host.SubmitAsync(Late);
        (await Refusal(() => host.Client.SignalAsync(Ann, run.RunId, "go"))).Code.ShouldBe("too_many_signals");
        gate.Open();
    }

    private static Task<AndonException> Refusal(Func<Task> call) => Should.ThrowAsync<AndonException>(call);
}
