namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task What_is_to_be_sent_is_there_with_its_append_and_not_without_it()
    {
        var (run, target) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var first = Samples.Delivery(target);
        await Store.BeginAsync(Samples.Run(run), new RowChange.Send(first), new RowChange.SetTimer(Samples.Timer(run, "a", 1)), new RowChange.Send(Samples.Delivery(target, second: 1)));
        Same(await Store.Deliveries.FindAsync("acme", first.Id), first);
        (await Store.Deliveries.FindAsync("other", first.Id)).ShouldBeNull();
        var lost = new TestAppend(run, 0, 7, new RowChange.Send(Samples.Delivery(target, second: 2)));
        (await Store.SendAsync(lost)).Status.ShouldBe(AppendStatus.Conflict);
        (await ListAsync(target)).Count.ShouldBe(2);

        // It is no row of the run: neither what is made anew from the log nor what is pruned with a run touches it.
        await Store.ReplaceRowsAsync((await Store.ReadRowsAsync(run))!);
        await Store.NextAsync(run, Samples.Ended(run, Samples.Noon));
        (await Store.PruneAsync(Samples.Noon.AddDays(1), 10)).ShouldBe(1);
        (await ListAsync(target)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_there_to_be_sent_stays_as_it_is_when_an_append_tells_of_it_again()
    {
        var row = Samples.Delivery(Guid.CreateVersion7());
        await Store.Deliveries.AddAsync([row]);
        (await Store.Deliveries.ClaimAsync(Claim(row.Target, 1))).ShouldHaveSingleItem();
        await Store.BeginAsync(Samples.Run(Guid.CreateVersion7()), new RowChange.Send(row));
        (await Store.Deliveries.FindAsync("acme", row.Id))!.Claim.ShouldNotBeNull();
    }

    [Fact]
    public async Task Each_target_that_waits_is_listed_once_with_what_is_due_first()
    {
        Guid[] targets = [.. Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7())];
        (await Store.Deliveries.ListTargetsAsync()).ShouldBeEmpty();
        await Store.Deliveries.AddAsync([.. targets.SelectMany((t, i) => Enumerable.Range(1, 9).Select(n => Samples.Delivery(t, second: (i * 10) + n, tenant: i < 3 ? "acme" : "other")).Reverse())]);
        var expected = targets.Select((t, i) => new DeliveryTarget(i < 3 ? "acme" : "other", t, Samples.Noon.AddSeconds((i * 10) + 1)));
        (await Store.Deliveries.ListTargetsAsync()).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_due_is_claimed_by_one_at_a_time_the_earliest_first_and_by_another_when_the_claim_is_over()
    {
        var target = Guid.CreateVersion7();
        DeliveryRow[] rows = [.. Enumerable.Range(0, 6).Select(n => Samples.Delivery(target, second: n))];
        await Store.Deliveries.AddAsync(rows);
        await Store.Deliveries.AddAsync([Samples.Delivery(Guid.CreateVersion7()), Samples.Delivery(target, second: 100)]);
        (await ClaimAsync(0, 3)).ShouldBe([rows[0].Id]);
        var rivals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ClaimAsync(5, 2))));
        var claimed = rivals.SelectMany(r => r).ToList();
        claimed.ShouldBeUnique();
        (await ClaimAsync(5, 9)).Concat(claimed).ShouldBe(rows.Skip(1).Select(r => r.Id), ignoreOrder: true);
        (await ClaimAsync(29, 9)).ShouldBeEmpty();
        (await ClaimAsync(30, 9)).ShouldBe([rows[0].Id], "its claim was over first");
        (await Store.Deliveries.ClaimAsync(new DeliveryClaim("other", target, Samples.Noon.AddDays(1), Samples.Noon.AddDays(2), 9, Guid.NewGuid()))).ShouldBeEmpty();

        async Task<IEnumerable<Guid>> ClaimAsync(int second, int limit) => (await Store.Deliveries.ClaimAsync(Claim(target, second, limit))).Select(d => d.Id);
    }

    [Fact]
    public async Task Whoever_has_claimed_a_delivery_says_what_came_of_it_and_nobody_else_does()
    {
        var target = Guid.CreateVersion7();
        var row = Samples.Delivery(target);
        await Store.Deliveries.AddAsync([row, row]);
        (await Store.Deliveries.SettleAsync(row with { State = DeliveryState.Delivered, Claim = Guid.NewGuid() })).ShouldBeFalse();
        var late = (await Store.Deliveries.ClaimAsync(Claim(target, 0))).ShouldHaveSingleItem();
        var claimed = (await Store.Deliveries.ClaimAsync(Claim(target, 60))).ShouldHaveSingleItem();
        var failed = claimed with { Attempts = 1, LastStatus = 503, LastError = "müde", DueAt = Samples.Noon.AddHours(1) };
        (await Store.Deliveries.SettleAsync(late with { State = DeliveryState.Dead })).ShouldBeFalse();
        (await Store.Deliveries.SettleAsync(failed with { Tenant = "other" })).ShouldBeFalse();
        (await Store.Deliveries.SettleAsync(failed)).ShouldBeTrue();
        (await Store.Deliveries.SettleAsync(failed)).ShouldBeFalse();
        Same(await Store.Deliveries.FindAsync("acme", row.Id), failed with { Claim = null });

        var again = (await Store.Deliveries.ClaimAsync(Claim(target, 3_600))).ShouldHaveSingleItem();
        var dead = again with { State = DeliveryState.Dead, Attempts = 2, LastStatus = null, DueAt = null, EndedAt = Samples.Noon.AddHours(2) };
        (await Store.Deliveries.SettleAsync(dead)).ShouldBeTrue();
        Same(await Store.Deliveries.FindAsync("acme", row.Id), dead with { Claim = null });
        (await Store.Deliveries.ListTargetsAsync()).ShouldBeEmpty();
        (await Store.Deliveries.ReplayAsync("other", target, row.Id, Samples.Noon)).ShouldBeFalse();
        (await Store.Deliveries.ReplayAsync("acme", Guid.NewGuid(), row.Id, Samples.Noon)).ShouldBeFalse();
        (await Store.Deliveries.ReplayAsync("acme", target, row.Id, Samples.Noon.AddDays(1))).ShouldBeTrue();
        (await Store.Deliveries.ReplayAsync("acme", target, row.Id, Samples.Noon.AddDays(1))).ShouldBeFalse("it is pending");
        (await Store.Deliveries.FindAsync("acme", row.Id)).ShouldNotBeNull().ShouldSatisfyAllConditions(d => d.State.ShouldBe(DeliveryState.Pending), d => d.Attempts.ShouldBe(0), d => d.DueAt.ShouldBe(Samples.Noon.AddDays(1)));
    }

    [Fact]
    public async Task Deliveries_are_listed_newest_first_by_target_and_state_removed_with_it_and_pruned_by_age()
    {
        var (target, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        DeliveryRow[] rows = [.. Enumerable.Range(0, 4).Select(n => Samples.Delivery(target, second: n))];
        await Store.Deliveries.AddAsync([.. rows, Samples.Delivery(other)]);
        foreach (var claimed in await Store.Deliveries.ClaimAsync(Claim(target, 1)))
            (await Store.Deliveries.SettleAsync(claimed with { State = claimed.Id == rows[0].Id ? DeliveryState.Delivered : DeliveryState.Dead, DueAt = null, EndedAt = Samples.Noon.AddDays(1) })).ShouldBeTrue();
        (await ListAsync(target)).ShouldBe(rows.Reverse().Select(r => r.Id));
        (await ListAsync(target, limit: 2)).ShouldBe([rows[3].Id, rows[2].Id]);
        (await ListAsync(target, before: rows[2].Id)).ShouldBe([rows[1].Id, rows[0].Id]);
        (await ListAsync(target, DeliveryState.Dead)).ShouldBe([rows[1].Id]);
        (await ListAsync(target, DeliveryState.Pending)).ShouldBe([rows[3].Id, rows[2].Id]);
        (await Store.Deliveries.PruneAsync(Samples.Noon.AddDays(1), Samples.Noon.AddDays(1), 10)).ShouldBe(0);
        (await Store.Deliveries.PruneAsync(Samples.Noon.AddDays(2), Samples.Noon.AddDays(1), 10)).ShouldBe(1);
        (await ListAsync(target)).ShouldBe([rows[3].Id, rows[2].Id, rows[1].Id]);
        (await Store.Deliveries.PruneAsync(Samples.Noon, Samples.Noon.AddDays(2), 10)).ShouldBe(1);
        (await Store.Deliveries.DeleteAsync("other", target)).ShouldBe(0);
        (await Store.Deliveries.DeleteAsync("acme", target)).ShouldBe(2);
        (await ListAsync(other)).Count.ShouldBe(1);
    }

    private static DeliveryClaim Claim(Guid target, int second, int limit = 9) => new("acme", target, Samples.Noon.AddSeconds(second), Samples.Noon.AddSeconds(second + 30), limit, Guid.NewGuid());

    private async Task<IReadOnlyList<Guid>> ListAsync(Guid target, DeliveryState? state = null, Guid? before = null, int limit = 10) =>
        [.. (await Store.Deliveries.ListAsync("acme", target, state, before, limit)).Select(d => d.Id)];

    private static void Same(DeliveryRow? found, DeliveryRow expected)
    {
        found.ShouldNotBeNull().Body.ToArray().ShouldBe(expected.Body.ToArray());
        (found with { Body = default }).ShouldBe(expected with { Body = default });
    }
}
