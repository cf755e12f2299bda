using Andon.Postgres.Writing;
using Andon.Testing;

namespace Andon.Stores.Tests.Postgres;

/// <summary>Whose appends go with which batch.</summary>
public sealed class WriteQueueTests
{
    private readonly VirtualClock clock = new();
    private readonly WriteQueue queue;
    private readonly List<WriteQueue.Line> first = [], second = [];

    public WriteQueueTests() => queue = new WriteQueue(100, 2, new TenantKeys(), clock);

    [Fact]
    public void A_batch_has_something_of_each_tenant_in_turn()
    {
        Add("acme", 4);
        Add("other", 2);
        Take(0, first, most: 4).ShouldBe(["acme", "other", "acme", "other"]);
        queue.Return(first);
        Take(0, first).ShouldBe(["acme", "acme"]);
    }

    [Fact]
    public void What_a_tenant_brings_while_it_is_written_waits_and_anothers_goes_by_it()
    {
        Add("acme", 3);
        Take(0, first, most: 2).ShouldBe(["acme", "acme"]);
        Add("acme", 1);
        Add("other", 1);
        Take(1, second).ShouldBe(["other"]);
        queue.Return(second);
        queue.Return(first);
        Take(0, first).ShouldBe(["acme", "acme"]);
    }

    [Fact]
    public async Task More_than_a_few_wait_for_the_batch_that_is_under_way_to_go_together()
    {
        Add("acme", 1);
        Take(0, first);
        Add("other", 33);
        var beside = Task.Run(() => Take(1, second));
        Add("third", 1);
        beside.IsCompleted.ShouldBeFalse();
        queue.Return(first);
        Take(0, first).Count.ShouldBe(34);
        Add("fourth", 1);
        (await beside).ShouldBe(["fourth"]);
    }

    [Fact]
    public async Task What_waits_behind_a_batch_is_written_before_the_queue_is_closed()
    {
        Add("acme", 2);
        Take(0, first, most: 1);
        queue.Close();
        var rest = Task.Run(() => Take(1, second));
        queue.Return(first);
        (await rest).ShouldBe(["acme"]);
        queue.Return(second);
        queue.Take(0, int.MaxValue, static _ => true, first).ShouldBeFalse();
    }

    [Fact]
    public void Whose_turn_did_not_come_in_a_full_batch_is_first_in_the_next()
    {
        foreach (var tenant in (string[])["acme", "other", "third"]) Add(tenant, 3);
        Take(0, first, most: 2).ShouldBe(["acme", "other"]);
        queue.Return(first);
        Take(0, first, most: 2).ShouldBe(["third", "acme"]);
    }

    [Fact]
    public void Of_whom_a_full_batch_has_nothing_another_goes_beside_it()
    {
        foreach (var tenant in (string[])["acme", "other"]) Add(tenant, 2);
        Take(0, first, most: 1).ShouldBe(["acme"]);
        Take(1, second).ShouldBe(["other", "other"]);
    }

    [Fact]
    public async Task What_a_tenant_with_very_much_brings_beside_others_waits_until_there_is_enough()
    {
        Crowd();
        var batch = Task.Run(() => Take(0, first));
        Add("acme", 28);
        batch.IsCompleted.ShouldBeFalse();
        Add("acme", 1);
        (await batch).Count.ShouldBe(32);
    }

    [Fact]
    public async Task It_does_not_wait_for_long_and_others_go_meanwhile()
    {
        Crowd();
        Add("other", 1);
        Take(0, first).ShouldBe(["other"]);
        queue.Return(first);
        var batch = Task.Run(() => Take(0, first));
        clock.Advance(TimeSpan.FromMilliseconds(9));
        batch.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await batch).ShouldBe(["acme", "acme", "acme"]);
    }

    [Fact]
    public void Others_go_beside_it_in_a_batch_of_their_own()
    {
        Crowd();
        Add("acme", 29);
        Add("other", 1);
        Take(0, first).ShouldBe(Enumerable.Repeat("acme", 32));
        Take(1, second).ShouldBe(["other"]);
    }

    [Fact]
    public async Task Of_those_with_very_much_one_batch_is_under_way_at_a_time()
    {
        foreach (var (tenant, count) in (ReadOnlySpan<(string, int)>)[("other", 1), ("acme", 48), ("third", 48)]) Add(tenant, count);
        Take(0, first).Count.ShouldBe(97);
        foreach (var tenant in (string[])["acme", "third"]) Add(tenant, 32);
        queue.Return(first);
        Take(0, first, most: 1).ShouldBe(["acme"]);
        var next = Task.Run(() => Take(1, second));
        Add("other", 1);
        (await next.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(["other"]);
        queue.Return(second);
        next = Task.Run(() => Take(1, second));
        next.IsCompleted.ShouldBeFalse();
        Add("other", 1);
        (await next.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(["other"]);
        queue.Return(first);
        Take(0, first).ShouldBe(Enumerable.Repeat("third", 32));
    }

    [Fact]
    public void Where_one_connection_writes_all_they_take_turns()
    {
        Crowd();
        Add("acme", 29);
        Add("other", 1);
        Take(0, first).ShouldContain("acme");
        Add("acme", 32);
        queue.Return(first);
        Take(0, first).ShouldBe(["other"]);
        Add("other", 1);
        queue.Return(first);
        Take(0, first).ShouldBe(Enumerable.Repeat("acme", 32));
    }

    [Fact]
    public void What_waits_for_more_is_written_before_the_queue_is_closed()
    {
        Crowd();
        queue.Close();
        Take(0, first).Count.ShouldBe(3);
        queue.Return(first);
        queue.Take(0, int.MaxValue, static _ => true, first).ShouldBeFalse();
    }

    [Theory]
    [InlineData(60, null)]
    [InlineData(10, "other")]
    public void Who_has_no_neighbours_or_not_so_much_does_not_wait(int count, string? neighbour)
    {
        if (neighbour is not null) Add(neighbour, 1);
        Add("acme", count);
        Take(0, first);
        Add("acme", 1);
        queue.Return(first);
        Take(0, first).ShouldBe(["acme"]);
    }

    /// <summary>Three of a tenant that has just had very much, and that is not alone.</summary>
    private void Crowd()
    {
        Add("other", 1);
        Add("acme", 48);
        Take(0, first).Count.ShouldBe(49);
        Add("acme", 3);
        queue.Return(first);
    }

    private void Add(string tenant, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var run = Guid.CreateVersion7();
            queue.Add(new TestAppend(run, 0, 0) { Run = Samples.Run(run, tenant) }).ShouldBe(WriteQueue.Admission.Queued);
        }
    }

    private List<string> Take(int writer, List<WriteQueue.Line> lines, int most = int.MaxValue)
    {
        var tenants = new List<string>();
        queue.Take(
            writer,
            most,
            append =>
            {
                tenants.Add(append.Run!.Tenant);
                return true;
            },
            lines).ShouldBeTrue();
        return tenants;
    }
}
