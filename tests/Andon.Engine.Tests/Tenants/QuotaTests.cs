using System.Threading.Channels;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Loops;
using Andon.Runs;
using Andon.Steps;
using Andon.Tenants;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Tenants;

/// <summary>What tenants may use: their share beside others, running steps, open runs, bytes.</summary>
public sealed class QuotaTests
{
    private const string Line = """{"andon":1,"name":"line","steps":{"a":{"type":"work"}}}""";
    private const string Outside = """{"andon":1,"name":"outside","steps":{"x":{"type":"external"}}}""";
    private const string Parent = """{"andon":1,"name":"parent","steps":{"c":{"type":"pipeline","config":{"name":"line"}}}}""";
    private const string Leaf = """{"andon":1,"name":"leaf","steps":{"n":{"type":"noop"}}}""";
    private const string Family = """{"andon":1,"name":"family","steps":{"a":{"type":"external"},"c":{"type":"pipeline","deps":["a"],"config":{"name":"leaf"}}}}""";
    private static readonly Caller Operator = new("default", new Actor("op") { IsAdmin = true });
    private static readonly Caller Worker = new("acme", new Actor("w1"));

    [Fact]
    public async Task One_run_beside_a_tenant_with_hundreds_waiting_starts_with_the_next_room_there_is()
    {
        var turns = new Turns();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", turns.ExecuteAsync), o => o.MaxRunningAttempts = 4);
        for (var i = 0; i < 300; i++) await host.SubmitAsync(Line);
        for (var i = 0; i < 4; i++) (await turns.EnteredAsync()).ShouldBe("acme");
        var one = await host.SubmitAsync(Line, caller: Eve);
        turns.Release(1);
        (await turns.EnteredAsync()).ShouldBe("other");
        turns.Release(400);
        (await host.WaitAsync(one.RunId, Eve)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task Tenants_that_want_all_the_room_share_it_by_their_weights()
    {
        var turns = new Turns();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", turns.ExecuteAsync), o => o.MaxRunningAttempts = 4);
        await host.Client.SetQuotaAsync(Operator, new TenantQuota { Tenant = "acme", Weight = 3 });
        for (var i = 0; i < 60; i++) await host.SubmitAsync(Line, caller: Eve);
        for (var i = 0; i < 60; i++) await host.SubmitAsync(Line);
        for (var i = 0; i < 4; i++) (await turns.EnteredAsync()).ShouldBe("other", "it was alone when it came");
        for (var i = 0; i < 24; i++)
        {
            turns.Release(1);
            await turns.EnteredAsync();
        }

        turns.Running.ShouldBe(new Dictionary<string, int> { ["acme"] = 3, ["other"] = 1 }, ignoreOrder: true);
        turns.Release(400);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task No_more_steps_of_a_tenant_run_than_it_may_workers_included_and_all_come_to_an_end(StoreKind store)
    {
        var turns = new Turns();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", turns.ExecuteAsync));
        await host.Client.SetQuotaAsync(Operator, new TenantQuota { Tenant = "acme", MaxRunningSteps = 2 });
        await host.SubmitAsync(Outside);
        await host.SubmitAsync(Outside);
        var any = new JobRequest { Types = ["external"], Max = 5 };
        var jobs = await host.Client.ClaimJobsAsync(Worker, any with { Max = 1 });
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.SubmitAsync(Line)));
        await turns.EnteredAsync();
        (await host.Client.ClaimJobsAsync(Worker, any)).ShouldBeEmpty();
        turns.Most.ShouldBe(1);
        var other = await host.SubmitAsync(Line, caller: Eve);
        (await turns.EnteredAsync()).ShouldBe("other", "what one tenant may use is nothing to another");

        await host.Client.CompleteJobAsync(Worker, jobs[0].Id, jobs[0].Token, Json(1));
        turns.Release(400);
        foreach (var run in runs) (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        await host.WaitAsync(other.RunId, Eve);
        turns.MostOf("acme").ShouldBeInRange(1, 2);
        (await host.Client.ClaimJobsAsync(Worker, any)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_worker_that_waits_is_woken_when_an_attempt_has_ended_that_counted_no_more()
    {
        var gate = new Gate { IgnoresCancellation = true };
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", gate.ExecuteAsync), o => o.PollInterval = TimeSpan.FromMinutes(1));
        await host.Client.SetQuotaAsync(Operator, new TenantQuota { Tenant = "acme", MaxRunningSteps = 1 });
        var run = await host.SubmitAsync(Line);
        await gate.EnteredAsync();
        await host.SubmitAsync(Outside);
        await host.Client.CancelAsync(Ann, run.RunId);

        // On record there is room; here the handler still runs.
        var any = new JobRequest { Types = ["external"] };
        (await host.Client.ClaimJobsAsync(Worker, any)).ShouldBeEmpty();
        var claim = host.Client.ClaimJobsAsync(Worker, any with { Wait = TimeSpan.FromMinutes(1) });
        await host.SettledAsync();
        gate.Open();
        // Before it looks of its own accord.
        (await claim.WaitAsync(TimeSpan.FromSeconds(20))).ShouldHaveSingleItem();
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task One_open_run_more_than_a_tenant_may_have_is_refused_until_one_ends(StoreKind store)
    {
        var turns = new Turns();
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", turns.ExecuteAsync));
        await host.Client.SetQuotaAsync(Operator, new TenantQuota { Tenant = "acme", MaxOpenRuns = 2 });
        var first = await host.SubmitAsync(Line, key: "k");
        var second = await host.SubmitAsync(Line);
        var refused = await Should.ThrowAsync<AndonException>(() => host.SubmitAsync(Line));
        refused.ShouldSatisfyAllConditions(
            e => e.Code.ShouldBe("quota_open_runs"), e => e.Kind.ShouldBe(RefusalKind.Conflict), e => e.Message.ShouldContain("acme"), e => e.Message.ShouldContain("cancel one"),
            e => e.Details["tenant"].ShouldBe("acme"), e => e.Details["limit"].ShouldBe("2"));
        (await host.SubmitAsync(Line, key: "k")).RunId.ShouldBe(first.RunId, "it is no further run");
        await host.SubmitAsync(Line, caller: Eve);
        (await host.Client.ListAsync(Ann, new RunFilter())).Items.Count.ShouldBe(2);

        turns.Release(400);
        await host.WaitAsync(first.RunId);
        await host.WaitAsync(second.RunId);
        await host.WaitAsync((await host.SubmitAsync(Line)).RunId);
        host.Engine.Slots.Running.ShouldBe(0);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_tenant_that_has_stored_as_much_as_it_may_submits_nothing_more_until_there_is_room_and_what_is_under_way_ends(StoreKind store)
    {
        await using var host = await StartAsync(store);
        await host.PublishAsync(Leaf);
        var first = await host.SubmitAsync(Family, new { much = new string('x', 2_000) }, key: "k");
        await host.Client.SetQuotaAsync(Operator, new TenantQuota { Tenant = "acme", MaxStoredBytes = 2_000 });
        var count = new StoredCount(host.Engine);
        await count.RunOnceAsync(CancellationToken.None);
        var refused = await Should.ThrowAsync<AndonException>(() => host.SubmitAsync(Outside));
        refused.ShouldSatisfyAllConditions(
            e => e.Code.ShouldBe("quota_stored_bytes"), e => e.Kind.ShouldBe(RefusalKind.Conflict), e => e.Message.ShouldContain("pruned"),
            e => e.Details["tenant"].ShouldBe("acme"), e => e.Details["limit"].ShouldBe("2000"), e => long.Parse(e.Details["bytes"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(2_000));
        (await host.SubmitAsync(Family, new { much = new string('x', 2_000) }, key: "k")).RunId.ShouldBe(first.RunId, "it is no further run");
        await host.SubmitAsync(Outside, caller: Eve);

        var job = (await host.Client.ClaimJobsAsync(Worker, new JobRequest { Types = ["external"] })).ShouldHaveSingleItem();
        await host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1));
        (await host.WaitAsync(first.RunId)).State.ShouldBe(RunState.Completed);
        await host.SettledAsync();
        (await host.Store.PruneAsync(DateTimeOffset.UtcNow.AddDays(1), 100)).ShouldBeGreaterThan(0);
        await count.RunOnceAsync(CancellationToken.None);
        await host.SubmitAsync(Outside);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Children_count_as_no_open_runs_and_a_run_is_taken_up_again_whatever_there_is(StoreKind store)
    {
        var turns = new Turns();
        turns.Release(400);
        await using var host = await StartAsync(store, a => a.AddStepHandler("work", turns.ExecuteAsync));
        await host.PublishAsync(Line);
        await host.Client.SetQuotaAsync(Operator, new TenantQuota { Tenant = "acme", MaxOpenRuns = 1, MaxRunningSteps = 1 });
        var run = await host.RunAsync(Parent);
        run.State.ShouldBe(RunState.Completed);
        var open = await host.SubmitAsync(Outside);
        await host.Client.RerunAsync(Ann, run.RunId, "c");
        (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        await Should.ThrowAsync<AndonException>(() => host.SubmitAsync(Outside));
        await host.Client.CancelAsync(Ann, open.RunId);
        await host.SubmitAsync(Outside);
    }

    [Fact]
    public async Task What_a_tenant_may_use_its_own_admins_may_see_and_not_set()
    {
        await using var host = await StartAsync(StoreKind.Memory);
        (await host.Client.QuotaAsync(Ann)).IsDefault.ShouldBeTrue();
        var quota = new TenantQuota { Tenant = "acme", Weight = 2, MaxOpenRuns = 5 };
        (await Should.ThrowAsync<AndonException>(() => host.Client.SetQuotaAsync(Ann, quota))).Code.ShouldBe("admin_required");
        (await Should.ThrowAsync<AndonException>(() => host.Client.QuotaAsync(Ann, "other"))).Code.ShouldBe("admin_required");
        (await Should.ThrowAsync<AndonException>(() => host.Client.ListQuotasAsync(Ann))).Code.ShouldBe("admin_required");
        (await Should.ThrowAsync<AndonException>(() => host.Client.SetQuotaAsync(new Caller("default", new Actor("joe")), quota))).Code.ShouldBe("admin_required");
        await host.Client.SetQuotaAsync(Operator, quota);
        (await host.Client.QuotaAsync(Ann)).ShouldBe(quota);
        (await host.Client.QuotaAsync(Operator, "acme")).ShouldBe(quota);
        (await host.Client.ListQuotasAsync(Operator)).ShouldBe([quota]);
        foreach (var bad in new[] { quota with { Weight = 0 }, quota with { MaxRunningSteps = 0 }, quota with { MaxOpenRuns = 10_001 }, quota with { MaxStoredBytes = 1_023 } })
            (await Should.ThrowAsync<AndonException>(() => host.Client.SetQuotaAsync(Operator, bad))).Code.ShouldBe("invalid_quota");
    }

    /// <summary>A handler that tells whose step was entered, and ends when the test lets one more end.</summary>
#pragma warning disable CA1001 // Its handlers may outlast the test that made it.
    private sealed class Turns
#pragma warning restore CA1001
    {
        private readonly Channel<string> entries = Channel.CreateUnbounded<string>();
        private readonly SemaphoreSlim permits = new(0);
        private readonly Lock gate = new();
        private readonly Dictionary<string, int> running = [], most = [];

        public int Most => MostOf("acme");

        /// <summary>Handlers under way, by tenant.</summary>
        public IReadOnlyDictionary<string, int> Running
        {
            get
            {
                lock (gate) return running.ToDictionary();
            }
        }

        public int MostOf(string tenant)
        {
            lock (gate) return most.GetValueOrDefault(tenant);
        }

        public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
        {
            lock (gate)
            {
                running[context.Tenant] = running.GetValueOrDefault(context.Tenant) + 1;
                most[context.Tenant] = Math.Max(most.GetValueOrDefault(context.Tenant), running[context.Tenant]);
            }

            entries.Writer.TryWrite(context.Tenant);
            await permits.WaitAsync(context.Cancellation);
            lock (gate) running[context.Tenant]--;
            return StepOutput.Empty;
        }

        public async Task<string> EnteredAsync() => await entries.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public void Release(int count) => permits.Release(count);
    }
}
