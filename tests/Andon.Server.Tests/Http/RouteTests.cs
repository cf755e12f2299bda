using Andon.Identity;
using Andon.Server.Http;
using Andon.Server.Identities;

namespace Andon.Server.Tests.Http;

/// <summary>Every route that there is, also those that come to be: with another tenant's ids, and with each role.</summary>
public sealed class RouteTests(ITestOutputHelper output)
{
    /// <summary>Names that each tenant gives for itself: to use one that another has given too is to make one's own.</summary>
    private static readonly string[] OwnNames = ["PUT /api/v1/pipelines/{pipeline}", "PUT /api/v1/step-types/{type}", "PUT /api/v1/users/{user}", "PUT /api/v1/away/{user}", "PUT /api/v1/secrets/{secret}"];

    [Fact]
    public async Task Another_tenants_ids_are_unknown_on_every_route_and_nothing_of_it_is_seen_or_changed()
    {
        await using var world = await Inhabited.StartAsync();
        var acme = await world.Server.KeyAsync("admin", user: "ann");
        var before = await LookAsync(world);
        var tried = 0;
        foreach (var route in Routes.All.Where(r => r.NeedsCredential))
        {
            var name = $"{route.Method} {route.Path}";
            var path = world.PathOf(route);
            if (OwnNames.Contains(name)) continue;
            var reply = await world.Server.SendAsync(route.Method, path, acme, Samples.Of(route.Body, world.Token));
            tried++;
            if (route.Path.Contains('{')) reply.Status.ShouldBe(404, $"{name}: {reply.Text}");
            if (route.Path.Contains('{') || name is "POST /api/v1/runs" or "POST /api/v1/schedules" or "POST /api/v1/triggers") continue;
            reply.Text.ShouldNotContain(Inhabited.Marker, Case.Insensitive, name);
        }

        foreach (var (method, path) in ((string, string)[])[("GET", "/api/v1/keys?tenant=other"), ("GET", "/api/v1/users?tenant=other"), ("GET", "/api/v1/users/zebra-user?tenant=other"), ("PUT", "/api/v1/users/new?tenant=other"), ("GET", $"/api/v1/human-tasks?run={world.Ids["run"]}")])
        {
            var reply = await world.Server.SendAsync(method, path, acme, method == "PUT" ? """{"role":"admin"}""" : null);
            if (path.Contains("tenant=", StringComparison.Ordinal)) reply.Must(404, "unknown_tenant");
            else reply.Must(200)["items"].GetArrayLength().ShouldBe(0);
        }

        (await LookAsync(world)).ShouldBe(before);
        tried.ShouldBeGreaterThan(45);
        output.WriteLine($"{tried} routes");
    }

    [Fact]
    public async Task A_body_that_is_wrong_does_not_hide_that_there_is_no_such_thing()
    {
        await using var world = await Inhabited.StartAsync();
        var acme = await world.Server.KeyAsync("admin", user: "ann");
        foreach (var route in Routes.All.Where(r => r.Body is not null && r.Parameters.Any(p => p is "run" or "task" or "schedule" or "webhook" or "trigger" or "key")))
        {
            (await world.Server.SendAsync(route.Method, world.PathOf(route), acme, "nonsense")).Must(404);
            (await world.Server.SendAsync(route.Method, world.PathOf(route), world.OtherAdmin, "nonsense")).Must(400, "invalid_json");
        }

        var own = (await world.Server.PostAsync("/api/v1/webhooks", """{"url":"https://hooks.invalid/","events":["run.cancelled"]}""", acme)).Must(201)["id"].GetString();
        (await world.Server.PostAsync($"/api/v1/webhooks/{own}/deliveries/{world.Ids["delivery"]}/replay", "nonsense", acme)).Must(404, "unknown_delivery");
    }

    [Fact]
    public async Task Every_route_admits_the_roles_of_its_row_and_no_others()
    {
        await using var server = await TestServer.StartAsync();
        var keys = new Dictionary<Role, string>();
        foreach (var role in Enum.GetValues<Role>()) keys[role] = await server.KeyAsync(RoleNames.Of(role));
        var id = Guid.CreateVersion7().ToString();
        foreach (var route in Routes.All)
        {
            // Of nothing that is there: whoever is admitted learns that, and changes nothing.
            var path = route.PathWith(_ => id);
            var body = route.Body is null ? null : "nonsense";
            var nobody = await server.SendAsync(route.Method, path, key: null, body);
            if (!route.NeedsCredential)
            {
                // The credential of a hook is in its path.
                // What is open to everybody has nothing, or nothing of this kind, to show to somebody without a right.
                if (route.ReadsBody) nobody.Must(404, "unknown_hook");
                else nobody.Status.ShouldBe(route.Path.Contains('{', StringComparison.Ordinal) ? 404 : route.Body is null ? 200 : 400, $"{route.Method} {route.Path}: {nobody.Text}");
                continue;
            }

            nobody.Must(401, "credential_required");
            foreach (var (role, key) in keys)
            {
                var reply = await server.SendAsync(route.Method, path, key, body);
                if (RoleNames.Each(route.Roles).Contains(role)) (reply.Code is not ("role_not_admitted" or "scope_missing") && reply.Status is not (401 or >= 500)).ShouldBeTrue($"{role}: {route.Method} {route.Path}: {reply.Status} {reply.Text}");
                else reply.Must(403, "role_not_admitted");
            }
        }
    }

    [Fact]
    public void Every_route_says_what_it_is_and_has_a_name_of_its_own()
    {
        Routes.All.Select(r => r.Id).ShouldBeUnique();
        Routes.All.Select(r => $"{r.Method} {r.Path}").ShouldBeUnique();
        Routes.All.Where(r => r.NeedsCredential).ShouldAllBe(r => r.Path.StartsWith(Routes.Prefix, StringComparison.Ordinal));
        Routes.All.ShouldAllBe(r => r.Summary.Length > 10 && (r.Body == null || r.Method != "GET"));
    }

    /// <summary>What the other tenant has, as its admin sees it.</summary>
    private static async Task<string> LookAsync(Inhabited world)
    {
        var text = "";
        foreach (var path in (string[])[$"runs/{world.Ids["run"]}", $"human-tasks/{world.Ids["task"]}", $"human-tasks/{world.Form}", "keys", "users", "away", "schedules", "secrets", "pipelines", "step-types", "quotas/other", "runs", "audit"])
            text += (await world.Server.GetAsync("/api/v1/" + path, world.OtherAdmin)).Must(200).Text + "\n";
        return text;
    }
}
