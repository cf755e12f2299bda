using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Steps;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Loops;

/// <summary>Everything that happens because time passes, on a clock that the test moves.</summary>
public sealed class TimerTests
{
    private readonly VirtualClock clock = new();

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_failed_attempt_is_tried_again_when_its_backoff_is_over_with_the_same_key_and_another_token(StoreKind store)
    {
        var contexts = new List<StepContext>();
        await using var host = await StartAsync(store, a => a.AddStepHandler("flaky", c =>
        {
            contexts.Add(c);
            return c.Attempt < 3 ? throw new StepFailedException("busy", "try later") : ValueTask.FromResult(StepOutput.Empty);
        }), time: clock);
        var run = await host.SubmitAsync("""{"andon":1,"name":"retry","steps":{"a":{"type":"flaky","retry":{"max_attempts":3,"backoff":"10s","factor":2,"jitter":0}}}}""");
        var retrying = await host.UntilAsync(run.RunId, r => r.Steps["a"].State == StepState.Retrying);
        retrying.Steps["a"].DueAt.ShouldBe(clock.GetUtcNow().AddSeconds(10));
        retrying.Steps["a"].Error!.Code.ShouldBe("busy");
        await clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        await host.UntilAsync(run.RunId, r => r.Steps["a"] is { State: StepState.Retrying, Attempts: 2 });
        await clock.AdvanceAsync(TimeSpan.FromSeconds(20));
        (await host.UntilAsync(run.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
        contexts.Select(c => c.Attempt).ShouldBe([1, 2, 3]);
        contexts.Select(c => c.IdempotencyKey).Distinct().ShouldHaveSingleItem();
        contexts.Select(c => c.Token).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task An_error_that_no_attempt_can_help_is_not_tried_again()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a
            .AddStepHandler("wrong", _ => throw new StepFailedException("wrong", "never", retryable: false))
            .AddStepHandler("named", _ => throw new StepFailedException("named", "never")), time: clock);
        foreach (var type in new[] { "wrong", "named" })
        {
            var run = await host.RunAsync($$$$$"""{"andon":1,"name":"{{{{{type}}}}}","steps":{"a":{"type":"{{{{{type}}}}}","retry":{"max_attempts":5,"non_retryable":["named"]}}}}""");
            (run.State, run.Steps["a"].Attempts, run.Steps["a"].Error!.Code).ShouldBe((RunState.Failed, 1, type));
        }
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_delay_holds_no_worker_and_ends_when_its_time_has_come(StoreKind store)
    {
        await using var host = await StartAsync(store, options: o => o.MaxRunningAttempts = 1, time: clock);
        var run = await host.SubmitAsync("""{"andon":1,"name":"delay","steps":{"a":{"type":"delay","config":{"for":"30m"}},"b":{"type":"noop","deps":["a"]}}}""");
        host.Engine.LiveAttempts.ShouldBe(0);
        (await host.RunAsync("""{"andon":1,"name":"meanwhile","steps":{"a":{"type":"noop"}}}""")).State.ShouldBe(RunState.Completed);
        await clock.AdvanceAsync(TimeSpan.FromMinutes(30));
        var ended = await host.UntilAsync(run.RunId, r => r.State.IsEnded());
        (ended.EndedAt - ended.StartedAt).ShouldBe(TimeSpan.FromMinutes(30));
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_task_that_nobody_decides_escalates_and_then_fails_the_step(StoreKind store)
    {
        await using var host = await StartAsync(store, time: clock);
        var run = await host.RunAsync("""
            {"andon":1,"name":"gate","steps":{"g":{"type":"approval_gate","config":
              {"assignee_role":"editor","timeout":"20m","on_timeout":"escalate","escalate_to":"chief","exclude_submitter":false}}}}
            """);
        run.State.ShouldBe(RunState.Waiting);
        for (var escalation = 0; escalation < 3; escalation++)
        {
            var due = (await host.OpenTaskAsync(run.RunId)).DueAt;
            await clock.AdvanceAsync(TimeSpan.FromMinutes(20));
            await host.UntilTaskAsync(run.RunId, t => t.DueAt != due);
            (await host.OpenTaskAsync(run.RunId)).EscalatedTo.ShouldBe(escalation == 0 ? "chief" : "", "after the last of the chain it is the admins'");
        }

        await clock.AdvanceAsync(TimeSpan.FromMinutes(20));
        var ended = await host.UntilAsync(run.RunId, r => r.State.IsEnded());
        (ended.State, ended.Steps["g"].Error!.Code).ShouldBe((RunState.Failed, "timeout"));
        (await host.EventTypesAsync(run.RunId)).Count(t => t == "task_escalated").ShouldBe(3);
    }

    [Theory]
    [InlineData("approve", RunState.Completed, StepState.Completed)]
    [InlineData("reject", RunState.Failed, StepState.Rejected)]
    [InlineData("fail", RunState.Failed, StepState.Failed)]
    [InlineData("skip", RunState.Completed, StepState.Skipped)]
    public async Task What_follows_when_people_take_too_long_is_what_the_pipeline_says(string onTimeout, RunState run, StepState step)
    {
        await using var host = await StartAsync(StoreKind.Sqlite, time: clock);
        var waiting = await host.RunAsync($$$$$"""{"andon":1,"name":"gate","steps":{"g":{"type":"approval_gate","config":{"timeout":"20m","on_timeout":"{{{{{onTimeout}}}}}"}}}}""");
        var task = await host.OpenTaskAsync(waiting.RunId);
        await clock.AdvanceAsync(TimeSpan.FromMinutes(20));
        var ended = await host.UntilAsync(waiting.RunId, r => r.State.IsEnded());
        (ended.State, ended.Steps["g"].State).ShouldBe((run, step));
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Bob, task.Id))).Kind.ShouldBe(RefusalKind.Conflict);
        (await host.Client.GetTaskAsync(Ann, task.Id)).Status.ShouldNotBe(HumanTaskStatus.Pending);
        await RowsCheck.ShouldFollowAsync(host.Engine, ended.RunId);
    }

    [Fact]
    public async Task A_timer_set_before_a_restart_is_kept_after_it()
    {
        var folder = Directory.CreateTempSubdirectory("andon-timers-");
        var path = Path.Combine(folder.FullName, "andon.db");
        var first = await StartAsync(StoreKind.Sqlite, time: clock, path: path);
        var run = await first.SubmitAsync("""{"andon":1,"name":"delay","steps":{"a":{"type":"delay","config":{"for":"30m"}}}}""");
        await first.DisposeAsync();
        clock.Advance(TimeSpan.FromHours(2));
        await using (var second = await StartAsync(StoreKind.Sqlite, time: clock, path: path))
            (await second.UntilAsync(run.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
        folder.Delete(recursive: true);
    }
}
