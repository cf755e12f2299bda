using Andon.Client;
using Andon.Client.Http;
using Andon.HumanTasks;
using Andon.Secrets;
using Andon.Server.Http;
using Andon.Server.Tests.Http;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Tests.Audit;

public sealed class AuditRouteTests
{
    /// <summary>Routes that change nothing on record, or what is nobody's deed: what a worker does, a draft that is the person's own.</summary>
    private static readonly string[] Untold =
    [
        "POST /api/v1/pipelines/validate", "PUT /api/v1/human-tasks/{task}/draft", "POST /api/v1/audit/verify", "POST /api/v1/audit/checkpoints",
        "POST /api/v1/jobs/claim", "POST /api/v1/jobs/{job}/heartbeat", "POST /api/v1/jobs/{job}/complete", "POST /api/v1/jobs/{job}/fail",
        // A link is on record with what is decided by it; what is sent, or sent again, is no deed.
        "POST /api/v1/human-tasks/{task}/links", "POST /api/v1/webhooks/{webhook}/test", "POST /api/v1/webhooks/{webhook}/deliveries/{delivery}/replay",
        // Nothing of these is there to be approved again, or wrapped by another key.
        "POST /api/v1/runs/{run}/reapprove", "POST /api/v1/secrets/rekey",
    ];

    /// <summary>The tenants that the samples are about.</summary>
    private static readonly string[] Tenants = ["other", "default", "new"];

    [Fact]
    public async Task Every_route_that_changes_something_leaves_an_entry_that_says_who_did_it_by_which_key()
    {
        await using var world = await Inhabited.StartAsync();
        var audit = world.Server.Services.GetRequiredService<IStore>().Audit;
        var told = new List<string>();
        foreach (var route in Routes.All.Where(r => r.NeedsCredential && !r.IsRead))
        {
            var name = $"{route.Method} {route.Path}";
            var key = await world.Server.KeyAsync("admin", "other", "zebra-admin");
            var before = await Task.WhenAll(Tenants.Select(async tenant => (Tenant: tenant, Last: await LastAsync(tenant))));
            var reply = await world.Server.SendAsync(route.Method, world.PathOf(route), key, Samples.Of(route.Body, world.Token));
            // What is for whoever looks after all tenants.
            if (reply.Status == 403) reply = await world.Server.SendAsync(route.Method, world.PathOf(route), body: Samples.Of(route.Body, world.Token));
            if (reply.Status >= 300) continue;
            var entries = (await Task.WhenAll(before.Select(async b => await audit.ReadAsync(b.Tenant, b.Last, 100)))).SelectMany(page => page).ToList();
            if (Untold.Contains(name))
            {
                entries.ShouldBeEmpty(name);
                continue;
            }

            told.Add(name);
            entries.ShouldNotBeEmpty($"{name} changes something, of which nothing is on record");
            entries.ShouldAllBe(e => (e.Entry.Actor == "zebra-admin" && e.Entry.Via == key.Split('_', 3)[1]) || (e.Entry.Actor == "admin" && e.Entry.Via == "bootstrap"), name);
            entries.Select(e => e.Entry.Details).ShouldAllBe(d => !d.Contains("zebra-value", StringComparison.Ordinal) && !d.Contains("a-value-to-keep", StringComparison.Ordinal) && !d.Contains("andon_", StringComparison.Ordinal));
        }

        // What the state did not admit, as a run that is cancelled by then, is not tried; enough is.
        told.Count.ShouldBeGreaterThan(20, string.Join('\n', told));

        async Task<long> LastAsync(string tenant) => (await audit.ListAsync(new AuditQuery { Tenant = tenant, Limit = 1 })).Items is [var last] ? last.Sequence : 0;
    }

