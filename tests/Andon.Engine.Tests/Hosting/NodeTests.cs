using System.Collections.Concurrent;
using Andon.Loops;
using Andon.Runs;
using Andon.Stores;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>Two nodes over one store. Their loops do not run: each look of theirs is taken by the test, each clock moved by it.</summary>
public sealed class NodeTests : IAsyncDisposable
{
    private const string Line = """{"andon":1,"name":"line","steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"]}}}""";

    private readonly VirtualClock time = new();
    private readonly MemoryStore store;
    private readonly Member one, two;

    public NodeTests()
    {
        store = new MemoryStore(time);
        one = new Member(store, time.GetUtcNow().AddHours(1));
        two = new Member(store, time.GetUtcNow().AddHours(-1));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        one.Gate.Open();
        two.Gate.Open();
        await one.Host.AbandonAsync();
        await two.Host.AbandonAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_node_leaves_alone_what_another_that_lives_carries_out()
    {
        await JoinAsync();
        var run = await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        (await two.Rescuer.RunOnceAsync(Stop)).ShouldBe(0);
        one.Gate.Open();
        (await one.Host.WaitAsync(run.RunId)).Steps.Values.ShouldAllBe(s => s.Attempts == 1);
    }

    [Fact]
    public async Task What_a_silent_node_carries_out_goes_to_another_and_its_late_result_changes_nothing()
    {
        await JoinAsync();
        var run = await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        var before = one.Host.Engine.Incarnation;
        await PassAsync(TimeSpan.FromSeconds(11), two);
        (await two.Rescuer.RunOnceAsync(Stop)).ShouldBe(1);
        (await two.Gate.EnteredAsync()).ShouldBe(2);

        // It wakes, ends what it had and goes on as another.
        (await one.Membership.RunOnceAsync(Stop)).ShouldBe(1);
        one.Gate.Contexts.Single().Cancellation.IsCancellationRequested.ShouldBeTrue();
        one.Host.Engine.Incarnation.ShouldNotBe(before);
        await one.Membership.RunOnceAsync(Stop);
        one.Gate.Open();
        await one.Host.SettledAsync();
        (await two.Host.Client.DetailAsync(Ann, run.RunId, Stop)).Steps["a"].ShouldSatisfyAllConditions(s => s.State.ShouldBe(StepState.Running), s => s.Attempts.ShouldBe(2));

        two.Gate.Open();
        (await two.Host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        two.Gate.Contexts.Select(c => (c.Step, c.Attempt)).ShouldBe([("a", 2), ("b", 1)]);
        (await two.Host.EventTypesAsync(run.RunId)).Count(t => t == "attempt_lost").ShouldBe(1);
        var more = await one.Host.SubmitAsync(Line);
        (await one.Host.WaitAsync(more.RunId)).State.ShouldBe(RunState.Completed, "the new life works");
    }

    [Fact]
    public async Task The_dead_are_looked_for_while_an_append_to_a_run_of_the_dead_hangs()
    {
        var slow = new SlowStore(store);
        var (rescuer, next) = (new Member(slow, time.GetUtcNow()), new Member(store, time.GetUtcNow()));
        await JoinAsync();
        await rescuer.Membership.RunOnceAsync(Stop);
        await next.Host.Engine.Quotas.RefreshAsync();
        rescuer.Gate.Open();
        var first = await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        await PassAsync(TimeSpan.FromSeconds(6), rescuer);
        await next.Membership.RunOnceAsync(Stop);
        var later = await next.Host.SubmitAsync(Line);
        await next.Gate.EnteredAsync();
        slow.Held = first.RunId;

        await PassAsync(TimeSpan.FromSeconds(5), rescuer);
        var look = rescuer.Rescuer.RunOnceAsync(Stop);
        await slow.Reached;
        look.IsCompleted.ShouldBeFalse("it may be written yet");
        await PassAsync(TimeSpan.FromSeconds(6), rescuer);
        (await look.WaitAsync(Patience)).ShouldBe(0);
        (await rescuer.Rescuer.RunOnceAsync(Stop)).ShouldBe(1);
        (await next.Host.EventTypesAsync(later.RunId)).ShouldContain("attempt_lost");
        (await one.Host.EventTypesAsync(first.RunId)).ShouldNotContain("attempt_lost");

        slow.Release().ShouldBe(1, "what hangs is not sent again");
        using var patience = new CancellationTokenSource(Patience);
        while (await rescuer.Rescuer.RunOnceAsync(Stop) == 0)
        {
            patience.IsCancellationRequested.ShouldBeFalse();
            await Task.Yield();
        }

        (await one.Host.EventTypesAsync(first.RunId)).ShouldContain("attempt_lost");
        next.Gate.Open();
        await rescuer.Host.AbandonAsync();
        await next.Host.AbandonAsync();
    }

    [Fact]
    public async Task A_node_that_others_do_not_know_of_or_may_take_for_dead_starts_nothing()
    {
        var run = await one.Host.SubmitAsync(Line);
        one.Gate.Open();
        await one.Dispatcher.RunOnceAsync(Stop);
        one.Gate.Contexts.ShouldBeEmpty();
        await one.Membership.RunOnceAsync(Stop);
        await one.Dispatcher.RunOnceAsync(Stop);
        (await one.Host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);

        one.Clock.Advance(TimeSpan.FromSeconds(11));
        var later = await one.Host.SubmitAsync(Line);
        await one.Dispatcher.RunOnceAsync(Stop);
        one.Gate.Contexts.Count.ShouldBe(2, "the lease is over by its own count");
        (await one.Host.Client.DetailAsync(Ann, later.RunId, Stop)).Steps["a"].State.ShouldBe(StepState.Pending);
    }

    [Fact]
    public async Task What_a_node_says_without_recording_anything_it_says_of_the_run_as_it_is()
    {
        await JoinAsync();
        var run = (await one.Host.SubmitAsync(Line)).RunId;
        await one.Gate.EnteredAsync();
        await one.Host.Client.PauseAsync(Ann, run, Stop);
        await two.Host.Client.ResumeAsync(Ann, run, Stop);
        // By what it has in memory the run is paused already.
        (await one.Host.Client.PauseAsync(Ann, run, Stop)).State.ShouldBe(RunState.Paused);
        (await two.Host.Client.DetailAsync(Ann, run, Stop)).State.ShouldBe(RunState.Paused);
    }

    [Fact]
    public async Task Nodes_whose_clocks_differ_go_by_the_stores_and_never_back()
    {
        await JoinAsync();
        one.Host.Engine.Clock.Now.ShouldBe(time.GetUtcNow());
        two.Host.Engine.Clock.Now.ShouldBe(time.GetUtcNow());
        one.Clock.Advance(TimeSpan.FromSeconds(3));
        one.Host.Engine.Clock.Now.ShouldBe(time.GetUtcNow().AddSeconds(3));
        await one.Membership.RunOnceAsync(Stop);
        one.Host.Engine.Clock.Now.ShouldBe(time.GetUtcNow().AddSeconds(3), "the store's clock stood still meanwhile");
    }

    [Fact]
    public async Task After_trouble_with_the_store_a_node_gives_the_others_time_to_be_heard()
    {
        await JoinAsync();
        await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        await PassAsync(TimeSpan.FromSeconds(11), two);
        two.Host.Engine.Unheard();
        (await two.Rescuer.RunOnceAsync(Stop)).ShouldBe(0);
        await PassAsync(TimeSpan.FromSeconds(11), two);
        (await two.Rescuer.RunOnceAsync(Stop)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_leaves_is_missed_at_once()
    {
        await JoinAsync();
        var run = await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        await one.Membership.LeaveAsync();
        (await two.Rescuer.RunOnceAsync(Stop)).ShouldBe(1);
        two.Gate.Open();
        (await two.Host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task An_attempt_that_another_node_stopped_is_ended_where_it_runs()
    {
        await JoinAsync();
        var run = await one.Host.SubmitAsync(Line);
        await one.Gate.EnteredAsync();
        var follower = new Follower(one.Host.Engine);
        await follower.RunOnceAsync(Stop);
        await follower.RunOnceAsync(Stop);
        one.Gate.Contexts.Single().Cancellation.IsCancellationRequested.ShouldBeFalse();
        await two.Host.Client.CancelAsync(Ann, run.RunId, cancellation: Stop);
        await follower.RunOnceAsync(Stop);
        one.Gate.Contexts.Single().Cancellation.IsCancellationRequested.ShouldBeTrue();
        one.Host.Engine.ActiveRuns.ShouldBe(0);
    }

    [Fact]
    public async Task Each_row_is_one_nodes_at_first_and_anybodys_after_a_moment()
    {
        await JoinAsync();
        await one.Membership.RunOnceAsync(Stop);
        var rows = Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7()).ToList();
        var (first, second) = (Turns(one), Turns(two));
        var (mine, others) = (first.Take(rows, Key), second.Take(rows, Key));
        mine.Count.ShouldBeInRange(20, 80);
        mine.Concat(others).ShouldBe(rows, ignoreOrder: true);
        first.AtMost(TimeSpan.FromSeconds(5)).ShouldBe(TimeSpan.FromMilliseconds(20));
        one.Clock.Advance(TimeSpan.FromMilliseconds(20));
        first.Take(rows, Key).ShouldBe(rows);
        first.AtMost(TimeSpan.FromSeconds(5)).ShouldBe(TimeSpan.FromSeconds(5));

        static Turns Turns(Member node) => new(node.Host.Engine, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        static (Guid Run, string What) Key(Guid row) => (row, "step");
    }

    private async Task JoinAsync()
    {
        // As a host does when it starts: before it knows what tenants may use, a node starts nothing.
        await one.Host.Engine.Quotas.RefreshAsync();
        await two.Host.Engine.Quotas.RefreshAsync();
        await one.Membership.RunOnceAsync(Stop);
        await two.Membership.RunOnceAsync(Stop);
    }

    /// <summary>Time passes for the store and one node; the other stands still.</summary>
    private async Task PassAsync(TimeSpan passed, Member awake)
    {
        time.Advance(passed);
        awake.Clock.Advance(passed);
        (await awake.Membership.RunOnceAsync(Stop)).ShouldBe(0);
    }

    /// <summary>Appends to one run hang in it.</summary>
    private sealed class SlowStore(IStore inner) : ForwardingStore(inner)
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<Append> held = [];

        public Guid? Held { get; set; }

        public Task Reached => reached.Task.WaitAsync(Patience);

        public override void Append(Append append)
        {
            if (append.RunId != Held)
            {
                Inner.Append(append);
                return;
            }

            held.Enqueue(append);
            reached.TrySetResult();
        }

        /// <summary>Lets them go on; returns how many there were.</summary>
        public int Release()
        {
            Held = null;
            var count = held.Count;
            while (held.TryDequeue(out var append)) Inner.Append(append);
            return count;
        }
    }
}
