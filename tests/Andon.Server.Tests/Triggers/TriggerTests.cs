using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Andon.Server.Tests.Http;
using Andon.Triggers;
using Andon.Webhooks;

namespace Andon.Server.Tests.Triggers;

/// <summary>Requests from outside, over real HTTP, and the runs they start.</summary>
public sealed class TriggerTests
{
    private const string Line = """{"andon":1,"name":"deploy","title":"Deploy","params":{"type":"object","required":["ref"],"properties":{"ref":{"type":"string"},"from":{"type":"string"}},"additionalProperties":false},"steps":{"a":{"type":"transform","config":{"output":"${{ params }}"}}}}""";

    [Fact]
    public async Task The_token_alone_starts_a_run_whose_parameters_are_the_body()
    {
        await using var server = await StartAsync();
        var trigger = await AddAsync(server, new { pipeline = "deploy", title = "From outside", owner_id = "ops" });
        var run = (await SendAsync(server, trigger, """{"ref":"main"}""")).Must(202)["run_id"].GetString();
        var shown = (await server.GetAsync($"/api/v1/runs/{run}")).Must(200).Body;
        (shown.GetProperty("title").GetString(), shown.GetProperty("owner_id").GetString()).ShouldBe(("From outside", "ops"));
        (await ParamsAsync(server, run)).ShouldBe("""{"ref":"main"}""");
        (await SendAsync(server, trigger, """{"ref":7}""")).Must(422, "invalid_params");
        (await SendAsync(server, trigger, "[]")).Must(422, "invalid_params");
        (await SendAsync(server, trigger, """{"ref":""")).Must(422, "invalid_json");
    }

    [Fact]
    public async Task Who_pauses_a_trigger_and_has_it_go_on_submits_none_of_its_runs()
    {
        await using var server = await StartAsync();
        var (ann, bob) = (await server.KeyAsync("admin", "default", "ann"), await server.KeyAsync("admin", "default", "bob"));
        var trigger = (await server.PostAsync("/api/v1/triggers", new { pipeline = "deploy" }, ann)).Must(201).Body;
        var path = $"/api/v1/triggers/{trigger.GetProperty("id").GetString()}";
        (await server.PostAsync(path + "/pause", key: bob)).Must(200)["paused"].GetBoolean().ShouldBeTrue();
        (await SendAsync(server, trigger, """{"ref":"main"}""")).Must(409);
        (await server.PostAsync(path + "/resume", key: bob)).Must(200)["paused"].GetBoolean().ShouldBeFalse();
        var run = (await SendAsync(server, trigger, """{"ref":"main"}""")).Must(202)["run_id"].GetString();
        (await server.GetAsync($"/api/v1/audit?action=run.submitted&subject={run}")).Must(200)["items"][0].GetProperty("actor").GetString().ShouldBe("ann");
        (await server.GetAsync("/api/v1/audit?action=trigger.&actor=bob")).Must(200)["items"].EnumerateArray().Select(e => e.GetProperty("action").GetString()).ShouldBe(["trigger.resumed", "trigger.paused"]);
    }

    [Fact]
    public async Task A_token_that_is_none_is_unknown_and_the_body_of_nobody_is_not_read()
    {
        await using var server = await StartAsync(o => o.MaxHookBytes = 2_048);
        var trigger = await AddAsync(server, new { pipeline = "deploy" });
        var path = trigger.GetProperty("path").GetString()!;
        foreach (var wrong in new[] { "/api/v1/hooks/x", "/api/v1/hooks/" + new string('A', 43), path[..^1], path + "A", path[..^4] + "AAAA" })
            (await server.PostAsync(wrong, new string(' ', 100_000), key: null)).Must(404, "unknown_hook");
        (await SendAsync(server, trigger, $$"""{"ref":"{{new string('x', 3_000)}}"}""")).Must(413, "body_too_large");
        (await server.SendAsync("PUT", "/api/v1/triggers/" + trigger.GetProperty("id").GetString(), body: new { pipeline = "deploy", paused = true })).Must(200);
        (await SendAsync(server, trigger, """{"ref":"main"}""")).Must(409, "trigger_paused");
        (await server.SendAsync("DELETE", "/api/v1/triggers/" + trigger.GetProperty("id").GetString())).Must(204);
        (await SendAsync(server, trigger, """{"ref":"main"}""")).Must(404, "unknown_hook");
    }