    [Fact]
    public async Task What_people_did_is_listed_by_page_and_filter_for_admins_of_their_tenant_alone()
    {
        await using var server = await TestServer.StartAsync();
        var acme = await server.KeyAsync("admin", user: "ann");
        foreach (var user in (string[])["u1", "u2", "u3"]) (await server.SendAsync("PUT", $"/api/v1/users/{user}", acme, """{"role":"member"}""")).Must(200);
        (await server.SendAsync("PUT", "/api/v1/users/u1", acme, """{"role":"viewer","email":"u1@example.com"}""")).Must(200);
        var page = (await server.GetAsync("/api/v1/audit?action=user.&actor=ann&limit=2", acme)).Must(200);
        page["items"].EnumerateArray().Select(e => $"{e.GetProperty("action")} {e.GetProperty("subject")}").ShouldBe(["user.changed u1", "user.added u3"]);
        var rest = (await server.GetAsync($"/api/v1/audit?action=user.&actor=ann&limit=2&cursor={page["next_cursor"]}", acme)).Must(200);
        rest["items"].EnumerateArray().Select(e => $"{e.GetProperty("subject")}").ShouldBe(["u2", "u1"]);
        rest["next_cursor"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        var one = page["items"][0];
        one.GetProperty("details").GetProperty("role").GetString().ShouldBe("viewer");
        one.GetProperty("details").GetProperty("new_email").GetBoolean().ShouldBeTrue();
        one.GetProperty("via").GetString().ShouldBe(acme.Split('_')[1]);
        (await server.GetAsync("/api/v1/audit?since=2999-01-01", acme)).Must(200)["items"].GetArrayLength().ShouldBe(0);
        (await server.GetAsync("/api/v1/audit?since=soon", acme)).Must(400, "invalid_query");
        (await server.GetAsync("/api/v1/audit?cursor=x", acme)).Must(422, "invalid_cursor");
        var other = await server.KeyAsync("admin", "other");
        (await server.GetAsync("/api/v1/audit", other)).Must(200).Text.ShouldNotContain("u1");
        (await server.GetAsync("/api/v1/audit", await server.KeyAsync("operator"))).Must(403);
    }

    [Fact]
    public async Task What_an_admin_of_all_tenants_did_is_told_where_it_was_done_with_whose_admin_it_was()
    {
        await using var server = await TestServer.StartAsync();
        var acme = await server.KeyAsync("admin", user: "ann");
        var made = (await server.GetAsync("/api/v1/audit?action=key.created", acme)).Must(200)["items"].EnumerateArray().ShouldHaveSingleItem();
        (made.GetProperty("actor").GetString(), made.GetProperty("details").GetProperty("by_tenant").GetString(), made.GetProperty("details").GetProperty("user").GetString()).ShouldBe(("admin", "default", "ann"));
    }

    [Fact]
    public async Task The_chain_is_verified_and_signed_from_afar_and_another_tenants_checkpoint_is_none_of_it()
    {
        await using var server = await TestServer.StartAsync();
        using var http = HttpAndonClient.Connect(server.Address, await server.KeyAsync("admin", user: "ann"));
        var client = new HttpAndonClient(http);
        var ann = new Caller("acme", new Actor("ann") { IsAdmin = true });
        var checkpoint = await client.CheckpointAuditAsync(ann);
        checkpoint.Tenant.ShouldBe("acme");
        var report = await client.VerifyAuditAsync(ann, [checkpoint]);
        (report.Sound, report.Entries, report.CheckedUpTo).ShouldBe((true, checkpoint.Sequence, checkpoint.Sequence));
        report.CheckpointsVerified.ShouldBeGreaterThan(0);
        (await client.ListAuditAsync(ann, new AuditFilter { Since = DateTimeOffset.UnixEpoch, Limit = 1 })).Items.ShouldHaveSingleItem().Sequence.ShouldBe(report.Entries);
        var beyond = await client.VerifyAuditAsync(ann, [checkpoint with { Sequence = 99 }]);
        beyond.Problem.ShouldNotBeNull().Kind.ShouldBe(Andon.Audit.AuditProblemKind.Forged);
        (await Should.ThrowAsync<AndonException>(() => client.VerifyAuditAsync(ann, [checkpoint with { Tenant = "other" }]))).Code.ShouldBe("invalid_checkpoint");
        (await Should.ThrowAsync<AndonException>(() => client.VerifyAuditAsync(ann, [checkpoint with { Hash = "x" }]))).Code.ShouldBe("invalid_checkpoint");
    }

    [Fact]
    public async Task Without_a_master_key_nothing_is_signed_and_that_is_said()
    {
        await using var server = await TestServer.StartAsync(services: s => s.AddSingleton(new SecretOptions()));
        (await server.PostAsync("/api/v1/audit/checkpoints")).Must(409, "no_master_key");
        var report = (await server.PostAsync("/api/v1/audit/verify")).Must(200);
        (report["sound"].GetBoolean(), report["checkpoints_verified"].GetInt32(), report["checked_up_to"].GetInt64()).ShouldBe((true, 0, 0));
    }
}
