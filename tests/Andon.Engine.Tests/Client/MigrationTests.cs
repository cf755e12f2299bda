using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>Runs under way go over to versions that were published since.</summary>
public sealed class MigrationTests
{
    private const string First = """
        {"andon":1,"name":"p","title":"First","steps":{
          "draft":{"type":"count"},
          "review":{"type":"approval_gate","deps":["draft"],"config":{"title":"Fit?","exclude_submitter":false,"remind_after":"1h","timeout":"2h"}},
          "publish":{"type":"transform","deps":["review"],"config":{"output":1}}}}
        """;

    private const string Second = """
        {"andon":1,"name":"p","title":"Second","steps":{
          "text":{"type":"count"},
          "check":{"type":"approval_gate","deps":["text"],"config":{"title":"Fit?","exclude_submitter":false,"remind_after":"1h","timeout":"2h"}},
          "legal":{"type":"count"},
          "publish":{"type":"transform","deps":["check","legal"],"config":{"output":2}}}}
        """;

    private static readonly MigrationRequest Renamed = new() { Renames = new Dictionary<string, string> { ["draft"] = "text", ["review"] = "check" } };

    private int calls;

    private ValueTask<StepOutput> CountAsync(StepContext context) => new(StepOutput.From(Interlocked.Increment(ref calls)));

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_dry_run_says_what_the_migration_then_does_and_nothing_runs_twice(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(First)).RunId;
        var task = await host.OpenTaskAsync(run);
        await host.PublishAsync(Second);

        var dry = await host.Client.MigrateAsync(Ann, run, Renamed with { DryRun = true });
        (await host.Client.DetailAsync(Ann, run)).Version.ShouldBe(1);
        var done = await host.Client.MigrateAsync(Ann, run, Renamed);

        (dry.From, dry.To, dry.DryRun, done.DryRun).ShouldBe((1, 2, true, false));
        foreach (var view in new[] { dry, done })
        {
            view.Kept.ShouldBe([new PlannedStep("text", StepState.Completed)]);
            view.UnderWay.ShouldBe([new PlannedStep("check", StepState.Waiting)]);
            view.Changed.ShouldBe([new PlannedStep("publish", StepState.Pending)]);
            view.Added.ShouldBe(["legal"]);
        }

