using Andon.Engine.Tests.Steps.Processes;
using Andon.Runs;
using Andon.Steps;
using Andon.Steps.Processes;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>The end of a process, graceful or not, and the next one that takes its work up.</summary>
public sealed class RestartTests : IDisposable
{
    private const string Line = """{"andon":1,"name":"line","steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"]}}}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("andon-restart-");

    private string Database => Path.Combine(folder.FullName, "andon.db");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_graceful_stop_lets_attempts_end_starts_nothing_more_and_the_next_host_goes_on()
    {
        var gate = new Gate { IgnoresCancellation = true };
        var first = await OpenAsync(gate);
        var run = await first.SubmitAsync(Line);
        await gate.EnteredAsync();
        var stopping = first.StopAsync();
        gate.Open();
        await stopping.WaitAsync(Patience);
        await first.DisposeAsync();

        await using var second = await OpenAsync(gate);
        var ended = await second.WaitAsync(run.RunId);
        ended.State.ShouldBe(RunState.Completed);
        gate.Contexts.Select(c => (c.Step, c.Attempt)).ShouldBe([("a", 1), ("b", 1)]);
        (await second.EventTypesAsync(run.RunId)).ShouldNotContain("attempt_interrupted");
    }

    [Fact]
    public async Task An_attempt_that_meets_a_host_disposed_of_has_not_failed()
    {
        var gate = new Gate();
        gate.Open();
        await using var host = Create(StoreKind.Memory, andon => andon.AddStepHandler("work", gate.ExecuteAsync).Services.AddSingleton(p => new AttemptRunner(
            p.GetRequiredService<IStore>(), p.GetRequiredService<HandlerRegistry>(), new DisposedOnce(p.GetRequiredService<IServiceScopeFactory>()), p.GetRequiredService<ILoggerFactory>(), p.GetRequiredService<AndonOptions>())));
        await host.StartAsync();
        var run = await host.SubmitAsync(Line);
        (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        var types = await host.EventTypesAsync(run.RunId);
        types.ShouldContain("attempt_interrupted");
        types.ShouldNotContain("attempt_failed");
    }

    private sealed class DisposedOnce(IServiceScopeFactory scopes) : IServiceScopeFactory
    {
        private int calls;

        public IServiceScope CreateScope() => Interlocked.Increment(ref calls) == 1 ? throw new ObjectDisposedException(nameof(IServiceProvider)) : scopes.CreateScope();
    }

    [Fact]
    public async Task A_stop_in_a_hurry_interrupts_attempts_which_uses_up_none_of_the_step()
    {
        var gate = new Gate();
        var first = await OpenAsync(gate);
        var run = await first.SubmitAsync(Line);
        await gate.EnteredAsync();
        await first.StopAsync(new CancellationToken(canceled: true));
        await first.DisposeAsync();

        gate.Open();
        await using var second = await OpenAsync(gate);
        (await second.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        gate.Contexts.Select(c => (c.Step, c.Attempt)).ShouldBe([("a", 1), ("a", 2), ("b", 1)]);
        (await second.EventTypesAsync(run.RunId)).Count(t => t == "attempt_interrupted").ShouldBe(1);
    }

    [Fact]
    public async Task A_stop_in_a_hurry_kills_scripts_that_ignore_TERM_without_grace()
    {
        const string Stubborn = """
            {"andon":1,"name":"stubborn","steps":{"a":{"type":"script","config":{"run":["sh","-c","trap '' TERM; echo $$; while :; do sleep 1000; done"],"output":"text"}}}}
            """;
        var lines = new LineSink();
        await using var host = await StartAsync(StoreKind.Sqlite, andon => andon.Services.AddSingleton<IStepOutputSink>(lines).AddSingleton(new ProcessOptions { Grace = TimeSpan.FromHours(1) }), path: Database);
        var run = await host.SubmitAsync(Stubborn);
        var script = (await lines.NextAsync()).Pid();
        await host.StopAsync(new CancellationToken(canceled: true));
        Alive.Is(script).ShouldBeFalse();
        (await host.Client.DetailAsync(Ann, run.RunId)).Steps["a"].State.ShouldBe(StepState.Pending);
    }

    [Fact]
    public async Task After_a_crash_lost_attempts_are_found_and_run_again_with_the_same_idempotency_key()
    {
        var crashed = new Gate();
        var first = await OpenAsync(crashed);
        var run = await first.SubmitAsync(Line);
        await crashed.EnteredAsync();
        await first.AbandonAsync();

        var gate = new Gate();
        gate.Open();
        await using var second = await OpenAsync(gate);
        var ended = await second.WaitAsync(run.RunId);
        ended.State.ShouldBe(RunState.Completed);
        ended.Steps["a"].Attempts.ShouldBe(2);
        var (before, after) = (crashed.Contexts.Single(), gate.Contexts.First());
        after.IdempotencyKey.ShouldBe(before.IdempotencyKey);
        after.IdempotencyKey.ShouldBe($"{run.RunId}/a/1");
        after.Token.ShouldNotBe(before.Token);
        (await second.EventTypesAsync(run.RunId)).Count(t => t == "attempt_lost").ShouldBe(1);
    }

    [Fact]
    public async Task Many_runs_left_by_a_crash_are_all_taken_up()
    {
        var crashed = new Gate();
        var first = await OpenAsync(crashed);
        var runs = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => first.SubmitAsync(Line)));
        foreach (var _ in runs) await crashed.EnteredAsync();
        await first.AbandonAsync();

        var gate = new Gate();
        gate.Open();
        await using var second = await OpenAsync(gate);
        var ended = await Task.WhenAll(runs.Select(r => second.WaitAsync(r.RunId)));
        ended.ShouldAllBe(r => r.State == RunState.Completed && r.Steps["a"].Attempts == 2 && r.Steps["b"].Attempts == 1);
    }

    [Fact]
    public async Task A_third_loss_of_one_activation_quarantines_the_step_until_a_person_decides()
    {
        var gate = new Gate();
        Guid? id = null;
        for (var life = 0; life < 3; life++)
        {
            var host = await OpenAsync(gate);
            id ??= (await host.SubmitAsync(Line)).RunId;
            await gate.EnteredAsync();
            await host.AbandonAsync();
        }

        await using var last = await OpenAsync(gate);
        (await last.WaitAsync(id!.Value)).Steps["a"].State.ShouldBe(StepState.Quarantined);
        gate.Open();
        await last.Client.RerunAsync(Ann, id.Value, "a");
        (await last.UntilAsync(id.Value, r => r.State == RunState.Completed)).Revision.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_submitted_to_a_host_that_executes_nothing_is_run_by_the_next()
    {
        var gate = new Gate();
        gate.Open();
        var first = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", gate.ExecuteAsync), o => o.ExecuteSteps = false, path: Database);
        var run = await first.SubmitAsync(Line);
        run.State.ShouldBe(RunState.Submitted);
        await first.DisposeAsync();
        await using var second = await OpenAsync(gate);
        (await second.UntilAsync(run.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task Rows_written_as_runs_go_are_those_made_anew_from_their_logs()
    {
        await using var host = await OpenAsync(new Gate());
        foreach (var pipeline in new[]
        {
            Line,
            """{"andon":1,"name":"gate","steps":{"a":{"type":"noop"},"g":{"type":"approval_gate","deps":["a"],"config":{"timeout_hours":3}}}}""",
            """{"andon":1,"name":"delay","steps":{"a":{"type":"delay","config":{"for":"1h"}},"b":{"type":"noop","deps":["a"]}}}""",
        })
        {
            var run = await host.SubmitAsync(pipeline);
            await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
            await host.Client.PauseAsync(Ann, run.RunId);
            await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
            await host.Client.CancelAsync(Ann, run.RunId);
            await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
        }
    }

    private Task<TestHost> OpenAsync(Gate gate) => StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", gate.ExecuteAsync), path: Database);
}
