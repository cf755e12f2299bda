using System.Collections.Concurrent;
using Andon.Client;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>Child runs on real stores: their starts, ends and cancels, who is told, and a process that dies in between.</summary>
public sealed class ChildTests : IDisposable
{
    private const string Child = """{"andon":1,"name":"child","params":{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}},"steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"]}}}""";
    private const string Parent = """
        {"andon":1,"name":"parent","steps":{
          "c":{"type":"pipeline","config":{"name":"child","params":{"n":"${{ params.n }}"}}},
          "end":{"type":"work","deps":["c"]}}}
        """;

    private const string Gate = """{"andon":1,"name":"child","steps":{"g":{"type":"approval_gate","config":{"exclude_submitter":false}}}}""";
    private const string Each = """
        {"andon":1,"name":"parent","steps":{"m":{"type":"map","config":{"over":"${{ params.list }}","key":"${{ item }}","steps":{
          "c":{"type":"pipeline","config":{"name":"child","params":{"n":1}}}}}}}}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("andon-child-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [ClassData(typeof(EachStore))]
    public async Task A_child_runs_and_its_outputs_are_those_of_the_step(StoreKind kind)
    {
        await using var host = await StartAsync(kind, a => a.AddStepHandler("work", Work));
        await host.PublishAsync(Child);
        var ended = await host.RunAsync(Parent, new { n = 1 });
        ended.State.ShouldBe(RunState.Completed);
        ended.Steps["c"].Output!.Value.GetRawText().ShouldBe("""{"b":{"step":"b"}}""");
        var child = await host.Client.DetailAsync(Ann, ended.Steps["c"].ChildRunId!.Value);
        child.Parent.ShouldBe(new ParentView(ended.RunId, "c"));
        (child.Title, child.OwnerId, child.State).ShouldBe(("parent / c", "ann", RunState.Completed));
        (await host.Client.ListAsync(Ann, new RunFilter())).Items.Select(r => r.ParentRunId).ShouldBe([ended.RunId, null]);
        await host.SettledAsync();
        await RowsCheck.ShouldFollowAsync(host.Engine, ended.RunId);
        await RowsCheck.ShouldFollowAsync(host.Engine, child.RunId);
        (await host.Store.ListCallsAsync(10)).ShouldBeEmpty();
    }

    [Theory]
    [ClassData(typeof(EachStore))]
    public async Task A_thousand_children_in_items_all_come_back(StoreKind kind)
    {
        await using var host = await StartAsync(kind, a => a.AddStepHandler("work", Work));
        await host.PublishAsync(Child);
        var ended = await host.RunAsync(Each, new { list = Enumerable.Range(0, 1_000) });
        ended.State.ShouldBe(RunState.Completed);
        ended.Steps.Values.Select(s => s.ChildRunId).OfType<Guid>().Distinct().Count().ShouldBe(1_000);
        await host.SettledAsync();
        (await host.Store.ListCallsAsync(10)).ShouldBeEmpty();
        host.Engine.ActiveRuns.ShouldBe(0);
    }

    [Fact]
    public async Task Parameters_that_the_child_does_not_take_fail_the_step_and_nothing_is_left()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", Work));
        await host.PublishAsync(Child);
        var ended = await host.RunAsync(Parent, new { n = "no number" });
        ended.Steps["c"].Error!.Code.ShouldBe("invalid_params");
        ended.Steps["c"].Error!.Message.ShouldContain("pipeline 'child'");
        await host.SettledAsync();
        (await host.Client.ListAsync(Ann, new RunFilter())).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_child_that_fails_fails_the_step_with_its_id_and_its_error()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", _ => throw new StepFailedException("boom", "it broke", retryable: false)));
        await host.PublishAsync(Child);
        var ended = await host.RunAsync(Parent, new { n = 1 });
        ended.Steps["c"].Error!.Code.ShouldBe("child_failed");
        ended.Steps["c"].Error!.Message.ShouldContain($"run {ended.Steps["c"].ChildRunId}");
        ended.Steps["c"].Error!.Message.ShouldContain("step 'a': it broke");
        await host.SettledAsync();
        var refused = await Should.ThrowAsync<AndonException>(() => host.Client.RerunAsync(Ann, ended.Steps["c"].ChildRunId!.Value, "a"));
        refused.Code.ShouldBe("parent_waits_no_more");
        var first = ended.Steps["c"].ChildRunId;
        await host.Client.RerunAsync(Ann, ended.RunId, "c");
        (await host.WaitAsync(ended.RunId)).Steps["c"].ChildRunId.ShouldNotBe(first);
    }

    [Theory]
    [ClassData(typeof(EachStore))]
    public async Task A_cancel_reaches_children_of_children(StoreKind kind)
    {
        const string Top = """{"andon":1,"name":"top","steps":{"p":{"type":"pipeline","config":{"name":"parent","params":"${{ params }}"}}}}""";
        var gate = new Gate();
        await using var host = await StartAsync(kind, a => a.AddStepHandler("work", gate.ExecuteAsync));
        await host.PublishAsync(Child);
        await host.PublishAsync(Parent);
        var run = await host.SubmitAsync(Top, new { n = 1 });
        await gate.EnteredAsync();
        await host.Client.CancelAsync(Ann, run.RunId);
        await host.SettledAsync();
        var all = (await host.Client.ListAsync(Ann, new RunFilter())).Items;
        all.Count.ShouldBe(3);
        all.ShouldAllBe(r => r.State == RunState.Cancelled);
    }

    [Theory]
    [ClassData(typeof(EachStore))]
    public async Task A_rerun_ends_the_child_under_way_and_waits_for_another(StoreKind kind)
    {
        var gate = new Gate();
        await using var host = await StartAsync(kind, a => a.AddStepHandler("work", gate.ExecuteAsync));
        await host.PublishAsync(Child);
        var run = await host.SubmitAsync(Parent, new { n = 1 });
        await gate.EnteredAsync();
        var first = (await host.Client.DetailAsync(Ann, run.RunId)).Steps["c"].ChildRunId!.Value;
        await host.Client.RerunAsync(Ann, run.RunId, "c");
        gate.Open();
        var ended = await host.WaitAsync(run.RunId);
        ended.State.ShouldBe(RunState.Completed);
        ended.Steps["c"].ChildRunId.ShouldNotBe(first);
        (await host.UntilAsync(first, r => r.State.IsEnded())).State.ShouldBe(RunState.Cancelled);
    }

    [Theory]
    [ClassData(typeof(EachStore))]
    public async Task A_parent_waits_for_people_while_its_child_does_and_goes_on_with_it(StoreKind kind)
    {
        await using var host = await StartAsync(kind, a => a.AddStepHandler("work", Work));
        await host.PublishAsync(Gate);
        var waiting = await host.RunAsync(Parent, new { n = 1 });
        waiting.State.ShouldBe(RunState.Waiting);
        var task = await host.OpenTaskAsync(waiting.Steps["c"].ChildRunId!.Value);
        await host.Client.ApproveTaskAsync(Bob, task.Id);
        (await host.UntilAsync(waiting.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task A_pause_reaches_children_and_so_does_a_resume()
    {
        var gate = new Gate { IgnoresCancellation = true };
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", gate.ExecuteAsync));
        await host.PublishAsync(Child);
        var run = await host.SubmitAsync(Parent, new { n = 1 });
        await gate.EnteredAsync();
        await host.Client.PauseAsync(Ann, run.RunId);
        var child = (await host.Client.DetailAsync(Ann, run.RunId)).Steps["c"].ChildRunId!.Value;
        (await host.Client.DetailAsync(Ann, child)).State.ShouldBe(RunState.Paused);
        gate.Open();
        (await host.UntilAsync(child, r => r.Steps["a"].State == StepState.Completed)).Steps["b"].State.ShouldBe(StepState.Pending);
        await host.Client.ResumeAsync(Ann, run.RunId);
        (await host.UntilAsync(run.RunId, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task A_child_of_the_owner_excludes_who_submitted_the_parent()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", Work));
        await host.PublishAsync("""{"andon":1,"name":"child","steps":{"g":{"type":"approval_gate"}}}""");
        var waiting = await host.RunAsync(Parent, new { n = 1 });
        var task = await host.OpenTaskAsync(waiting.Steps["c"].ChildRunId!.Value);
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Ann, task.Id))).Code.ShouldBe("excluded_from_approving");
    }

    [Fact]
    public async Task A_pipeline_that_is_not_there_is_found_when_it_is_published()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", Work));
        var unknown = await Should.ThrowAsync<AndonException>(() => host.PublishAsync(Parent));
        unknown.Problems.ShouldHaveSingleItem().Pointer.ShouldBe("/steps/c/config/name");
        await host.PublishAsync(Child);
        await host.PublishAsync(Parent);
        var version = await Should.ThrowAsync<AndonException>(() => host.PublishAsync(Parent.Replace("\"name\":\"child\"", "\"name\":\"child\",\"version\":9", StringComparison.Ordinal)));
        version.Problems.ShouldHaveSingleItem().Message.ShouldContain("the newest is 1");
        await host.PublishAsync("""{"andon":1,"name":"itself","steps":{"x":{"type":"pipeline","config":{"name":"itself"}}}}""");
    }

    [Fact]
    public async Task A_pipeline_that_calls_itself_ends_at_the_depth_that_is_allowed()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", Work));
        var ended = await host.RunAsync("""{"andon":1,"name":"itself","steps":{"x":{"type":"pipeline","config":{"name":"itself"}}}}""");
        ended.State.ShouldBe(RunState.Failed);
        ended.Steps["x"].Error!.Message.ShouldContain("itself → itself");
        (await host.Client.ListAsync(Ann, new RunFilter())).Items.Count.ShouldBe(Andon.Pipelines.PipelineLimits.MaxRunDepth);
    }

    [Fact]
    public async Task Children_go_on_after_a_crash_wherever_it_came_and_none_starts_twice()
    {
        var path = Path.Combine(folder.FullName, "andon.db");
        var crashed = new Gate();
        var first = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", crashed.ExecuteAsync), path: path);
        await first.PublishAsync(Child);
        var run = await first.SubmitAsync(Each, new { list = Enumerable.Range(0, 50) });
        // The starts are on record; whether each was confirmed is a matter of luck.
        for (var i = 0; i < 50; i++) await crashed.EnteredAsync();
        await first.AbandonAsync();

        var gate = new Gate();
        gate.Open();
        await using var second = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", gate.ExecuteAsync), path: path);
        (await second.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        int found;
        do
        {
            found = await new Andon.Loops.Calls(second.Engine).RunOnceAsync(CancellationToken.None);
            await second.SettledAsync();
        }
        while (found > 0);
        (await second.Client.ListAsync(Ann, new RunFilter(Limit: 200))).Items.Count.ShouldBe(51);
        (await second.Store.ListCallsAsync(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_whose_call_was_confirmed_is_only_removed()
    {
        var path = Path.Combine(folder.FullName, "andon.db");
        Guid parent, child;
        await using (var first = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", Work), path: path))
        {
            await first.PublishAsync(Child);
            parent = (await first.RunAsync(Parent, new { n = 1 })).RunId;
            child = (await first.Client.DetailAsync(Ann, parent)).Steps["c"].ChildRunId!.Value;
            await first.SettledAsync();
            var rows = (await first.Store.ReadRowsAsync(child))!;
            await first.Store.ReplaceRowsAsync(rows with { Calls = [new CallRow(child, parent, CallKind.Tell)] });
        }

        await using var second = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", Work), o => o.ExecuteSteps = false, path: path);
        await new Andon.Loops.Calls(second.Engine).RunOnceAsync(CancellationToken.None);
        (await second.Store.ListCallsAsync(10)).ShouldBeEmpty();
        (await second.Client.DetailAsync(Ann, parent)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task What_was_brought_about_while_its_row_was_read_is_left_alone()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", Work));
        await host.PublishAsync(Child);
        var unknown = new CallRow(Guid.NewGuid(), Guid.NewGuid(), CallKind.Tell);
        var left = await host.Engine.Courier.ListLeftAsync(async () =>
        {
            var ended = await host.RunAsync(Parent, new { n = 1 });
            var child = ended.Steps["c"].ChildRunId!.Value;
            await host.SettledAsync();
            return [new CallRow(ended.RunId, child, CallKind.Start), new CallRow(child, ended.RunId, CallKind.Tell), unknown];
        });
        left.ShouldBe([unknown]);
    }

    [Fact]
    public async Task A_run_with_many_calls_left_is_read_once_for_all_of_them()
    {
        var store = new CountingStore(new MemoryStore());
        // The one that ran it must not look again: the other is to find what is left.
        await using var first = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", Work), o => o.PollInterval = TimeSpan.FromHours(1), store: store);
        await first.PublishAsync(Child);
        var ended = await first.RunAsync(Each, new { list = Enumerable.Range(0, 50) });
        var run = ended.RunId;
        await first.SettledAsync();
        var rows = (await store.ReadRowsAsync(run))!;
        await store.ReplaceRowsAsync(rows with { Calls = [.. ended.Steps.Values.Select(s => s.ChildRunId).OfType<Guid>().Select(child => new CallRow(run, child, CallKind.Start))] });
        (await store.ListCallsAsync(100)).Count.ShouldBe(50);
        await using var second = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", Work), o => o.ExecuteSteps = false, store: store);
        var before = store.LoadsOf(run);
        await new Andon.Loops.Calls(second.Engine).RunOnceAsync(CancellationToken.None);
        // Once to see what is left, and once by the mailbox that removes the rows; and the loop of the host itself may look at the same moment.
        (store.LoadsOf(run) - before).ShouldBeInRange(1, 4);
        (await store.ListCallsAsync(10)).ShouldBeEmpty();
    }

    private sealed class CountingStore(IStore inner) : ForwardingStore(inner)
    {
        private readonly ConcurrentDictionary<Guid, int> loads = new();

        public int LoadsOf(Guid run) => loads.GetValueOrDefault(run);

        public override ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default)
        {
            loads.AddOrUpdate(runId, 1, static (_, n) => n + 1);
            return Inner.LoadRunAsync(runId, cancellation);
        }
    }

    private static ValueTask<StepOutput> Work(StepContext context) => ValueTask.FromResult(StepOutput.From(new { step = context.Step }));
}
