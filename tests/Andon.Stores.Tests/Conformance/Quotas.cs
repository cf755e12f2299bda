using Andon.Tenants;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Quotas_are_put_replaced_and_listed_by_tenant_while_they_say_anything()
    {
        TenantQuota acme = new() { Tenant = "acme", Weight = 3, MaxRunningSteps = 7, MaxRequestsPerSecond = 5, MaxRequestBurst = 9 }, other = new() { Tenant = "other", MaxOpenRuns = 2 };
        (await Store.ListQuotasAsync()).ShouldBeEmpty();
        await Store.PutQuotaAsync(other);
        await Store.PutQuotaAsync(acme);
        (await Store.ListQuotasAsync()).ShouldBe([acme, other]);
        await Store.PutQuotaAsync(acme with { Weight = 1, MaxRunningSteps = null, MaxOpenRuns = 5 });
        (await Store.ListQuotasAsync()).ShouldBe([acme with { Weight = 1, MaxRunningSteps = null, MaxOpenRuns = 5 }, other]);
        await Store.PutQuotaAsync(new TenantQuota { Tenant = "other" });
        (await Store.ListQuotasAsync()).ShouldHaveSingleItem().Tenant.ShouldBe("acme");
    }

    [Fact]
    public async Task What_a_tenant_with_a_limit_of_bytes_has_stored_is_counted_by_pages_and_anew()
    {
        (await Store.CountStoredAsync(10)).ShouldBeEmpty();
        var acme = new TenantQuota { Tenant = "acme", MaxStoredBytes = 1L << 40 };
        await Store.PutQuotaAsync(acme);
        (await Store.ListQuotasAsync()).ShouldBe([acme]);
        List<Guid> runs = [];
        for (var i = 0; i < 7; i++) runs.Add(await Store.BeginAsync());
        await Store.BeginAsync("other");
        // Each row that a test appends has two bytes.
        for (var pages = 0; pages < 3; pages++) await Store.CountStoredAsync(3);
        (await Store.CountStoredAsync(0)).ShouldBe([new StoredBytes("acme", 14)]);

        await Store.NextAsync(runs[0], null);
        (await Store.Blobs.PutAsync("acme", new MemoryStream([1, 2, 3, 4, 5]), 99)).ShouldNotBeNull();
        (await Store.Blobs.PutAsync("other", new MemoryStream([1, 2, 3]), 99)).ShouldNotBeNull();
        (await Store.CountStoredAsync(100)).ShouldBe([new StoredBytes("acme", 21)]);

        await Store.PutQuotaAsync(acme with { MaxStoredBytes = null, Weight = 2 });
        (await Store.CountStoredAsync(100)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_round_under_way_that_has_found_more_than_the_last_one_says_so_at_once()
    {
        await Store.PutQuotaAsync(new TenantQuota { Tenant = "acme", MaxStoredBytes = 1L << 40 });
        for (var i = 0; i < 9; i++) await Store.BeginAsync();
        (await Store.CountStoredAsync(4)).Single().Bytes.ShouldBeGreaterThanOrEqualTo(8);
        (await Store.CountStoredAsync(4)).Single().Bytes.ShouldBeGreaterThanOrEqualTo(16);
        (await Store.CountStoredAsync(4)).Single().Bytes.ShouldBe(18);
        (await Store.CountStoredAsync(4)).Single().Bytes.ShouldBe(18);
    }

    [Fact]
    public async Task Of_what_waits_each_tenant_is_listed_first_and_then_by_its_weight()
    {
        foreach (var tenant in new[] { "light", "heavy" })
        {
            var run = await Store.BeginAsync(tenant, []);
            await Store.NextAsync(run, null, [.. Enumerable.Range(0, 20).Select(n => new RowChange.AddReady(Samples.Ready(run, $"{tenant}{n}", tenant, second: n)))]);
        }

        await Store.PutQuotaAsync(new TenantQuota { Tenant = "heavy", Weight = 3 });
        var listed = (await Store.ListReadyAsync(new ReadyQuery { Limit = 12 })).Select(r => r.Tenant).ToList();
        listed.Take(2).ShouldBe(["light", "heavy"], ignoreOrder: true);
        listed.Count(t => t == "heavy").ShouldBeInRange(8, 10);
        (await Store.ListReadyAsync(new ReadyQuery { Limit = 40 })).Count.ShouldBe(40, "what one leaves the other has");
    }

    [Fact]
    public async Task What_waits_in_a_tenant_with_as_many_running_steps_as_it_may_have_is_not_listed()
    {
        var run = await Store.BeginAsync("acme");
        var other = await Store.BeginAsync("other");
        await Store.PutQuotaAsync(new TenantQuota { Tenant = "acme", MaxRunningSteps = 1 });
        await Store.NextAsync(run, null, Samples.Take(run, "x", 1, SlotKeys.Steps), new RowChange.AddReady(Samples.Ready(run, "y")));
        await Store.NextAsync(other, null, new RowChange.AddReady(Samples.Ready(other, "z", "other")));
        (await Store.ListReadyAsync(new ReadyQuery())).Select(r => r.Step).ShouldBe(["z"]);
        (await Store.ListReadyAsync(new ReadyQuery { Tenant = "acme" })).ShouldBeEmpty();
        await Store.PutQuotaAsync(new TenantQuota { Tenant = "acme", Weight = 2 });
        (await Store.ListReadyAsync(new ReadyQuery())).Count.ShouldBe(2);
        (await Store.ReadRowsAsync(run))!.Slots.ShouldBeEmpty("the slots of a limit that is no more are free");
    }
}