    [Fact]
    public async Task Requests_to_a_trigger_are_among_those_of_its_tenant()
    {
        await using var server = await StartAsync();
        var trigger = await AddAsync(server, new { pipeline = "deploy" });
        (await server.SendAsync("PUT", "/api/v1/quotas/default", body: new { max_requests_per_second = 1, max_request_burst = 4 })).Must(200);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(server, trigger, """{"ref":"main"}""")));
        replies.ShouldContain(r => r.Status == 202);
        replies.First(r => r.Status != 202).Must(429, "quota_requests").Headers.Keys.ShouldContain("Retry-After");
    }

    [Fact]
    public async Task A_trigger_whose_secret_is_of_another_verification_is_asked_again_later()
    {
        await using var server = await StartAsync();
        var trigger = await AddAsync(server, new { pipeline = "deploy", verification = "github" });
        // As it is where whoever changed the trigger was cut off between the secret and the row.
        var row = (await server.Store.Triggers.FindAsync("default", Guid.Parse(trigger.GetProperty("id").GetString()!), TestContext.Current.CancellationToken))!;
        (await server.Store.Triggers.ChangeAsync(row with { Verification = TriggerVerification.Standard }, cancellation: TestContext.Current.CancellationToken)).ShouldBeTrue();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        (await server.PostAsync(trigger.GetProperty("path").GetString()!, "{}", null, ("webhook-id", "m"), ("webhook-timestamp", now), ("webhook-signature", "v1,x"))).Must(503, "secret_damaged");
    }

    [Fact]
    public async Task The_parameters_are_what_a_template_makes_of_body_headers_and_query()
    {
        await using var server = await StartAsync();
        var trigger = await AddAsync(server, new { pipeline = "deploy", @params = new Dictionary<string, string> { ["ref"] = "${{ body.push.ref }}", ["from"] = "${{ headers[\"x-from\"] }}/${{ query.env }}" } });
        var run = (await server.PostAsync(trigger.GetProperty("path").GetString() + "?env=test", """{"push":{"ref":"main"}}""", null, ("X-From", "forge"))).Must(202)["run_id"].GetString();
        (await ParamsAsync(server, run)).ShouldBe("""{"ref":"main","from":"forge/test"}""");
        (await SendAsync(server, trigger, "{}")).Must(422, "expression_error");
        (await server.PostAsync("/api/v1/triggers", new { pipeline = "deploy", @params = new { @ref = "${{ secrets.x }}" } })).Must(422, "invalid_params").Text.ShouldContain("secrets");
        (await server.PostAsync("/api/v1/triggers", new { pipeline = "none" })).Must(404, "unknown_pipeline");
        (await server.PostAsync("/api/v1/triggers", new { pipeline = "deploy", secret = "0123456789abcdef" })).Must(422, "invalid_secret");
    }

    [Fact]
    public async Task What_Standard_Webhooks_sign_is_taken_once_and_what_is_forged_late_or_unsigned_is_not()
    {
        await using var server = await StartAsync();
        var trigger = await AddAsync(server, new { pipeline = "deploy", verification = "standard" });
        var secret = trigger.GetProperty("secret").GetString()!;
        const string Body = """{"ref":"main"}""";
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var run = (await SignedAsync("msg_1", now, secret)).Must(202)["run_id"].GetString();
        (await SignedAsync("msg_1", now + 1, secret)).Must(202)["run_id"].GetString().ShouldBe(run, "the same delivery is the same run");
        (await SignedAsync("msg_2", now, secret)).Must(202)["run_id"].GetString().ShouldNotBe(run);
        (await SignedAsync("msg_3", now, StandardWebhooks.NewSecret())).Must(401, "invalid_signature");
        (await SignedAsync("msg_3", now - 301, secret)).Must(401, "invalid_signature");
        (await SignedAsync("msg_3", now + 600, secret)).Must(401, "invalid_signature");
        (await SignedAsync("msg_3", now, secret, Body + " ")).Must(401, "invalid_signature");
        (await SendAsync(server, trigger, Body)).Must(401, "invalid_signature");
        (await server.GetAsync("/api/v1/runs")).Must(200)["items"].GetArrayLength().ShouldBe(2);

        Task<Reply> SignedAsync(string id, long at, string by, string sent = Body) => server.PostAsync(
            trigger.GetProperty("path").GetString()!, sent, null, ("webhook-id", id), ("webhook-timestamp", at.ToString(CultureInfo.InvariantCulture)), ("webhook-signature", StandardWebhooks.Sign(id, at, Encoding.UTF8.GetBytes(Body), by)));
    }

    [Fact]
    public async Task What_GitHub_signs_is_taken_once_and_what_is_forged_is_not()
    {
        await using var server = await StartAsync();
        // The example of GitHub's own documents.
        const string Example = "It's a Secret to Everybody", Text = "Hello, World!";
        const string Signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        var trigger = await AddAsync(server, new { pipeline = "deploy", verification = "github", secret = Example, @params = new { @ref = "${{ body }}" } });
        var run = (await SignedAsync("d-1", Signature)).Must(202)["run_id"].GetString();
        (await SignedAsync("d-1", Signature)).Must(202)["run_id"].GetString().ShouldBe(run);
        (await ParamsAsync(server, run)).ShouldBe("""{"ref":"Hello, World!"}""");
        (await SignedAsync("d-2", Signature[..^1] + "8")).Must(401, "invalid_signature");
        (await SignedAsync("d-2", "")).Must(401, "invalid_signature");
        (await SignedAsync("d-2", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("another"u8, Encoding.UTF8.GetBytes(Text))))).Must(401, "invalid_signature");

        Task<Reply> SignedAsync(string delivery, string signature) => server.PostAsync(
            trigger.GetProperty("path").GetString()!, new StringContent(Text, Encoding.UTF8, "text/plain"), null, ("X-GitHub-Delivery", delivery), ("X-Hub-Signature-256", signature));
    }

    [Fact]
    public async Task Of_deliveries_that_are_sent_many_times_at_once_there_is_one_run()
    {
        await using var server = await StartAsync();
        var trigger = await AddAsync(server, new { pipeline = "deploy", @params = new Dictionary<string, string> { ["ref"] = "main", ["from"] = "${{ headers.nonce }}" } });
        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => server.PostAsync(trigger.GetProperty("path").GetString()!, "{}", null, ("Idempotency-Key", "once"), ("nonce", $"{i}"))));
        replies.Select(r => r.Must(202)["run_id"].GetString()).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Path_and_secret_are_shown_once_and_kept_in_no_answer()
    {
        await using var server = await StartAsync();
        var body = new { pipeline = "deploy", verification = "github" };
        var made = (await server.PostAsync("/api/v1/triggers", body, TestServer.Bootstrap, ("Idempotency-Key", "k"))).Must(201);
        var again = (await server.PostAsync("/api/v1/triggers", body, TestServer.Bootstrap, ("Idempotency-Key", "k"))).Must(201);
        again["id"].GetString().ShouldBe(made["id"].GetString());
        var token = made["path"].GetString()!.Split('/')[^1];
        foreach (var text in new[] { again.Text, (await server.GetAsync("/api/v1/triggers")).Must(200).Text, (await server.GetAsync($"/api/v1/triggers/{made["id"].GetString()}")).Must(200).Text })
        {
            text.ShouldNotContain(token);
            text.ShouldNotContain(made["secret"].GetString()!);
        }

        var webhook = new { url = "https://hooks.example/", events = new[] { "run.failed" } };
        var first = (await server.PostAsync("/api/v1/webhooks", webhook, TestServer.Bootstrap, ("Idempotency-Key", "w"))).Must(201)["secret"].GetString()!;
        (await server.PostAsync("/api/v1/webhooks", webhook, TestServer.Bootstrap, ("Idempotency-Key", "w"))).Must(201).Text.ShouldNotContain(first);
        (await server.GetAsync("/api/v1/secrets")).Must(200)["items"].GetArrayLength().ShouldBe(0);
    }

    private static async Task<TestServer> StartAsync(Action<AndonServerOptions>? options = null)
    {
        var server = await TestServer.StartAsync(options);
        (await server.SendAsync("PUT", "/api/v1/pipelines/deploy", body: Line)).Must(200);
        return server;
    }

    /// <summary>The parameters of a run, which its step hands on.</summary>
    private static async Task<string> ParamsAsync(TestServer server, string? run) =>
        (await server.GetAsync($"/api/v1/runs/{run}/wait")).Must(200)["steps"].GetProperty("a").GetProperty("output").GetRawText();

    private static async Task<JsonElement> AddAsync(TestServer server, object body) => (await server.PostAsync("/api/v1/triggers", body)).Must(201).Body;

    private static Task<Reply> SendAsync(TestServer server, JsonElement trigger, string body) => server.PostAsync(trigger.GetProperty("path").GetString()!, body, key: null);
}