        await RowsCheck.ShouldFollowAsync(host.Engine, run);
        var open = (await host.Client.ListTasksAsync(Ann, new TaskFilter(Run: run))).Items.ShouldHaveSingleItem();
        (open.Id, open.Step).ShouldBe((task.Id, "check"));
        var now = await host.Client.GetTaskAsync(Ann, task.Id);
        now.Shown.Keys.ShouldBe(["text"]);
        now.RollbackTo.ShouldBe(["text"]);
        await host.Client.ApproveTaskAsync(Ann, task.Id, options: new DecisionOptions(task.Etag));
        var ended = await host.UntilAsync(run, r => r.State == RunState.Completed);
        (ended.Version, ended.Title, ended.Output!.Value.GetRawText()).ShouldBe((2, "First", """{"publish":2}"""));
        calls.ShouldBe(2, "the draft, and what the new version added");
        (await host.Client.ListAsync(Ann, new RunFilter())).Items.Single().Version.ShouldBe(2);
        (await host.EventTypesAsync(run)).Count(t => t == "run_migrated").ShouldBe(1);
        await RowsCheck.ShouldFollowAsync(host.Engine, run);
    }

    [Fact]
    public async Task The_next_process_reads_a_log_of_several_versions_with_a_snapshot_and_without()
    {
        var folder = Directory.CreateTempSubdirectory("andon-migrate-");
        var path = Path.Combine(folder.FullName, "andon.db");
        foreach (var every in new[] { 16, 10_000 })
        {
            Guid run;
            await using (var first = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("count", CountAsync), o => o.SnapshotEvents = every, path: path))
            {
                run = (await first.RunAsync(First)).RunId;
                await first.PublishAsync(Second);
                // With snapshots there is one of the first version and one of the second, before the last events.
                await ClaimAsync(first, run);
                await first.Client.MigrateAsync(Ann, run, Renamed with { To = 2 });
                await ClaimAsync(first, run);
                await first.Client.MigrateAsync(Ann, run, new MigrationRequest { To = 1, Renames = new Dictionary<string, string> { ["text"] = "draft", ["check"] = "review" } });
            }

            await using var second = await StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("count", CountAsync), path: path);
            var view = await second.Client.DetailAsync(Ann, run);
            (view.Version, view.State).ShouldBe((1, RunState.Waiting));
            await RowsCheck.ShouldFollowAsync(second.Engine, run);
            await second.Client.ApproveTaskAsync(Ann, (await second.OpenTaskAsync(run)).Id);
            (await second.UntilAsync(run, r => r.State == RunState.Completed)).Output!.Value.GetRawText().ShouldBe("""{"publish":1}""");
        }

        folder.Delete(recursive: true);

        static async Task ClaimAsync(TestHost host, Guid run)
        {
            var task = (await host.OpenTaskAsync(run)).Id;
            for (var i = 0; i < 10; i++)
            {
                await host.Client.ClaimTaskAsync(Ann, task);
                await host.Client.UnclaimTaskAsync(Ann, task);
            }
        }
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task The_newest_version_is_meant_unless_another_is_named_and_twice_is_once(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(First)).RunId;
        (await host.Client.MigrateAsync(Ann, run, new MigrationRequest())).To.ShouldBe(1);
        await host.PublishAsync(Second);
        await host.Client.MigrateAsync(Ann, run, Renamed);
        var again = await host.Client.MigrateAsync(Ann, run, new MigrationRequest());
        (again.From, again.To).ShouldBe((2, 2));
        (await host.EventTypesAsync(run)).Count(t => t == "run_migrated").ShouldBe(1);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task What_cannot_be_is_refused_with_a_reason(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(First)).RunId;
        await host.PublishAsync(Second);
        (await RefusedAsync(Ann, new MigrationRequest { To = 9 }, "unknown_pipeline")).ShouldBe("there is no version 9 of pipeline 'p'; the newest is 2");
        await RefusedAsync(Eve, new MigrationRequest(), "unknown_run");
        await RefusedAsync(Bob, new MigrationRequest(), "admin_required");
        await RefusedAsync(Ann, new MigrationRequest { Renames = new Dictionary<string, string> { ["draff"] = "text" } }, "unknown_step");
        (await host.Client.DetailAsync(Ann, run)).Version.ShouldBe(1);

        async Task<string> RefusedAsync(Caller by, MigrationRequest request, string code)
        {
            var refusal = await Should.ThrowAsync<AndonException>(() => host.Client.MigrateAsync(by, run, request), code);
            refusal.Code.ShouldBe(code);
            return refusal.Message;
        }
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task The_same_submission_is_answered_as_before_whatever_version_the_run_is_on(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        await host.PublishAsync(First);
        var request = new SubmitRequest { Pipeline = "p", Version = 1, IdempotencyKey = "k" };
        var run = await host.WaitAsync((await host.Client.SubmitAsync(Ann, request)).RunId);
        await host.PublishAsync(Second);
        await host.Client.MigrateAsync(Ann, run.RunId, Renamed);
        (await host.Client.SubmitAsync(Ann, request)).RunId.ShouldBe(run.RunId);
        (await host.Client.SubmitAsync(Ann, request with { Version = null })).RunId.ShouldBe(run.RunId);
        (await Should.ThrowAsync<AndonException>(() => host.Client.SubmitAsync(Ann, request with { Version = 2 }))).Code.ShouldBe("idempotency_key_reused");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task The_task_of_a_gate_that_is_no_more_can_still_be_looked_at(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(First)).RunId;
        var task = (await host.OpenTaskAsync(run)).Id;
        await host.PublishAsync("""{"andon":1,"name":"p","steps":{"draft":{"type":"count"},"publish":{"type":"transform","deps":["draft"],"config":{"output":3}}}}""");
        var view = await host.Client.MigrateAsync(Ann, run, new MigrationRequest());
        view.Superseded.ShouldBe([new PlannedTask(task, "review")]);
        (await host.UntilAsync(run, r => r.State == RunState.Completed)).Output!.Value.GetRawText().ShouldBe("""{"publish":3}""");
        var closed = await host.Client.GetTaskAsync(Ann, task);
        (closed.Status, closed.Step).ShouldBe((HumanTaskStatus.Superseded, "review"));
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Ann, task))).Code.ShouldBe("task_superseded");
        (await Should.ThrowAsync<AndonException>(() => host.Client.MigrateAsync(Ann, run, new MigrationRequest { To = 1 }))).Code.ShouldBe("run_ended");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_closed_task_is_shown_with_the_form_that_it_asked_for(StoreKind store)
    {
        const string Asks = """{"andon":1,"name":"f","steps":{"ask":{"type":"human_task","config":{"form_schema":{"type":"object","required":["NAME"]}}},"wait":{"type":"approval_gate"}}}""";
        await using var host = await StartAsync(store);
        var run = (await host.RunAsync(Asks.Replace("NAME", "count"))).RunId;
        await host.PublishAsync(Asks.Replace("NAME", "sum"));
        await host.PublishAsync("""{"andon":1,"name":"f","steps":{"wait":{"type":"approval_gate"}}}""");
        var first = (await AskAsync())!;
        await host.Client.MigrateAsync(Ann, run, new MigrationRequest { To = 2 });
        var second = (await AskAsync())!;
        (await FormAsync(first)).ShouldContain("count");
        (await FormAsync(second)).ShouldContain("sum");
        await host.Client.MigrateAsync(Ann, run, new MigrationRequest { To = 3 });
        (await AskAsync()).ShouldBeNull();
        await host.Client.MigrateAsync(Ann, run, new MigrationRequest { To = 1 });
        (await FormAsync(first)).ShouldContain("count");
        (await FormAsync((await AskAsync())!)).ShouldContain("count");
        await host.Client.MigrateAsync(Ann, run, new MigrationRequest { To = 3 });
        (await FormAsync(first)).ShouldContain("count");
        (await FormAsync(second)).ShouldContain("sum");

        async Task<TaskListItem?> AskAsync() => (await host.Client.ListTasksAsync(Ann, new TaskFilter(Run: run))).Items.SingleOrDefault(t => t.Step == "ask");
        async Task<string> FormAsync(TaskListItem task) => (await host.Client.GetTaskAsync(Ann, task.Id)).FormSchema!.Value.GetRawText();
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_difference_between_revisions_follows_a_step_to_its_new_name(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(First)).RunId;
        await host.Client.RerunAsync(Ann, run, "draft");
        await host.UntilAsync(run, r => r is { Revision: 2, State: RunState.Waiting });
        await host.PublishAsync(Second);
        await host.Client.MigrateAsync(Ann, run, Renamed);
        var diff = await host.Client.DiffAsync(Ann, run, 1, 2, "text");
        (diff.Steps.Single().Ran, diff.Steps.Single().Changed).ShouldBe((true, true));
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_version_with_a_concurrency_key_takes_its_slots_and_gives_them_back(StoreKind store)
    {
        const string Plain = """{"andon":1,"name":"k","steps":{"wait":{"type":"approval_gate"},"a":{"type":"count","deps":["wait"]},"b":{"type":"count","deps":["wait"]}}}""";
        const string Keyed = """{"andon":1,"name":"k","steps":{"a":{"type":"count","concurrency":{"key":"one","limit":1}},"b":{"type":"count","concurrency":{"key":"one","limit":1}}}}""";
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(Plain)).RunId;
        await host.PublishAsync(Keyed);
        await host.Client.MigrateAsync(Ann, run, new MigrationRequest());
        (await host.UntilAsync(run, r => r.State.IsEnded())).State.ShouldBe(RunState.Completed);
        host.Engine.Slots.RunningByKey("acme").Values.Sum().ShouldBe(0);
    }
}
