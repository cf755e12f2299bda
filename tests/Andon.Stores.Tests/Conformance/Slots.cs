using Andon.Pipelines;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Slots_are_taken_up_to_the_limit_and_the_append_that_finds_none_writes_nothing()
    {
        var (a, b, c) = (await Store.BeginAsync("acme"), await Store.BeginAsync("acme"), await Store.BeginAsync("acme"));
        await Store.NextAsync(a, null, Samples.Take(a, "x", 2));
        await Store.NextAsync(b, null, Samples.Take(b, "x", 2));
        (await SendNextAsync(c, new RowChange.AddReady(Samples.Ready(c, "y")), Samples.Take(c, "x", 2))).Status.ShouldBe(AppendStatus.SlotTaken);
        (await Store.LoadRunAsync(c))!.Sequence.ShouldBe(1);
        (await Store.ReadRowsAsync(c))!.ShouldSatisfyAllConditions(r => r.Slots.ShouldBeEmpty(), r => r.Ready.ShouldBeEmpty());
        (await Store.ReadRowsAsync(a))!.Slots.ShouldBe([new SlotRow(a, "acme", "x", "printer")]);

        await Store.NextAsync(a, null, new RowChange.FreeSlot("x", "printer"), new RowChange.FreeSlot("x", "printer"));
        (await Store.ReadRowsAsync(a))!.Slots.ShouldBeEmpty();
        (await SendNextAsync(c, Samples.Take(c, "x", 2))).Status.ShouldBe(AppendStatus.Committed);
        (await SendNextAsync(a, Samples.Take(a, "x", 2))).Status.ShouldBe(AppendStatus.SlotTaken);
    }

    [Fact]
    public async Task Keys_and_tenants_have_slots_of_their_own_and_a_new_run_takes_them_too()
    {
        await Store.BeginAsync(Samples.Run(Guid.CreateVersion7()), []);
        var first = Guid.CreateVersion7();
        await Store.BeginAsync(Samples.Run(first), Samples.Take(first, "x", 1));
        var other = Guid.CreateVersion7();
        await Store.BeginAsync(Samples.Run(other, "other"), Samples.Take(other, "x", 1, tenant: "other"));
        var second = Guid.CreateVersion7();
        (await Store.SendAsync(new TestAppend(second, 0, 0, Samples.Take(second, "x", 1)) { Run = Samples.Run(second) })).Status.ShouldBe(AppendStatus.SlotTaken);
        (await Store.LoadRunAsync(second)).ShouldBeNull();
        await Store.BeginAsync(Samples.Run(second), Samples.Take(second, "x", 1, "scanner"));
        (await Store.SendAsync(new TestAppend(first, 0, 0, Samples.Take(first, "x", 1)) { Run = Samples.Run(first) })).Status.ShouldBe(AppendStatus.Conflict, "the run is there already");
    }

    [Fact]
    public async Task What_an_append_gives_back_is_free_for_what_it_takes()
    {
        var id = Guid.CreateVersion7();
        await Store.BeginAsync(Samples.Run(id), Samples.Take(id, "a", 2), Samples.Take(id, "b", 2));
        (await SendNextAsync(id, new RowChange.FreeSlot("a", "printer"), Samples.Take(id, "c", 2), Samples.Take(id, "d", 2))).Status.ShouldBe(AppendStatus.SlotTaken);
        (await SendNextAsync(id, new RowChange.FreeSlot("a", "printer"), new RowChange.FreeSlot("b", "printer"), Samples.Take(id, "c", 2), Samples.Take(id, "b", 2))).Status.ShouldBe(AppendStatus.Committed);
        (await Store.ReadRowsAsync(id))!.Slots.Select(s => s.Step).ShouldBe(["b", "c"]);
    }

    [Fact]
    public async Task The_limit_of_whoever_takes_a_slot_counts()
    {
        var (a, b) = (await Store.BeginAsync("acme"), await Store.BeginAsync("acme"));
        await Store.NextAsync(a, null, Samples.Take(a, "x", 5), Samples.Take(a, "y", 5), Samples.Take(a, "z", 5));
        await Store.NextAsync(a, null, new RowChange.FreeSlot("x", "printer"));
        (await SendNextAsync(b, Samples.Take(b, "x", 2))).Status.ShouldBe(AppendStatus.SlotTaken);
        (await SendNextAsync(b, Samples.Take(b, "x", 3))).Status.ShouldBe(AppendStatus.Committed);
    }

    [Fact]
    public async Task Of_many_that_take_the_last_slots_at_once_as_many_win_as_there_are()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => await Store.BeginAsync("acme")));
        var outcomes = await Task.WhenAll(runs.Select(run => SendNextAsync(run, Samples.Take(run, "x", 7))));
        outcomes.Count(o => o.Status == AppendStatus.Committed).ShouldBe(7);
        outcomes.Count(o => o.Status == AppendStatus.SlotTaken).ShouldBe(33);
        await SetFreeAsync(runs);
        var again = await Task.WhenAll(runs.Select(run => SendNextAsync(run, Samples.Take(run, "x", 9))));
        again.Count(o => o.Status == AppendStatus.Committed).ShouldBe(9);
    }

    [Fact]
    public async Task Steps_that_need_a_slot_are_listed_only_while_one_is_free_and_hide_nothing()
    {
        var (has, waits) = (await Store.BeginAsync("acme"), await Store.BeginAsync("acme"));
        var slot = new ConcurrencyLimit("printer", 1);
        await Store.NextAsync(has, null, Samples.Take(has, "x", 1));
        await Store.NextAsync(waits, null, [.. Enumerable.Range(0, 10).Select(n => new RowChange.AddReady(Samples.Ready(waits, $"a{n}") with { Slot = slot })), new RowChange.AddReady(Samples.Ready(waits, "free", second: 9))]);
        (await Store.ListReadyAsync(new ReadyQuery { Limit = 2 })).ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Step.ShouldBe("free"), r => r.Slot.ShouldBeNull());
        await Store.NextAsync(has, null, new RowChange.FreeSlot("x", "printer"));
        var rows = await Store.ListReadyAsync(new ReadyQuery());
        rows.Count.ShouldBe(11);
        rows.Where(r => r.Step != "free").ShouldAllBe(r => r.Slot == slot);
        (await Store.ReadRowsAsync(waits))!.Ready.Count(r => r.Slot == slot).ShouldBe(10);
    }

    [Fact]
    public async Task Slots_are_made_anew_whatever_limit_there_was_and_go_with_their_run()
    {
        var old = Guid.CreateVersion7();
        var row = Samples.Ended(old, Samples.Noon.AddSeconds(1));
        await Store.BeginAsync(row);
        await Store.ReplaceRowsAsync(new FollowingRows(row, [], [], []) { Slots = [new SlotRow(old, "acme", "a", "printer"), new SlotRow(old, "acme", "b", "printer")] });
        (await Store.ReadRowsAsync(old))!.Slots.Select(s => s.Step).ShouldBe(["a", "b"]);
        await Store.ReplaceRowsAsync(new FollowingRows(row, [], [], []) { Slots = [new SlotRow(old, "acme", "c", "printer")] });
        var id = await Store.BeginAsync("acme");
        (await SendNextAsync(id, Samples.Take(id, "x", 1))).Status.ShouldBe(AppendStatus.SlotTaken);
        (await Store.PruneAsync(Samples.Noon.AddDays(1), 10)).ShouldBe(1);
        (await SendNextAsync(id, Samples.Take(id, "x", 1))).Status.ShouldBe(AppendStatus.Committed);
    }

    private async Task SetFreeAsync(IEnumerable<Guid> runs)
    {
        foreach (var run in runs) await Store.NextAsync(run, null, new RowChange.FreeSlot("x", "printer"));
    }

    private async Task<AppendResult> SendNextAsync(Guid run, params RowChange[] rows)
    {
        var stored = (await Store.LoadRunAsync(run)).ShouldNotBeNull();
        return await Store.SendAsync(new TestAppend(run, stored.RunKey, stored.Sequence, rows));
    }
}
