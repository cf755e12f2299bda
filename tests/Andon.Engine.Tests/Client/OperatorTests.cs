using System.Text.Json;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>What an operator does to a run under way or ended, and what every surface then shows.</summary>
public sealed class OperatorTests
{
    private const string Diamond = """
        {"andon":1,"name":"diamond","steps":{
          "a":{"type":"count"},"b":{"type":"count","deps":["a"]},"c":{"type":"count"},
          "d":{"type":"transform","deps":["b","c"],"config":{"output":{"b":"${{ steps.b.output }}","c":"${{ steps.c.output }}"}}}}}
        """;

    private int calls;

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_rerun_runs_what_follows_and_nothing_else_and_old_revisions_stay_to_be_seen(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(Diamond)).RunId;
        var before = await host.Client.NodeAsync(Ann, run, "d");
        var dry = await host.Client.RerunAsync(Ann, run, "b", dryRun: true);
        (dry.DryRun, dry.Revision, dry.State).ShouldBe((true, 2, RunState.Completed));
        dry.Steps.ShouldBe(["b", "d"], ignoreOrder: true);
        (await host.Client.DetailAsync(Ann, run)).Revision.ShouldBe(1);

        (await host.Client.RerunAsync(Ann, run, "b")).Steps.ShouldBe(dry.Steps);
        var ended = await host.UntilAsync(run, r => r is { Revision: 2, State: RunState.Completed });
        calls.ShouldBe(4);
        ended.Steps["a"].Revision.ShouldBe(1);
        ended.Steps["d"].Revision.ShouldBe(2);

