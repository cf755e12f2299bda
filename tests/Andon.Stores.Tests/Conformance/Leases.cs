namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Leases_are_put_moved_and_removed_and_the_next_end_is_told()
    {
        var id = await Store.BeginAsync("acme");
        var (a, b) = (Samples.Lease(id, "a", 20), Samples.Lease(id, "b", 10));
        (await Store.ListLeasesOverAsync(Samples.Noon, 10)).Next.ShouldBeNull();
        await Store.NextAsync(id, null, new RowChange.PutLease(a), new RowChange.PutLease(b));
        (await Store.ReadRowsAsync(id))!.Leases.ShouldBe([a, b]);
        var over = await Store.ListLeasesOverAsync(Samples.Noon.AddSeconds(10), 10);
        over.Over.ShouldBe([b]);
        over.Next.ShouldBe(a.Until);
        (await Store.ListLeasesOverAsync(Samples.Noon.AddSeconds(99), 1)).ShouldSatisfyAllConditions(l => l.Over.ShouldBe([b]), l => l.Next.ShouldBe(a.Until));
        var another = Samples.Lease(id, "b", 30);
        await Store.NextAsync(id, null, new RowChange.PutLease(another), new RowChange.RemoveLease("a"), new RowChange.RemoveLease("nothing"));
        (await Store.ListLeasesOverAsync(Samples.Noon.AddSeconds(99), 10)).Over.ShouldBe([another]);
        (await Store.ListLeasesOverAsync(Samples.Noon.AddSeconds(99), 10, new HashSet<Guid> { id })).ShouldSatisfyAllConditions(l => l.Over.ShouldBeEmpty(), l => l.Next.ShouldBeNull());
    }

    [Fact]
    public async Task A_heartbeat_moves_the_end_of_its_own_lease_alone()
    {
        var id = await Store.BeginAsync("acme");
        var lease = Samples.Lease(id, "a", 10);
        await Store.BeginAsync("other");
        await Store.NextAsync(id, null, new RowChange.PutLease(lease));
        var later = lease with { Until = Samples.Noon.AddSeconds(40) };
        (await Store.ExtendLeaseAsync(later with { Token = Guid.NewGuid() })).ShouldBeFalse();
        (await Store.ExtendLeaseAsync(later with { Tenant = "other" })).ShouldBeFalse();
        (await Store.ExtendLeaseAsync(later with { Tenant = "nobody" })).ShouldBeFalse();
        (await Store.ExtendLeaseAsync(later with { Step = "b" })).ShouldBeFalse();
        (await Store.ExtendLeaseAsync(later with { RunId = Guid.NewGuid() })).ShouldBeFalse();
        (await Store.ReadRowsAsync(id))!.Leases.ShouldBe([lease]);
        (await Store.ExtendLeaseAsync(later with { Worker = "another" })).ShouldBeTrue();
        (await Store.ReadRowsAsync(id))!.Leases.ShouldBe([later]);
        (await Store.LoadRunAsync(id))!.Sequence.ShouldBe(2, "a heartbeat is no event");
        await Store.NextAsync(id, null, new RowChange.RemoveLease("a"));
        (await Store.ExtendLeaseAsync(later)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_append_that_needs_a_lease_to_be_over_is_written_only_where_it_is()
    {
        var id = await Store.BeginAsync("acme");
        var lease = Samples.Lease(id, "a", 2);
        await Store.NextAsync(id, null, new RowChange.PutLease(lease));
        await Store.ExtendLeaseAsync(lease with { Until = Samples.Noon.AddSeconds(3) });
        var stored = (await Store.LoadRunAsync(id))!;

        // Decided two seconds after noon, when the lease would have been over.
        var early = await Store.SendAsync(new TestAppend(id, stored.RunKey, 2, new RowChange.RemoveLease("a")) { LeasesOver = ["a"] });
        early.Status.ShouldBe(AppendStatus.LeaseHeld);
        (await Store.LoadRunAsync(id))!.Sequence.ShouldBe(2);
        (await Store.ReadRowsAsync(id))!.Leases.ShouldHaveSingleItem();
        (await Store.SendAsync(new TestAppend(id, stored.RunKey, 1, new RowChange.RemoveLease("a")) { LeasesOver = ["a"] })).Status.ShouldBe(AppendStatus.Conflict);

        await Store.NextAsync(id, null);
        (await Store.SendAsync(new TestAppend(id, stored.RunKey, 3, new RowChange.RemoveLease("a")) { LeasesOver = ["a", "no lease"] })).Status.ShouldBe(AppendStatus.Committed);
        (await Store.ReadRowsAsync(id))!.Leases.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ready_rows_are_listed_of_one_tenant_where_asked_for()
    {
        var mine = await Store.BeginAsync("acme", []);
        var other = await Store.BeginAsync("other");
        await Store.NextAsync(mine, null, new RowChange.AddReady(Samples.Ready(mine, "a")));
        await Store.NextAsync(other, null, new RowChange.AddReady(Samples.Ready(other, "b", "other")));
        (await Store.ListReadyAsync(new ReadyQuery { Tenant = "acme" })).Select(row => row.Step).ShouldBe(["a"]);
        (await Store.ListReadyAsync(new ReadyQuery { Tenant = "nobody" })).ShouldBeEmpty();
    }
}
