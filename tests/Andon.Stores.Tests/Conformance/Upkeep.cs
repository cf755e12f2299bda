using Andon.Runs;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Prune_removes_only_what_ended_before_and_all_that_belongs_to_it()
    {
        var old = Guid.CreateVersion7();
        var task = Samples.Task(old);
        await Store.SendAsync(new TestAppend(old, 0, 0,
            new RowChange.PutTask(task), new RowChange.AddReady(Samples.Ready(old, "a")), new RowChange.SetTimer(Samples.Timer(old, "a", 1)),
            new RowChange.PutLease(Samples.Lease(old, "a", 1)))
        {
            Run = Samples.Ended(old, Samples.Noon.AddSeconds(1)),
            IdempotencyKey = "k",
            Snapshot = new byte[] { 1 },
        });
        var young = Guid.CreateVersion7();
        await Store.BeginAsync(Samples.Ended(young, Samples.Noon.AddDays(2)));
        var open = await Store.BeginAsync();

        (await Store.PruneAsync(Samples.Noon.AddDays(1), 100)).ShouldBe(1);
        (await Store.LoadRunAsync(old)).ShouldBeNull();
        (await Store.FindTaskAsync("acme", task.Id)).ShouldBeNull();
        (await Store.ListReadyAsync(new ReadyQuery())).ShouldBeEmpty();
        (await Store.ListDueTimersAsync(Samples.Noon.AddDays(9), 10)).Due.ShouldBeEmpty();
        (await Store.ListLeasesOverAsync(Samples.Noon.AddDays(9), 10)).Over.ShouldBeEmpty();
        (await Store.ListRunsAsync(new RunQuery { Tenant = "acme" })).Items.Select(run => run.RunId).ShouldBe([open, young]);
        var again = Guid.CreateVersion7();
        (await Store.SendAsync(new TestAppend(again, 0, 0) { Run = Samples.Run(again), IdempotencyKey = "k" })).Status.ShouldBe(AppendStatus.Committed);
    }

    [Fact]
    public async Task Prune_removes_no_more_than_it_is_told_to()
    {
        for (var i = 0; i < 150; i++)
            await Store.BeginAsync(Samples.Ended(Guid.CreateVersion7(), Samples.Noon.AddSeconds(1)));
        (await Store.PruneAsync(Samples.Noon.AddDays(1), 100)).ShouldBe(100);
        (await Store.PruneAsync(Samples.Noon.AddDays(1), 100)).ShouldBe(50);
        (await Store.PruneAsync(Samples.Noon.AddDays(1), 100)).ShouldBe(0);
    }

    [Fact]
    public async Task An_append_to_a_run_that_was_pruned_is_a_conflict()
    {
        var id = Guid.CreateVersion7();
        var key = await Store.BeginAsync(Samples.Ended(id, Samples.Noon.AddSeconds(1)));
        await Store.PruneAsync(Samples.Noon.AddDays(1), 100);
        (await Store.SendAsync(new TestAppend(id, key, 1))).Status.ShouldBe(AppendStatus.Conflict);
        (await Store.LoadRunAsync(id)).ShouldBeNull();
    }

    [Fact]
    public async Task Rows_are_replaced_by_those_given()
    {
        var id = Guid.CreateVersion7();
        await Store.BeginAsync(Samples.Run(id),
            new RowChange.AddReady(Samples.Ready(id, "a")), new RowChange.SetTimer(Samples.Timer(id, "a", 1)), new RowChange.PutTask(Samples.Task(id)),
            new RowChange.PutLease(Samples.Lease(id, "a", 1)));
        var rows = new FollowingRows(
            Samples.Run(id) with { State = RunState.Paused, Title = "rebuilt" },
            [Samples.Ready(id, "b")],
            [Samples.Timer(id, "b", 2), Samples.Timer(id, "c", 1)],
            [Samples.Task(id, 1), Samples.Task(id, 2)])
        {
            Leases = [Samples.Lease(id, "b", 1), Samples.Lease(id, "c", 0)],
        };
        await Store.ReplaceRowsAsync(rows);
        var stored = (await Store.ReadRowsAsync(id))!;
        Same(stored.Run, rows.Run);
        stored.Ready.ShouldBe(rows.Ready);
        stored.Timers.ShouldBe(rows.Timers);
        stored.Tasks.ShouldBe(rows.Tasks);
        stored.Leases.ShouldBe(rows.Leases);
        (await Store.LoadRunAsync(id))!.Sequence.ShouldBe(1);
        await Store.NextAsync(id, null);
    }

    [Fact]
    public async Task Rows_of_a_run_that_does_not_exist_are_not_replaced()
    {
        var rows = new FollowingRows(Samples.Run(Guid.NewGuid()), [], [], []);
        (await Should.ThrowAsync<StoreException>(async () => await Store.ReplaceRowsAsync(rows))).Code.ShouldBe("database_error");
    }

    [Fact]
    public async Task A_closed_store_refuses_politely()
    {
        await Store.DisposeAsync();
        var id = Guid.CreateVersion7();
        (await Store.SendAsync(new TestAppend(id, 0, 0) { Run = Samples.Run(id) })).Status.ShouldBe(AppendStatus.Failed);
        await Should.ThrowAsync<StoreException>(async () => await Store.LoadRunAsync(id));
    }
}
