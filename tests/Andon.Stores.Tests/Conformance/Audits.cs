using Andon.Artifacts;
using Andon.Audit;
using Andon.Identity;
using Andon.Tenants;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task An_entry_comes_back_as_it_was_written_in_the_chain_of_its_own_tenant()
    {
        AuditEntry[] acme = [Deed("ann", "run.submitted"), Deed("世界 🙂") with { Via = null, Details = "{}" }, Deed("", new string('x', 5_000))];
        var other = Deed("ann") with { Tenant = "other" };
        await Store.BeginAsync(Samples.Run(Guid.CreateVersion7()), Told(acme[0]), Told(acme[1]));
        await Store.BeginAsync(Samples.Run(Guid.CreateVersion7(), "other"), Told(other));
        await Store.BeginAsync(Samples.Run(Guid.CreateVersion7()), Told(acme[2]));
        await IsChainAsync("acme", acme);
        await IsChainAsync("other", other);
        await IsChainAsync("nobody");
        (await Store.Audit.ReadAsync("acme", 1, 1)).ShouldHaveSingleItem().Sequence.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_not_appended_is_not_told_and_its_neighbours_are()
    {
        var run = Guid.CreateVersion7();
        var key = await Store.BeginAsync(Samples.Run(run));
        TestAppend[] appends =
        [
            new(run, key, 5, Told(Deed("late"))),
            new(Guid.CreateVersion7(), 0, 0, Told(Deed("first"))) { Run = Samples.Run(Guid.CreateVersion7()), IdempotencyKey = "k" },
            new(Guid.CreateVersion7(), 0, 0, Told(Deed("again"))) { Run = Samples.Run(Guid.CreateVersion7()), IdempotencyKey = "k" },
            new(run, key, 1, Told(Deed("next"))),
        ];
        appends[1] = Begin(Deed("first"), "k");
        appends[2] = Begin(Deed("again"), "k");
        foreach (var append in appends) Store.Append(append);
        (await Task.WhenAll(appends.Select(a => a.Outcome))).Select(r => r.Status).ShouldBe([AppendStatus.Conflict, AppendStatus.Committed, AppendStatus.Duplicate, AppendStatus.Committed]);
        (await Store.Audit.ReadAsync("acme", 0, 10)).Select(r => r.Entry.Actor).ShouldBe(["first", "next"], ignoreOrder: true);
        await IsSoundAsync("acme", 2);

        static TestAppend Begin(AuditEntry entry, string key)
        {
            var id = Guid.CreateVersion7();
            return new TestAppend(id, 0, 0, Told(entry)) { Run = Samples.Run(id), IdempotencyKey = key };
        }
    }

    [Fact]
    public async Task Many_at_once_make_one_chain_for_each_tenant_without_a_gap()
    {
        string[] tenants = ["acme", "other", "third"];
        var appends = Enumerable.Range(0, 300).Select(n =>
        {
            var id = Guid.CreateVersion7();
            return new TestAppend(id, 0, 0, Told(Deed($"{n}") with { Tenant = tenants[n % 3] })) { Run = Samples.Run(id, tenants[n % 3]) };
        }).ToList();
        var writes = Enumerable.Range(0, 30).Select(n => Task.Run(async () => await Store.PutStepTypeAsync(new StepTypeRow(tenants[n % 3], $"t{n}", new byte[] { 1 }), Deed($"type{n}") with { Tenant = tenants[n % 3] }))).ToList();
        foreach (var append in appends) Store.Append(append);
        (await Task.WhenAll(appends.Select(a => a.Outcome))).ShouldAllBe(r => r.Status == AppendStatus.Committed);
        await Task.WhenAll(writes);
        foreach (var tenant in tenants) await IsSoundAsync(tenant, 110);
    }

    [Fact]
    public async Task A_change_of_anything_else_is_told_in_its_tenant_and_what_changes_nothing_is_not()
    {
        List<string> told = [];
        var user = new UserRow("acme", "ada", new Grant(Role.Admin, []), Samples.Noon);
        var key = new KeyRow { Id = "key-1", Tenant = "acme", User = "ada", Hash = new byte[] { 1 }, CreatedBy = "ada", CreatedAt = Samples.Noon };
        var secret = Secret("acme", "s");
        var schedule = Samples.Schedule();
        var pipeline = new PipelineRow("acme", "line", 0, "d", new byte[] { 1 }, new byte[] { 1 }, "ada", Samples.Noon);
        await Store.PublishAsync(pipeline, p => Next($"v{p.Version}"));
        await Store.PublishAsync(pipeline, p => Not());
        await Store.PutStepTypeAsync(new StepTypeRow("acme", "t", new byte[] { 1 }), Next());
        (await Store.DeleteStepTypeAsync("acme", "t", Next())).ShouldBeTrue();
        (await Store.DeleteStepTypeAsync("acme", "t", Not())).ShouldBeFalse();
        await Store.PutAwayAsync(new AwayRow("acme", "ada", "bob", null), Next());
        (await Store.DeleteAwayAsync("acme", "ada", Next())).ShouldBeTrue();
        (await Store.DeleteAwayAsync("acme", "ada", Not())).ShouldBeFalse();
        await Store.PutQuotaAsync(new TenantQuota { Tenant = "acme", Weight = 2 }, Next());
        await Store.PutQuotaAsync(new TenantQuota { Tenant = "acme" }, Next());
        (await Store.Identities.AddTenantAsync(new TenantRow("acme", "Acme", Samples.Noon), Next())).ShouldBeTrue();
        (await Store.Identities.AddTenantAsync(new TenantRow("acme", "Acme", Samples.Noon), Not())).ShouldBeFalse();
        await Store.Identities.PutUserAsync(user, Next());
        await Store.Identities.AddKeyAsync(key, Next());
        (await Store.Identities.EndKeyAsync("acme", "key-1", Samples.Noon, Next())).ShouldBeTrue();
        (await Store.Identities.EndKeyAsync("acme", "key-2", Samples.Noon, Not())).ShouldBeFalse();
        (await Store.Identities.DeleteUserAsync("acme", "ada", Next())).ShouldBeTrue();
        (await Store.Identities.DeleteUserAsync("acme", "ada", Not())).ShouldBeFalse();
        (await Store.Secrets.PutAsync(secret, 1, Next())).ShouldBeTrue();
        (await Store.Secrets.PutAsync(Secret("acme", "more"), 1, Not())).ShouldBeFalse();
        (await Store.Secrets.RewrapAsync(secret, secret with { KeyId = "k2", WrappedKey = new byte[] { 7 } }, Next())).ShouldBeTrue();
        (await Store.Secrets.RewrapAsync(secret, secret, Not())).ShouldBeFalse();
        (await Store.Secrets.DeleteAsync("acme", "s", Next())).ShouldBeTrue();
        (await Store.Secrets.DeleteAsync("acme", "s", Not())).ShouldBeFalse();
        (await Store.Schedules.AddAsync(schedule, 1, Next())).ShouldBeTrue();
        (await Store.Schedules.AddAsync(Samples.Schedule(), 1, Not())).ShouldBeFalse();
        (await Store.Schedules.ChangeAsync(schedule, Next())).ShouldBeTrue();
        (await Store.Schedules.ChangeAsync(schedule, Not())).ShouldBeFalse();
        (await Store.Schedules.DeleteAsync("acme", schedule.Id, Next())).ShouldBeTrue();
        (await Store.Schedules.DeleteAsync("acme", schedule.Id, Not())).ShouldBeFalse();
        (await Store.Audit.ReadAsync("acme", 0, 100)).Select(r => r.Entry.Actor).ShouldBe(told);
        await IsSoundAsync("acme", told.Count);

        AuditEntry Next(string? actor = null)
        {
            told.Add(actor ?? $"{told.Count}");
            return Deed(told[^1]);
        }

        AuditEntry Not() => Deed("never");
    }

    [Fact]
    public async Task Entries_are_listed_newest_first_by_who_what_to_what_and_since_when()
    {
        AuditEntry[] entries =
        [
            Deed("ann", "run.submitted"), Deed("bob", "run.paused"), Deed("ann", "runner.made") with { Subject = "s2" }, Deed("ann", "run.submitted") with { At = Samples.Noon.AddHours(1) }, Deed("ann") with { Tenant = "other" },
        ];
        foreach (var entry in entries) await Store.PutStepTypeAsync(new StepTypeRow(entry.Tenant, "t", new byte[] { 1 }), entry);
        var all = new AuditQuery { Tenant = "acme", Limit = 10 };
        await ListsAsync(all, 4, 3, 2, 1);
        await ListsAsync(all with { Limit = 2 }, 4, 3);
        await ListsAsync(all with { Before = 3 }, 2, 1);
        await ListsAsync(all with { Actor = "ann" }, 4, 3, 1);
        await ListsAsync(all with { Action = "run.submitted" }, 4, 1);
        await ListsAsync(all with { Action = "run." }, 4, 2, 1);
        await ListsAsync(all with { Action = "run" });
        await ListsAsync(all with { Subject = "s2" }, 3);
        await ListsAsync(all with { Since = Samples.Noon.AddHours(1) }, 4);
        await ListsAsync(all with { Since = Samples.Noon, Actor = "bob", Action = "run.paused", Subject = "s" }, 2);
        await ListsAsync(all with { Tenant = "nobody" });

        async Task ListsAsync(AuditQuery query, params long[] sequences) => (await Store.Audit.ListAsync(query)).Items.Select(r => r.Sequence).ShouldBe(sequences);
    }

    [Fact]
    public async Task A_list_that_finds_little_ends_and_says_where_to_go_on_and_since_when_it_is_asked_ends_it_for_good()
    {
        for (var n = 1; n <= 10; n++) await Store.PutStepTypeAsync(new StepTypeRow("acme", "t", new byte[] { 1 }), Deed(n is 1 or 7 ? "ann" : "bob") with { At = Samples.Noon.AddDays(n) });
        var query = new AuditQuery { Tenant = "acme", Actor = "ann", Limit = 10, MostExamined = 3 };
        (await PagesAsync(query)).ShouldBe(["-8", "7-5", "-2", "1-"]);
        (await PagesAsync(query with { Limit = 1, MostExamined = 9 })).ShouldBe(["7-2", "1-"]);
        (await PagesAsync(query with { Actor = null, Limit = 2, MostExamined = 9, Since = Samples.Noon.AddDays(7) })).ShouldBe(["10,9-9", "8,7-"]);
        (await PagesAsync(query with { Actor = "nobody", MostExamined = 4, Since = Samples.Noon.AddDays(9) })).ShouldBe(["-"]);

        async Task<List<string>> PagesAsync(AuditQuery next)
        {
            var pages = new List<string>();
            while (true)
            {
                var page = await Store.Audit.ListAsync(next);
                pages.Add($"{string.Join(',', page.Items.Select(r => r.Sequence))}-{page.NextCursor}");
                if (page.NextCursor is null) return pages;
                next = next with { Before = long.Parse(page.NextCursor, System.Globalization.CultureInfo.InvariantCulture) };
            }
        }
    }

    [Fact]
    public async Task Checkpoints_stay_as_they_were_made_and_say_which_chains_have_gone_on_since()
    {
        foreach (var tenant in (string[])["acme", "acme", "other", "acme"]) await Store.PutStepTypeAsync(new StepTypeRow(tenant, "t", new byte[] { 1 }), Deed("ann") with { Tenant = tenant });
        (await Store.Audit.ListUncheckedAsync()).ShouldBe([new UncheckedAudit("acme", 3, null), new UncheckedAudit("other", 1, null)]);
        (await Store.Audit.LastCheckpointAsync("acme")).ShouldBeNull();
        AuditCheckpoint[] made = [Checkpoint(1), Checkpoint(3)];
        foreach (var checkpoint in made) await Store.Audit.AddCheckpointAsync(checkpoint);
        await Store.Audit.AddCheckpointAsync(made[1] with { Signature = Digest.Of("else"u8) });
        (await Store.Audit.ListCheckpointsAsync("acme", 0, 10)).ShouldBe(made);
        (await Store.Audit.ListCheckpointsAsync("acme", 0, 1)).ShouldBe([made[0]]);
        (await Store.Audit.ListCheckpointsAsync("acme", 1, 10)).ShouldBe([made[1]]);
        (await Store.Audit.ListCheckpointsAsync("other", 0, 10)).ShouldBeEmpty();
        (await Store.Audit.LastCheckpointAsync("acme")).ShouldBe(made[1]);
        (await Store.Audit.ListUncheckedAsync()).ShouldBe([new UncheckedAudit("other", 1, null)]);
        await Store.PutStepTypeAsync(new StepTypeRow("acme", "t", new byte[] { 1 }), Deed("ann"));
        (await Store.Audit.ListUncheckedAsync()).ShouldBe([new UncheckedAudit("acme", 1, made[1].At), new UncheckedAudit("other", 1, null)]);

        static AuditCheckpoint Checkpoint(long sequence) => new()
        {
            Tenant = "acme",
            Sequence = sequence,
            Hash = Digest.Of([(byte)sequence]),
            At = Samples.Noon.AddMicroseconds(sequence),
            KeyId = "k1",
            Signature = Digest.Of([7, (byte)sequence]),
        };
    }

    [Fact]
    public async Task Runs_that_are_pruned_leave_what_people_did_to_them()
    {
        var id = Guid.CreateVersion7();
        await Store.SendAsync(new TestAppend(id, 0, 0, Told(Deed("ann"))) { Run = Samples.Ended(id, Samples.Noon) });
        (await Store.PruneAsync(Samples.Noon.AddDays(1), 10)).ShouldBe(1);
        await IsSoundAsync("acme", 1);
    }

    internal static AuditEntry Deed(string actor, string action = "thing.done") => new()
    {
        Tenant = "acme",
        At = Samples.Noon.AddMicroseconds(1),
        Actor = actor,
        Via = "key-1",
        Action = action,
        Subject = "s",
        Details = """{"a":"世界"}""",
    };

    private static RowChange.AddAudit Told(AuditEntry entry) => new(entry);

    private async Task IsChainAsync(string tenant, params AuditEntry[] entries)
    {
        var hash = AuditChain.Start;
        (await Store.Audit.ReadAsync(tenant, 0, 100)).ShouldBe(entries.Select((entry, n) => new AuditRecord(n + 1, entry, hash = AuditChain.Next(hash, n + 1, entry))));
    }

    private async Task IsSoundAsync(string tenant, int entries) => (await FollowAsync(Store, tenant)).ShouldSatisfyAllConditions(v => v.Problem.ShouldBeNull(), v => v.Sequence.ShouldBe(entries));

    internal static async Task<AuditVerifier> FollowAsync(IStore store, string tenant)
    {
        var verifier = new AuditVerifier([]);
        foreach (var record in await store.Audit.ReadAsync(tenant, 0, 10_000)) verifier.Follow(record);
        return verifier;
    }
}
