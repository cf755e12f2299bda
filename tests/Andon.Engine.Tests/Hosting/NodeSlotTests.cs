using Andon.Client;
using Andon.Engine.Tests.Runs;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Stores;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>The slots of a concurrency key are one set over all nodes. The loops of the nodes do not run: each look of theirs is taken by the test.</summary>
public sealed class NodeSlotTests : IAsyncDisposable
{
    private const string Line = """{"andon":1,"name":"line","steps":{"a":{"type":"work","concurrency":{"key":"printer","limit":1}}}}""";
    private const string Outside = """{"andon":1,"name":"outside","steps":{"x":{"type":"external","concurrency":{"key":"printer","limit":1}}}}""";
    private static readonly JobRequest Any = new() { Types = ["external"] };

    private readonly VirtualClock time = new();
    private readonly MemoryStore store;
    private readonly LateStore late;
    private readonly Member one, two;

    public NodeSlotTests()
    {
        store = new MemoryStore(time);
        late = new LateStore(store);
        one = new Member(late, time.GetUtcNow());
        two = new Member(store, time.GetUtcNow());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Caller Worker => new("acme", new Actor("w1"));

    public async ValueTask DisposeAsync()
    {
        one.Gate.Open();
        two.Gate.Open();
        await one.Host.AbandonAsync();
        await two.Host.AbandonAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task What_one_node_carries_out_keeps_the_other_out_until_it_has_ended()
    {
        await JoinAsync();
        var first = await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        var second = await two.Host.SubmitAsync(Line);
        second.Steps["a"].State.ShouldBe(StepState.Pending);
        (await LookAsync(two)).ShouldBe(0);
        two.Gate.Contexts.ShouldBeEmpty();

        one.Gate.Open();
        await one.Host.WaitAsync(first.RunId);
        two.Gate.Open();
        await LookAsync(two);
        (await two.Host.WaitAsync(second.RunId)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task A_run_that_asks_for_more_slots_than_are_left_gets_those_that_are()
    {
        const string Fan = """{"andon":1,"name":"fan","steps":{"a":{"type":"work","concurrency":{"key":"printer","limit":4}},"b":{"type":"work","concurrency":{"key":"printer","limit":4}},"c":{"type":"work","concurrency":{"key":"printer","limit":4}},"d":{"type":"work","concurrency":{"key":"printer","limit":4}}}}""";
        await JoinAsync();
        await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        await two.Host.SubmitAsync(Fan);
        for (var look = 0; look < 5; look++) await LookAsync(two);
        two.Gate.Contexts.Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_slot_of_a_silent_node_is_free_once_it_is_found_dead()
    {
        await JoinAsync();
        var lost = await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        two.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await two.Host.SubmitAsync(Line);
        time.Advance(TimeSpan.FromSeconds(11));
        two.Clock.Advance(TimeSpan.FromSeconds(11));
        (await two.Membership.RunOnceAsync(Stop)).ShouldBe(0);
        (await two.Rescuer.RunOnceAsync(Stop)).ShouldBe(1);
        await two.Dispatcher.RunOnceAsync(Stop);
        await LookAsync(two);
        await two.Gate.EnteredAsync();
        two.Gate.Contexts.Single().ShouldSatisfyAllConditions(c => c.RunId.ShouldBe(lost.RunId, "the oldest run first"), c => c.Attempt.ShouldBe(2));

        // The handler of the lost attempt still runs; its result counts no more, and gives no slot back.
        one.Gate.Open();
        await one.Host.SettledAsync();
        (await LookAsync(two)).ShouldBe(0);
        two.Gate.Contexts.Count.ShouldBe(1);
        two.Gate.Open();
        (await two.Host.WaitAsync(lost.RunId)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task A_job_that_was_claimed_through_one_node_and_ended_through_the_other_leaves_its_slot_to_both()
    {
        await JoinAsync();
        await one.Host.SubmitAsync(Outside);
        await one.Host.SubmitAsync(Outside);
        var job = (await one.Host.Client.ClaimJobsAsync(Worker, Any, Stop)).ShouldHaveSingleItem();
        (await two.Host.Client.ClaimJobsAsync(Worker, Any, Stop)).ShouldBeEmpty();
        (await two.Host.SubmitAsync(Line)).Steps["a"].State.ShouldBe(StepState.Pending);
        await two.Host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1), Stop);
        (await one.Host.Client.ClaimJobsAsync(Worker, Any, Stop)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_was_given_up_and_then_had_no_slot_starts_nothing_when_it_arrives_after_all()
    {
        await JoinAsync();
        var before = await JobAsync();
        var run = await one.Host.SubmitAsync(Line);
        await EndAsync(before);
        var sent = late.HoldNext();
        var look = LookAsync(one);
        var append = await sent;
        var meanwhile = await JobAsync();
        var arrive = late.GiveUp(append);
        while (!look.IsCompleted) await Task.WhenAny(look, one.Clock.AdvanceAsync(TimeSpan.FromSeconds(1)));
        await EndAsync(meanwhile);
        (await arrive()).ShouldBe(AppendStatus.Conflict);
        one.Gate.Open();
        await LookAsync(one);
        (await one.Host.WaitAsync(run.RunId)).ShouldSatisfyAllConditions(r => r.State.ShouldBe(RunState.Completed), r => r.Steps["a"].Attempts.ShouldBe(1));
    }

    [Fact]
    public async Task Whoever_waits_on_another_node_is_woken_when_a_slot_is_given_back()
    {
        await JoinAsync();
        await one.Membership.RunOnceAsync(Stop);
        var heard = NodeNews.None;
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var ends = store.Nodes!.ListenAsync(news => heard |= news, listening.Token);
        var first = await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        heard.ShouldBe(NodeNews.None);
        one.Gate.Open();
        await one.Host.WaitAsync(first.RunId);
        heard.ShouldBe(NodeNews.Ready);
        await listening.CancelAsync();
        await ends;
    }

    /// <summary>A job that has the slot, claimed through the other node.</summary>
    private async Task<JobView> JobAsync()
    {
        await two.Host.SubmitAsync(Outside);
        return (await two.Host.Client.ClaimJobsAsync(Worker, Any, Stop)).ShouldHaveSingleItem();
    }

    private async Task EndAsync(JobView job) => await two.Host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1), Stop);

    private async Task JoinAsync()
    {
        await one.Membership.RunOnceAsync(Stop);
        await two.Membership.RunOnceAsync(Stop);
    }

    /// <summary>A look of the dispatcher, long enough after another that it is any node's turn.</summary>
    private static async Task<int> LookAsync(Member node)
    {
        await node.Dispatcher.RunOnceAsync(Stop);
        node.Clock.Advance(TimeSpan.FromMilliseconds(20));
        return await node.Dispatcher.RunOnceAsync(Stop);
    }
}