        var old = await host.Client.NodeAsync(Ann, run, "d", 1);
        (old.Revision, old.Output!.Value.GetRawText(), old.Digest).ShouldBe((1, before.Output!.Value.GetRawText(), before.Digest));
        old.Input.ShouldBeNull("what its dependencies have now is not what it was given then");
        var now = await host.Client.NodeAsync(Ann, run, "d");
        now.Revision.ShouldBe(2);
        now.Revisions.ShouldBe([1, 2]);
        now.Output!.Value.GetProperty("b").GetInt32().ShouldBe(4);
        (await host.Client.NodeAsync(Ann, run, "a", 2)).Revision.ShouldBe(1);
        (await host.Client.NodeAsync(Ann, run, "d", 99)).Revision.ShouldBe(2);
        (await Should.ThrowAsync<AndonException>(() => host.Client.NodeAsync(Ann, run, "d", 0))).Code.ShouldBe("invalid_revision");
        (await Should.ThrowAsync<AndonException>(() => host.Client.NodeAsync(Ann, run, "e"))).Code.ShouldBe("unknown_step");
        await RowsCheck.ShouldFollowAsync(host.Engine, run);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task An_edit_replaces_an_output_and_runs_what_follows_from_it(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(Diamond)).RunId;
        var updates = new Dictionary<string, JsonElement> { ["b"] = Json(70), ["c"] = Json(80) };
        (await host.Client.ModifyAsync(Bob, run, updates, dryRun: true)).Steps.ShouldBe(["d"]);
        await host.Client.ModifyAsync(Bob, run, updates);
        var ended = await host.UntilAsync(run, r => r is { Revision: 2, State: RunState.Completed });
        ended.Output!.Value.GetRawText().ShouldBe("""{"d":{"b":70,"c":80}}""");
        ended.Steps["b"].Resolution.ShouldBe("edited");
        (await host.Client.NodeAsync(Ann, run, "b")).MadeBy.ShouldBe("edit:bob");
        calls.ShouldBe(3);
        (await Should.ThrowAsync<AndonException>(() => host.Client.ModifyAsync(Bob, run, new Dictionary<string, JsonElement>()))).Code.ShouldBe("nothing_to_change");
        (await Should.ThrowAsync<AndonException>(() => host.Client.ModifyAsync(Bob, run, new Dictionary<string, JsonElement> { ["b"] = default }))).Code.ShouldBe("invalid_json");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_failed_run_is_taken_up_by_a_skip_with_the_operators_output(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", c => c.Step == "b" ? throw new InvalidOperationException("broken") : CountAsync(c)));
        var run = await host.RunAsync(Diamond);
        (run.State, run.Steps["b"].Error!.Code).ShouldBe((RunState.Failed, "handler_error"));
        (await Should.ThrowAsync<AndonException>(() => host.Client.PauseAsync(Ann, run.RunId))).Code.ShouldBe("run_ended");
        await host.Client.SkipAsync(Ann, run.RunId, "b", Json(9), "the machine is broken");
        var ended = await host.UntilAsync(run.RunId, r => r.State == RunState.Completed);
        ended.Steps["b"].Resolution.ShouldBe("overridden");
        ended.Output!.Value.GetProperty("d").GetProperty("b").GetInt32().ShouldBe(9);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_paused_run_starts_nothing_and_takes_results_and_goes_on_when_resumed(StoreKind store)
    {
        var gate = new Gate();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", gate.ExecuteAsync));
        var run = (await host.SubmitAsync("""{"andon":1,"name":"line","steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"]}}}""")).RunId;
        await gate.EnteredAsync();
        (await host.Client.PauseAsync(Ann, run)).State.ShouldBe(RunState.Paused);
        var waiting = host.WaitAsync(run);
        waiting.IsCompleted.ShouldBeFalse("an attempt is still under way");
        gate.Open();
        var paused = await waiting;
        (paused.State, paused.Steps["a"].State, paused.Steps["b"].Attempts).ShouldBe((RunState.Paused, StepState.Completed, 0));
        await RowsCheck.ShouldFollowAsync(host.Engine, run);
        await host.Client.ResumeAsync(Ann, run);
        (await host.WaitAsync(run)).State.ShouldBe(RunState.Completed);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Cancelling_ends_attempts_and_tasks_and_is_final(StoreKind store)
    {
        var gate = new Gate();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", gate.ExecuteAsync));
        var run = (await host.SubmitAsync("""{"andon":1,"name":"both","steps":{"a":{"type":"work"},"g":{"type":"approval_gate"}}}""")).RunId;
        await gate.EnteredAsync();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.Contexts.Single().Cancellation.Register(() => stopped.TrySetResult());
        var task = await host.OpenTaskAsync(run);
        (await host.Client.CancelAsync(Ann, run, "no more")).State.ShouldBe(RunState.Cancelled);
        await stopped.Task.WaitAsync(Patience);
        (await host.Client.ListTasksAsync(Ann, new TaskFilter(Run: run))).Items.ShouldBeEmpty();
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Bob, task.Id))).Kind.ShouldBe(RefusalKind.Conflict);
        (await Should.ThrowAsync<AndonException>(() => host.Client.RerunAsync(Ann, run, "a"))).Code.ShouldBe("run_ended");
        (await Should.ThrowAsync<AndonException>(() => host.Client.ResumeAsync(Ann, run))).Code.ShouldBe("run_ended");
        await RowsCheck.ShouldFollowAsync(host.Engine, run);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Events_tell_what_happened_in_order_without_the_tokens_of_attempts(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = await host.RunAsync("""{"andon":1,"name":"two","steps":{"a":{"type":"count"},"g":{"type":"approval_gate","deps":["a"]}}}""");
        await host.Client.ApproveTaskAsync(Bob, (await host.OpenTaskAsync(run.RunId)).Id, "fine");
        var events = await host.Client.EventsAsync(Ann, run.RunId);
        events.Select(e => e.Type).ShouldBe(
            ["run_submitted", "attempt_started", "step_completed", "task_opened", "task_voted", "task_closed", "step_completed", "run_completed"]);
        events.Select(e => e.Sequence).ShouldBeInOrder();
        events.ShouldAllBe(e => !e.Data.GetRawText().Contains("token", StringComparison.OrdinalIgnoreCase));
        events[2].Data.GetProperty("output").GetInt32().ShouldBe(1);
        (await host.Client.EventsAsync(Ann, run.RunId, events[2].Sequence)).Select(e => e.Type).First().ShouldBe("task_voted");
    }

    private ValueTask<StepOutput> CountAsync(StepContext context) => ValueTask.FromResult(StepOutput.From(Interlocked.Increment(ref calls)));
}
