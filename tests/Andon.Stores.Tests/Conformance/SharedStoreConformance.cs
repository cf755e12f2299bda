using Andon.Runs;

namespace Andon.Stores.Tests;

/// <summary>What a store must do that several engines use at once.</summary>
public abstract class SharedStoreConformance : StoreConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private INodeTable Nodes => Store.Nodes.ShouldNotBeNull();

    /// <summary>Sets the store's one source of time, which stands still then.</summary>
    protected abstract Task SetTimeAsync(DateTimeOffset now);

    [Fact]
    public async Task A_node_hears_the_stores_time_and_who_else_is_heard_of()
    {
        await SetTimeAsync(Samples.Noon);
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        (await JoinAsync(one)).ShouldSatisfyAllConditions(h => h.Now.ShouldBe(Samples.Noon), h => h.Nodes.ShouldBe([one]));
        await SetTimeAsync(Samples.Noon.AddSeconds(4));
        (await JoinAsync(two)).Nodes.ShouldBe([one, two], ignoreOrder: true);
        await SetTimeAsync(Samples.Noon.AddSeconds(11));
        var heard = (await Nodes.BeatAsync(two, Lease)).ShouldNotBeNull();
        heard.Now.ShouldBe(Samples.Noon.AddSeconds(11));
        heard.Nodes.ShouldBe([two], "the lease of the other is over");
        (await Nodes.BeatAsync(one, Lease)).ShouldNotBeNull("nobody has declared it dead").Nodes.ShouldBe([one, two], ignoreOrder: true);
    }

    [Fact]
    public async Task What_a_node_holds_is_lost_when_its_lease_is_over_and_it_learns_that_it_is_dead()
    {
        await SetTimeAsync(Samples.Noon);
        var (me, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await JoinAsync(me);
        await JoinAsync(other);
        var run = await HoldAsync(other);
        await HoldAsync(me);
        (await Store.ListLostAsync(me)).ShouldSatisfyAllConditions(l => l.Lost.ShouldBeEmpty(), l => l.Next.ShouldBe(Lease));
        await SetTimeAsync(Samples.Noon.AddSeconds(10));
        (await Store.ListLostAsync(me)).Lost.ShouldBeEmpty("to the last moment it may be heard of");
        await SetTimeAsync(Samples.Noon.AddSeconds(10).AddMicroseconds(1));
        (await Store.ListLostAsync(me)).ShouldSatisfyAllConditions(l => l.Lost.ShouldBe([new LostHolder(run, other)]), l => l.Next.ShouldBeNull());
        (await Nodes.BeatAsync(other, Lease)).ShouldBeNull();
        (await Nodes.BeatAsync(other, Lease)).ShouldBeNull("the dead do not come back");
        (await Store.ListLostAsync(me)).Lost.ShouldBe([new LostHolder(run, other)]);
    }

    [Fact]
    public async Task A_heartbeat_in_time_keeps_a_node_alive()
    {
        await SetTimeAsync(Samples.Noon);
        var (me, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await JoinAsync(other);
        await HoldAsync(other);
        for (var second = 3; second < 60; second += 3)
        {
            await SetTimeAsync(Samples.Noon.AddSeconds(second));
            (await Nodes.BeatAsync(other, Lease)).ShouldNotBeNull();
            (await Store.ListLostAsync(me)).Lost.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Who_leaves_is_dead_at_once_and_who_only_looks_never_is()
    {
        var (me, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await JoinAsync(other);
        var run = await HoldAsync(other);
        (await Store.ListLostAsync(me)).Lost.ShouldBeEmpty();
        await Nodes.LeaveAsync(other);
        await Nodes.LeaveAsync(other);
        (await Store.ListLostAsync(me)).Lost.ShouldBe([new LostHolder(run, other)]);
        (await Nodes.BeatAsync(other, Lease)).ShouldBeNull();
    }

    private ValueTask<Heartbeat> JoinAsync(Guid node) => Nodes.JoinAsync(new NodeRow(node, "here/1"), Lease);

    private async Task<Guid> HoldAsync(Guid holder)
    {
        var id = Guid.CreateVersion7();
        await Store.BeginAsync(Samples.Run(id) with { State = RunState.Running, Holders = [holder] });
        return id;
    }
}
