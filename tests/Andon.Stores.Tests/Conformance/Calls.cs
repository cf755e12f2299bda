using Andon.Runs;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Calls_are_put_changed_and_removed_and_listed_oldest_first()
    {
        var (run, other) = (await Store.BeginAsync("acme"), await Store.BeginAsync("other"));
        var (a, b) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Store.NextAsync(run, null, new RowChange.PutCall(new CallRow(run, a, CallKind.Start)), new RowChange.PutCall(new CallRow(run, b, CallKind.Start)));
        await Store.NextAsync(other, null, new RowChange.PutCall(new CallRow(other, run, CallKind.Tell)));
        (await Store.ListCallsAsync(10)).ShouldBe([new CallRow(run, a, CallKind.Start), new CallRow(run, b, CallKind.Start), new CallRow(other, run, CallKind.Tell)]);
        (await Store.ListCallsAsync(1)).ShouldBe([new CallRow(run, a, CallKind.Start)]);
        (await Store.ListCallsAsync(1, new HashSet<Guid> { run })).ShouldBe([new CallRow(other, run, CallKind.Tell)]);

        await Store.NextAsync(run, null, new RowChange.PutCall(new CallRow(run, a, CallKind.Cancel)), new RowChange.RemoveCall(b), new RowChange.RemoveCall(Guid.NewGuid()));
        (await Store.ListCallsAsync(10)).ShouldBe([new CallRow(run, a, CallKind.Cancel), new CallRow(other, run, CallKind.Tell)], ignoreOrder: true);
        (await Store.ReadRowsAsync(run))!.Calls.ShouldBe([new CallRow(run, a, CallKind.Cancel)]);
        await Store.ReplaceRowsAsync((await Store.ReadRowsAsync(run))! with { Calls = [new CallRow(run, b, CallKind.Start)] });
        (await Store.ReadRowsAsync(run))!.Calls.ShouldBe([new CallRow(run, b, CallKind.Start)]);
    }

    [Fact]
    public async Task A_run_knows_its_parent()
    {
        var (parent, child) = (await Store.BeginAsync("acme"), Guid.CreateVersion7());
        await Store.BeginAsync(Samples.Run(child) with { Parent = parent });
        (await Store.ListRunsAsync(new RunQuery { Tenant = "acme" })).Items.Select(run => run.Parent).ShouldBe([parent, null]);
        (await Store.ReadRowsAsync(child))!.Run.Parent.ShouldBe(parent);
        (await Store.ReadRowsAsync(parent))!.Run.Parent.ShouldBeNull();
    }

    [Fact]
    public async Task Prune_keeps_a_child_while_its_parent_is_there_and_a_run_that_has_a_call()
    {
        var (parent, child, caller) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var ended = Samples.Noon.AddSeconds(1);
        await Store.BeginAsync(Samples.Run(parent));
        await Store.BeginAsync(Samples.Ended(child, ended) with { Parent = parent });
        await Store.BeginAsync(Samples.Ended(caller, ended), new RowChange.PutCall(new CallRow(caller, child, CallKind.Cancel)));
        (await Store.PruneAsync(Samples.Noon.AddDays(1), 100)).ShouldBe(0);

        await Store.NextAsync(parent, Samples.Ended(parent, ended));
        await Store.NextAsync(caller, null, new RowChange.RemoveCall(child));
        (await Store.PruneAsync(Samples.Noon.AddDays(1), 100)).ShouldBe(3);
        (await Store.ListRunIdsAsync(Guid.Empty, 10)).ShouldBeEmpty();
    }
}
