using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.Identities;

public sealed class KeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_credential_or_with_a_wrong_one_the_answer_is_401()
    {
        await using var server = await TestServer.StartAsync();
        (await server.GetAsync("/api/v1/keys", key: null)).Must(401, "credential_required").Headers["WWW-Authenticate"].ShouldBe("Bearer");
        foreach (var key in (string[])["x", "andon_x", Andon.Server.Identities.ApiKey.Create().Reveal(), TestServer.Bootstrap + "x", TestServer.Bootstrap[..^1]])
            (await server.GetAsync("/api/v1/keys", key)).Must(401, "invalid_key");
        (await server.SendAsync("GET", "/api/v1/keys", key: null, body: null, ("Authorization", "Basic eDp5"))).Must(401, "invalid_key");
        (await server.SendAsync("POST", "/api/v1/keys", key: null, body: "not json")).Must(401);
    }

    [Fact]
    public async Task A_key_is_shown_once_and_leads_to_its_own_tenant()
    {
        await using var server = await TestServer.StartAsync();
        var acme = await server.KeyAsync("admin");
        var made = (await server.PostAsync("/api/v1/keys", new { user = "ann", role = "member", business_roles = new[] { "editor", "chief" } }, acme)).Must(201);
        made["tenant"].GetString().ShouldBe("acme");
        made["business_roles"].EnumerateArray().Select(r => r.GetString()).ShouldBe(["chief", "editor"]);
        var shown = (await server.GetAsync(made.Headers["Location"], acme)).Must(200);
        shown.Text.ShouldNotContain("\"key\"");
        shown["created_by"].GetString().ShouldBe("admin");
        var secret = made["key"].GetString()!.Split('_')[2];
        (await server.GetAsync("/api/v1/keys", acme)).Must(200).Text.ShouldNotContain(secret);
        (await server.GetAsync("/api/v1/users/ann", acme)).Must(200)["role"].GetString().ShouldBe("member");
        (await server.GetAsync("/api/v1/keys", made["key"].GetString())).Must(403, "role_not_admitted");
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_its_next_use()
    {
        await using var server = await TestServer.StartAsync();
        var acme = await server.KeyAsync("admin");
        var other = (await server.PostAsync("/api/v1/keys", new { user = "bob", role = "admin" }, acme)).Must(201);
        (await server.GetAsync("/api/v1/users", other["key"].GetString())).Must(200);
        (await server.SendAsync("DELETE", $"/api/v1/keys/{other["id"].GetString()}", acme)).Must(204);
        (await server.GetAsync("/api/v1/users", other["key"].GetString())).Must(401, "invalid_key");
    }

    [Fact]
    public async Task A_key_goes_on_for_a_while_after_it_was_rotated_and_then_no_more()
    {
        var clock = new ManualTime();
        await using var server = await TestServer.StartAsync(services: s => s.AddSingletonTime(clock));
        var acme = await server.KeyAsync("admin");
        var old = (await server.PostAsync("/api/v1/keys", new { user = "bob", role = "admin", scopes = new[] { "users:read" } }, acme)).Must(201);
        var made = (await server.PostAsync($"/api/v1/keys/{old["id"].GetString()}/rotate", new { overlap_s = 60 }, acme)).Must(201);
        made["scopes"].EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe("users:read");
        foreach (var key in new[] { old, made }) (await server.GetAsync("/api/v1/users", key["key"].GetString())).Must(200);
        clock.Advance(TimeSpan.FromSeconds(61));
        (await server.GetAsync("/api/v1/users", old["key"].GetString())).Must(401);
        (await server.GetAsync("/api/v1/users", made["key"].GetString())).Must(200);
        (await server.PostAsync($"/api/v1/keys/{old["id"].GetString()}/rotate", key: acme)).Must(409, "key_expired");
    }

    [Fact]
    public async Task A_key_expires_at_its_time()
    {
        var clock = new ManualTime();
        await using var server = await TestServer.StartAsync(services: s => s.AddSingletonTime(clock));
        var key = await server.KeyAsync("admin", more: new { expires_at = clock.GetUtcNow().AddHours(1) });
        (await server.GetAsync("/api/v1/users", key)).Must(200);
        clock.Advance(TimeSpan.FromHours(2));
        (await server.GetAsync("/api/v1/users", key)).Must(401);
        (await server.PostAsync("/api/v1/keys", new { user = "x", role = "viewer", expires_at = clock.GetUtcNow() })).Must(422, "invalid_expiry");
    }

    [Fact]
    public async Task A_key_with_scopes_is_good_for_these_alone()
    {
        await using var server = await TestServer.StartAsync();
        var key = await server.KeyAsync("admin", more: new { scopes = new[] { "users:read" } });
        (await server.GetAsync("/api/v1/users", key)).Must(200);
        (await server.SendAsync("PUT", "/api/v1/users/x", key, new { role = "viewer" })).Must(403, "scope_missing");
        (await server.GetAsync("/api/v1/keys", key)).Must(403, "scope_missing");
        (await server.PostAsync("/api/v1/keys", new { user = "x", role = "viewer", scopes = new[] { "nothing" } })).Must(422, "invalid_scope");
    }

    [Fact]
    public async Task A_key_with_scopes_makes_no_key_that_is_good_for_more()
    {
        await using var server = await TestServer.StartAsync();
        var whole = (await server.PostAsync("/api/v1/keys", new { user = "ann", role = "admin" })).Must(201)["id"].GetString();
        var key = await server.KeyAsync("admin", "default", "bob", more: new { scopes = new[] { "keys:write", "keys:read" } });
        (await server.PostAsync("/api/v1/keys", new { user = "x", role = "admin" }, key)).Must(403, "scope_missing");
        (await server.PostAsync("/api/v1/keys", new { user = "x", role = "admin", scopes = new[] { "keys:read", "runs:write" } }, key)).Must(403, "scope_missing");
        (await server.PostAsync($"/api/v1/keys/{whole}/rotate", key: key)).Must(403, "scope_missing");
        (await server.PostAsync("/api/v1/keys", new { user = "x", role = "admin", scopes = new[] { "keys:read" } }, key)).Must(201);
    }

    [Fact]
    public async Task A_key_follows_its_user_and_one_that_was_made_for_something_else_ends_when_the_user_changes()
    {
        await using var server = await TestServer.StartAsync();
        var acme = await server.KeyAsync("admin");
        var own = await server.KeyAsync("admin", user: "ann");
        var narrow = await server.KeyAsync("viewer", user: "ann");
        (await server.GetAsync("/api/v1/users", own)).Must(200);
        (await server.GetAsync("/api/v1/users", narrow)).Must(403);
        (await server.SendAsync("PUT", "/api/v1/users/ann", acme, new { role = "member" })).Must(200);
        (await server.GetAsync("/api/v1/users", own)).Must(403, "role_not_admitted");
        (await server.GetAsync("/api/v1/users", narrow)).Must(401, "invalid_key");
        (await server.SendAsync("DELETE", "/api/v1/users/ann", acme)).Must(204);
        (await server.GetAsync("/api/v1/users", own)).Must(401);
    }

    [Fact]
    public async Task Only_an_admin_of_the_default_tenant_names_another_and_nobody_else_learns_that_it_is_there()
    {
        await using var server = await TestServer.StartAsync();
        var acme = await server.KeyAsync("admin");
        var other = await server.KeyAsync("admin", "other");
        foreach (var tenant in (string[])["other", "default", "none"])
            (await server.PostAsync("/api/v1/keys", new { tenant, user = "x", role = "admin" }, acme)).Must(404, "unknown_tenant");
        (await server.PostAsync("/api/v1/keys", new { tenant = "none", user = "x", role = "admin" })).Must(404, "unknown_tenant");
        (await server.GetAsync("/api/v1/tenants/other", acme)).Must(404, "unknown_tenant");
        (await server.GetAsync("/api/v1/tenants", acme)).Must(200)["items"].EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe("acme");
        (await server.GetAsync("/api/v1/tenants")).Must(200)["items"].GetArrayLength().ShouldBe(3);
        (await server.PostAsync("/api/v1/tenants", new { id = "mine" }, acme)).Must(403, "admin_required");
        (await server.PostAsync("/api/v1/tenants", new { id = "acme" })).Must(409, "tenant_exists");
        var id = (await server.GetAsync("/api/v1/keys", other)).Must(200)["items"][0].GetProperty("id").GetString();
        (await server.SendAsync("DELETE", $"/api/v1/keys/{id}", acme)).Must(404, "unknown_key");
        (await server.SendAsync("DELETE", $"/api/v1/keys/{id}?tenant=other", acme)).Must(404, "unknown_tenant");
        (await server.PostAsync($"/api/v1/keys/{id}/rotate", "not json", acme)).Must(404, "unknown_key");
        (await server.GetAsync("/api/v1/users", other)).Must(200);
    }

    [Fact]
    public async Task What_the_host_has_authenticated_counts_by_its_mapping()
    {
        await using var server = await TestServer.StartAsync(
            o => o.MapPrincipal = p => new Andon.Server.Identities.ApiUser(p.FindFirst("org")!.Value, p.Identity!.Name!, new Andon.Identity.Grant(Andon.Identity.Role.Admin, [])),
            app: app => app.UseHeaderPrincipal());
        await server.KeyAsync("admin");
        (await server.SendAsync("GET", "/api/v1/tenants", null, null, ("X-User", "ann"), ("X-Org", "acme"))).Must(200)["items"][0].GetProperty("id").GetString().ShouldBe("acme");
        (await server.SendAsync("GET", "/api/v1/tenants")).Must(200)["items"].GetArrayLength().ShouldBe(2);
        (await server.SendAsync("GET", "/api/v1/tenants", null)).Must(401);
    }

    [Fact]
    public async Task The_first_start_makes_an_admin_once_and_no_key_where_one_was_agreed_on()
    {
        await using var server = await TestServer.StartAsync(o => o.BootstrapKey = null);
        // The fixture has started it once; the key of that start is the only one.
        (await server.Store.Identities.ListKeysAsync("default", Cancellation)).ShouldHaveSingleItem();
        var again = await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Andon.Server.Identities.FirstStart>(server.Services).RunAsync(Cancellation);
        again.ShouldBeNull();
        await using var agreed = await TestServer.StartAsync();
        (await agreed.Store.Identities.ListKeysAsync("default", Cancellation)).ShouldBeEmpty();
        (await agreed.GetAsync("/api/v1/users/admin")).Must(200)["role"].GetString().ShouldBe("admin");
    }

    [Fact]
    public async Task Of_nodes_that_start_at_once_on_a_new_database_one_makes_the_key_and_the_password()
    {
        // The fixture agreed on a key, and so has made none.
        await using var server = await TestServer.StartAsync();
        var first = Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<Andon.Server.Identities.FirstStart>(server.Services, new AndonServerOptions());
        var shown = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => first.RunAsync(Cancellation))));
        var made = shown.OfType<Andon.Server.Identities.FirstCredentials>().ShouldHaveSingleItem();
        (await server.Store.Identities.ListKeysAsync("default", Cancellation)).ShouldHaveSingleItem();
        (await server.GetAsync("/api/v1/tenants", made.Key)).Must(200);
        (await server.PostAsync("/api/v1/session", new { user = "admin", password = made.Password }, null)).Must(201);
    }
}
