using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Loops;
using Andon.Runs;
using Andon.Schedules;
using Andon.Stores;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Schedules;

/// <summary>Several nodes that see the same schedules due at the same moment.</summary>
public sealed class ClusterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Overlap.Allow)]
    [InlineData(Overlap.Queue)]
    [InlineData(Overlap.Skip)]
    public async Task Each_time_has_one_run_though_all_nodes_fire_it_and_some_die_meanwhile(Overlap overlap)
    {
        const int Nodes = 3, Hours = 2;
        var clock = new VirtualClock();
        await using var store = new MemoryStore(clock);
        var hosts = Enumerable.Range(0, Nodes).Select(_ => NewNode(store, clock)).ToList();
        await hosts[0].PublishAsync("""{"andon":1,"name":"line","steps":{"x":{"type":"external"}}}""");
        var made = await hosts[0].Client.CreateScheduleAsync(Ann, new() { Pipeline = "line", Cron = "*/5 * * * *", Overlap = overlap, CatchUp = CatchUp.All }, Stop);
        for (var look = 0; look < Hours * 12; look++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            // They know nothing of each other, so that all take what is due at once, again and again.
            await Task.WhenAll(hosts.Select(h => new Scheduler(h.Engine)).SelectMany(s => Enumerable.Repeat(s, 3)).Select(s => Task.Run(() => s.RunOnceAsync(Stop))));
            foreach (var run in (await hosts[0].Client.ListAsync(Ann, new RunFilter(Limit: 200), Stop)).Items.Where(r => !r.State.IsEnded())) await hosts[0].Client.CancelAsync(Ann, run.RunId, cancellation: Stop);
            if (look % 6 != 5) continue;
            await hosts[1].AbandonAsync();
            hosts[1] = NewNode(store, clock);
        }

        for (var look = 0; look < 3; look++) await new Scheduler(hosts[0].Engine).RunOnceAsync(Stop);
        var runs = (await hosts[0].Client.ListAsync(Ann, new RunFilter(Limit: 200), Stop)).Items;
        runs.Count.ShouldBe(Hours * 12);
        var after = await hosts[0].Client.GetScheduleAsync(Ann, made.Id, Stop);
        (after.LastAt, after.NextAt, after.Queued.Length, after.LastProblem).ShouldBe((clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(5), 0, null));
        foreach (var host in hosts) await host.AbandonAsync();
    }

    private static TestHost NewNode(IStore store, TimeProvider clock) => Create(StoreKind.Memory, time: clock, store: new FaultyStore(store, new FaultPlan(), isKept: true));
}
