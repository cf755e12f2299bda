using System.Text;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using Andon.Steps;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Runs;

/// <summary>One attempt from its durable start to the posted result: deadlines, cancellation, and outputs that cannot be taken.</summary>
public sealed class AttemptTests
{
    private readonly VirtualClock clock = new();

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_handler_that_heeds_its_cancellation_ends_at_its_deadline(StoreKind store)
    {
        var gate = new Gate();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", gate.ExecuteAsync), time: clock);
        var run = await host.SubmitAsync("""{"andon":1,"name":"slow","steps":{"a":{"type":"work","timeout":"90s"}}}""");
        await gate.EnteredAsync();
        gate.Contexts.Single().Deadline.ShouldBe(clock.GetUtcNow().AddSeconds(90));
        await clock.AdvanceAsync(TimeSpan.FromSeconds(90));
        var ended = await host.WaitAsync(run.RunId);
        (ended.State, ended.Steps["a"].Error!.Code).ShouldBe((RunState.Failed, "timeout"));
    }

    [Fact]
    public async Task A_handler_that_ignores_its_cancellation_fails_without_it_after_a_time_of_grace_and_keeps_its_room_until_it_ends()
    {
        var gate = new Gate { IgnoresCancellation = true };
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", gate.ExecuteAsync), o => o.CancellationGrace = TimeSpan.FromSeconds(5), clock);
        var run = await host.SubmitAsync("""{"andon":1,"name":"deaf","steps":{"a":{"type":"work","timeout":"10s"}}}""");
        await gate.EnteredAsync();
        await clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        await clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        (await host.WaitAsync(run.RunId)).Steps["a"].Error!.Code.ShouldBe("timeout");
        host.Engine.LiveAttempts.ShouldBe(1);
        gate.Open();
    }

    [Fact]
    public async Task A_result_that_comes_after_the_attempt_was_fenced_off_changes_nothing_and_is_kept_as_evidence()
    {
        var gate = new Gate { IgnoresCancellation = true };
        await using var host = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", gate.ExecuteAsync));
        var run = (await host.SubmitAsync("""{"andon":1,"name":"late","steps":{"a":{"type":"work"}}}""")).RunId;
        await gate.EnteredAsync();
        await host.Client.RerunAsync(Ann, run, "a");
        await gate.EnteredAsync();
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = host.Progress.Watch(run, c =>
        {
            if (c.Events().Any(e => e.Type == "late_result_refused")) refused.TrySetResult();
        });
        gate.Open();
        await refused.Task.WaitAsync(Patience);
        var ended = await host.UntilAsync(run, r => r.State.IsEnded());
        (ended.State, ended.Revision, ended.Steps["a"].Revision).ShouldBe((RunState.Completed, 2, 2));
        (await host.Client.NodeAsync(Ann, run, "a")).Revisions.ShouldBe([2]);
    }

    [Fact]
    public async Task A_step_that_is_stopped_before_its_handler_was_entered_never_enters_it()
    {
        var entered = new List<string>();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", c =>
        {
            lock (entered) entered.Add(c.Step);
            return ValueTask.FromResult(StepOutput.Empty);
        }));
        // Both start in one decision; the failure of `bad` in the same decision cancels `good` at once.
        var run = await host.RunAsync("""{"andon":1,"name":"fast","steps":{"good":{"type":"work"},"bad":{"type":"noop","when":"params.missing"}}}""");
        run.State.ShouldBe(RunState.Failed);
        run.Steps["good"].State.ShouldBe(StepState.Cancelled);
        entered.ShouldBeEmpty();
        host.Engine.Slots.Running.ShouldBe(0);
    }

    [Theory]
    [InlineData("", "invalid_output")]
    [InlineData("{", "invalid_output")]
    [InlineData("1 2", "invalid_output")]
    [InlineData("{\"a\":\"\\ud800\"}", "invalid_output")]
    [InlineData("nested", "invalid_output")]
    [InlineData("not utf-8", "invalid_output")]
    [InlineData("large", "output_too_large")]
    public async Task An_output_that_cannot_be_taken_fails_the_step_with_a_clear_code(string output, string code)
    {
        byte[] bytes = output switch
        {
            "nested" => Encoding.UTF8.GetBytes(new string('[', 70) + new string(']', 70)),
            "not utf-8" => [(byte)'"', 0xff, (byte)'"'],
            "large" => Encoding.UTF8.GetBytes($"\"{new string('x', 2_000)}\""),
            _ => Encoding.UTF8.GetBytes(output),
        };
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", _ => ValueTask.FromResult(StepOutput.FromUtf8(bytes))), o => o.MaxOutputBytes = 1_500);
        var run = await host.RunAsync("""{"andon":1,"name":"out","steps":{"a":{"type":"work","retry":{"max_attempts":3}},"b":{"type":"transform","deps":["a"],"config":{"output":"${{ steps.a.output }}"}}}}""");
        (run.State, run.Steps["a"].Error!.Code, run.Steps["a"].Attempts).ShouldBe((RunState.Failed, code, 1));
        (await host.EventTypesAsync(run.RunId)).ShouldContain("attempt_failed");
    }

    [Fact]
    public async Task An_output_as_deep_as_allowed_can_be_read_by_all_that_follows()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', StrictJson.MaxDepth) + new string(']', StrictJson.MaxDepth));
        await using var host = await StartAsync(StoreKind.Sqlite, a => a
            .AddStepHandler("deep", _ => ValueTask.FromResult(StepOutput.FromUtf8(deep)))
            .AddStepHandler("read", c => ValueTask.FromResult(StepOutput.From(c.Input.GetProperty("steps").GetProperty("a").GetArrayLength()))));
        var run = await host.RunAsync("""{"andon":1,"name":"deep","steps":{"a":{"type":"deep"},"b":{"type":"read","deps":["a"],"when":"size(steps.a.output) == 1"},"g":{"type":"approval_gate","deps":["a"],"config":{"title":"${{ steps.a.output }}"}}}}""");
        run.Steps["b"].Output!.Value.GetInt32().ShouldBe(1);
        run.State.ShouldBe(RunState.Waiting);
        (await host.Client.EventsAsync(Ann, run.RunId)).Count.ShouldBeGreaterThan(4);
    }
}
