using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Andon.Identity;
using Andon.Server.Identities;
using Andon.Server.Tests.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Andon.Server.Tests.Identities.Jwt;

/// <summary>Tokens of an identity provider: the right ones count as they are mapped, and each of a list of attacks is refused for its own reason.</summary>
public sealed class JwtTests : IAsyncDisposable
{
    private readonly ManualTime clock = new();
    private readonly Reasons reasons = new();
    private Provider provider = null!;
    private TestServer server = null!;

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (provider is not null) await provider.DisposeAsync();
        reasons.Dispose();
    }

    [Theory, InlineData("RS256"), InlineData("RS384"), InlineData("RS512"), InlineData("PS256"), InlineData("ES256"), InlineData("ES384"), InlineData("ES512")]
    public async Task A_token_of_each_allowed_algorithm_is_taken(string algorithm)
    {
        await BeginAsync(algorithm);
        (await LookAsync(provider.Sign("k1", Claims()))).Must(200);
        (await LookAsync(provider.Sign("k1", Claims(), h => h["typ"] = "at+jwt"))).Must(200);
        (await LookAsync(provider.Sign("k1", Claims(), h => h.Remove("typ")))).Must(200);
    }

    [Fact]
    public async Task Claims_say_tenant_user_role_and_business_roles_by_their_maps()
    {
        await BeginAsync(configure: o =>
        {
            (o.Tenant, o.TenantClaim, o.UserClaim, o.RoleClaim, o.BusinessRolesClaim) = (null, "org", "email", "groups", "jobs");
            o.Tenants["Acme Ltd"] = "acme";
            o.BusinessRoles["redaktion"] = "editor";
        });
        var claims = Claims();
        (claims["org"], claims["email"], claims["groups"], claims["jobs"]) = ("Acme Ltd", "eva@example.com", new JsonArray("members", "admins", "x"), "redaktion");
        (await LookAsync(provider.Sign("k1", claims))).Must(200)["items"].EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe("acme");
        var token = provider.Sign("k1", claims);
        (await server.SendAsync("PUT", "/api/v1/pipelines/line", token, """{"andon":1,"name":"line","steps":{"gate":{"type":"approval_gate","config":{"assignee_role":"editor","exclude_submitter":false}}}}""")).Must(200);
        (await server.PostAsync("/api/v1/runs", new { pipeline = "line" }, token)).Must(201)["owner_id"].GetString().ShouldBe("eva@example.com");
        claims["groups"] = "members";
        (await LookAsync(provider.Sign("k1", claims))).Must(403, "role_not_admitted");
        claims["org"] = "acme";
        await RefusedAsync(provider.Sign("k1", claims), "mapped to a tenant");
        claims["org"] = new JsonArray("Acme Ltd");
        await RefusedAsync(provider.Sign("k1", claims), "mapped to a tenant");
    }

    [Fact]
    public async Task Attacks_are_refused_each_for_its_reason_which_the_log_has_and_the_caller_has_not()
    {
        await BeginAsync();
        provider.Add("e1", "ES256");
        provider.Add("small", "RS256", bits: 1_024);
        provider.Add("hidden", "RS256", isPublished: false);
        var good = provider.Sign("k1", Claims());
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        (string Token, string Reason)[] attacks =
        [
            (Unsigned("none"), "not allowed"), (Unsigned("None"), "not allowed"), (Unsigned("nOnE"), "not allowed"), (Unsigned(""), "not allowed"),
            (Hmac(provider.Pem("k1")), "not allowed"), (Hmac(provider.Jwks()["keys"]![0]!["n"]!.GetValue<string>()), "not allowed"),
            (provider.Sign("k1", Claims(), h => h["alg"] = "RS1"), "not allowed"), (provider.Sign("k1", Claims(), h => h["alg"] = "PS512"), "not allowed"), (provider.Sign("k1", Claims(), h => h.Remove("alg")), "not allowed"),
            // One kind of signature, or of key, in the place of another.
            (provider.Sign("k1", Claims(), h => h["alg"] = "RS384", "RS384"), "signature"), (provider.Sign("k1", Claims(), h => h["alg"] = "PS256", "PS256"), "signature"),
            (provider.Sign("e1", Claims(), h => h["kid"] = "k1"), "signature"), (provider.Sign("k1", Claims(), h => h["kid"] = "e1"), "signature"), (provider.Sign("k1", Claims(), h => (h["alg"], h["kid"]) = ("ES256", "e1")), "signature"),
            (provider.Sign("hidden", Claims(), h => h["kid"] = "k1"), "signature"), (provider.Sign("hidden", Claims()), "no key 'hidden'"), (provider.Sign("small", Claims()), "no key 'small'"),
            (provider.Sign("k1", Claims(), h => h.Remove("kid")), "kid"), (provider.Sign("k1", Claims(), h => h["kid"] = 1), "kid"),
            // Keys that a token brings along, and addresses of some, lead nowhere.
            (provider.Sign("hidden", Claims(), h => (h["jku"], h["x5u"], h["kid"]) = (provider.Issuer + "/evil", provider.Issuer + "/evil", "mine")), "no key 'mine'"),
            (provider.Sign("hidden", Claims(), h => h["jwk"] = new JsonObject { ["kty"] = "RSA", ["kid"] = "hidden" }), "no key 'hidden'"),
            (provider.Sign("k1", Claims(), h => h["crit"] = new JsonArray("exp")), "crit"), (provider.Sign("k1", Claims(), h => (h["crit"], h["b64"]) = (new JsonArray("b64"), false)), "crit"),
            (provider.Sign("k1", Claims(), h => h["typ"] = "logout+jwt"), "another type"),
            (provider.Sign("k1", Claims(("iss", "https://evil.example.com"))), "issuer"), (provider.Sign("k1", Claims(("iss", provider.Issuer + "/"))), "issuer"), (provider.Sign("k1", Claims(("iss", null))), "issuer"),
            (provider.Sign("k1", Claims(("aud", "other"))), "audience"), (provider.Sign("k1", Claims(("aud", new JsonArray("other", "ANDON")))), "audience"), (provider.Sign("k1", Claims(("aud", null))), "audience"),
            (provider.Sign("k1", Claims(("exp", now - 61))), "expired"), (provider.Sign("k1", Claims(("exp", null))), "exp"), (provider.Sign("k1", Claims(("exp", "9999999999"))), "no time"), (provider.Sign("k1", Claims(("exp", 1e300))), "no time"), (provider.Sign("k1", Claims(("exp", -1))), "no time"),
            (provider.Sign("k1", Claims(("nbf", now + 120))), "not valid yet"), (provider.Sign("k1", Claims(("nbf", "x"))), "no time"),
            (provider.Sign("k1", Claims(("sub", null))), "names no user"), (provider.Sign("k1", Claims(("sub", " "))), "names no user"), (provider.Sign("k1", Claims(("sub", "a\nb"))), "names no user"), (provider.Sign("k1", Claims(("sub", new string('x', 501)))), "names no user"),
            (provider.Sign("k1", Claims(("roles", "unknown"))), "mapped to a role"), (provider.Sign("k1", Claims(("roles", null))), "mapped to a role"), (provider.Sign("k1", Claims(("roles", new JsonObject { ["admins"] = true }))), "mapped to a role"),
            // The text of it.
            (good[..^1], "base64url|signature"), (good[..^8], "signature"), (good + "A", "base64url|signature"), (good + "=", "base64url"), (good[..good.LastIndexOf('.')], "three parts"), (good[..(good.LastIndexOf('.') + 1)], "signature"), (good + ".x", "three parts"), ("..", "JSON"), ("a.b.c", "base64url"),
            (provider.SignText("k1", Claims().ToJsonString()[..^1] + ",\"sub\":\"root\"}"), "name twice"), (provider.SignText("k1", "[]"), "no object"), (provider.SignText("k1", "{"), "not JSON"), (provider.SignText("k1", "{\"sub\":\"\\ud800\"}"), "not JSON"),
            (provider.SignText("k1", new string('[', 500) + new string(']', 500)), "not JSON"), (good.Replace(good.Split('.')[1], Provider.Encode(Claims(("sub", "root")).ToJsonString()), StringComparison.Ordinal), "signature"),
            (provider.Sign("k1", Claims(("pad", new string('x', 17_000)))), "characters"),
        ];
        foreach (var (token, reason) in attacks) await RefusedAsync(token, reason);
        attacks.Length.ShouldBeGreaterThan(50);
        (await LookAsync(good)).Must(200);
    }

    [Fact]
    public async Task Clocks_may_differ_by_as_much_as_is_said_and_no_more()
    {
        await BeginAsync();
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        (await LookAsync(provider.Sign("k1", Claims(("exp", now - 50))))).Must(200);
        (await LookAsync(provider.Sign("k1", Claims(("nbf", now + 50))))).Must(200);
        var token = provider.Sign("k1", Claims(("exp", now + 60)));
        clock.Advance(TimeSpan.FromSeconds(115));
        (await LookAsync(token)).Must(200);
        clock.Advance(TimeSpan.FromSeconds(6));
        await RefusedAsync(token, "expired");
    }

    [Fact]
    public async Task Keys_that_are_changed_are_learned_by_the_first_token_and_withdrawn_ones_forgotten_in_time()
    {
        await BeginAsync();
        var old = provider.Sign("k1", Claims());
        (await LookAsync(old)).Must(200);
        provider.Asked.ShouldBe(1);
        provider.Add("k2", "ES256");
        provider.Withdraw("k1");
        clock.Advance(TimeSpan.FromSeconds(31));
        (await LookAsync(provider.Sign("k2", Claims()))).Must(200);
        provider.Asked.ShouldBe(2);
        await RefusedAsync(old, "no key 'k1'");
        (await LookAsync(provider.Sign("k2", Claims()))).Must(200);
        clock.Advance(TimeSpan.FromMinutes(59));
        provider.Withdraw("k2");
        var last = provider.Sign("k2", Claims());
        (await LookAsync(last)).Must(200);
        clock.Advance(TimeSpan.FromMinutes(2));
        await RefusedAsync(last, "no key 'k2'");
    }

    [Fact]
    public async Task Whoever_invents_keys_has_the_provider_asked_no_more_often_than_is_said()
    {
        await BeginAsync();
        (await LookAsync(provider.Sign("k1", Claims()))).Must(200);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => LookAsync(provider.Sign("k1", Claims(), h => h["kid"] = $"invented-{i}"))));
        provider.Asked.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(31));
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => LookAsync(provider.Sign("k1", Claims(), h => h["kid"] = $"invented-{i}"))));
        provider.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_provider_that_is_down_keeps_nobody_out_whose_key_is_known_and_others_are_asked_to_try_again()
    {
        await BeginAsync();
        provider.IsDown = true;
        var token = provider.Sign("k1", Claims(("exp", clock.GetUtcNow().AddDays(9).ToUnixTimeSeconds())));
        (await LookAsync(token)).Must(503, "identity_provider_unreachable");
        provider.IsDown = false;
        clock.Advance(TimeSpan.FromSeconds(2));
        (await LookAsync(token)).Must(200);
        provider.IsDown = true;
        clock.Advance(TimeSpan.FromHours(2));
        (await LookAsync(token)).Must(200);
        clock.Advance(TimeSpan.FromHours(23));
        (await LookAsync(token)).Must(503);
        // Keys beside it are as good as ever.
        (await server.GetAsync("/api/v1/tenants")).Must(200);
    }

    [Fact]
    public async Task A_provider_that_hangs_keeps_nobody_waiting_whose_key_is_known()
    {
        await BeginAsync();
        var token = provider.Sign("k1", Claims(("exp", clock.GetUtcNow().AddDays(9).ToUnixTimeSeconds())));
        (await LookAsync(token)).Must(200);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.Held = held.Task;
        clock.Advance(TimeSpan.FromHours(2));
        // One of them waits for a moment; all are answered while the provider is not.
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (var reply in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LookAsync(token)))) reply.Must(200);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(9), "the provider is given up after 10 s");
        provider.Asked.ShouldBe(1);
        provider.Withdraw("k1");
        held.SetResult();
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await server.SendAsync("GET", "/api/v1/tenants", token)).Status == 200) enough.Token.ThrowIfCancellationRequested();
        provider.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_configuration_of_another_issuer_is_not_taken_and_keys_may_be_where_options_say()
    {
        await BeginAsync(begin: p => p.OtherIssuer = "https://other.example.com");
        (await LookAsync(provider.Sign("k1", Claims()))).Must(503);
        await server.DisposeAsync();
        await StartServerAsync(o => o.KeysUrl = new Uri(provider.Issuer + "/keys"));
        (await LookAsync(provider.Sign("k1", Claims()))).Must(200);
    }

    [Fact]
    public async Task Whoever_sends_wrong_tokens_without_end_does_not_fill_the_log()
    {
        await BeginAsync(failuresPerAddress: 5);
        for (var i = 0; i < 20; i++) await LookAsync("a.b.c");
        reasons.Said.Count(said => said.Contains("was refused", StringComparison.Ordinal)).ShouldBeInRange(5, 8);
    }

    [Fact]
    public async Task Options_that_would_take_anybody_are_refused_at_start()
    {
        await BeginAsync();
        foreach (var wrong in (Action<JwtOptions>[])[o => o.Audience = null, o => o.Roles.Clear(), o => o.Tenant = null, o => o.TenantClaim = "org", o => o.Algorithms.Add("none"), o => o.Algorithms.Add("HS256"), o => o.KeysUrl = new Uri("http://provider.example.com/keys"), o => o.Issuer = "http://provider.example.com"])
            await Should.ThrowAsync<ArgumentOutOfRangeException>(() => StartServerAsync(wrong));
        var one = provider.Sign("k1", Claims());
        await StartServerAsync(o => o.Algorithms.Add("ES256"));
        await RefusedAsync(one, "not allowed");
    }

    private async Task BeginAsync(string algorithm = "RS256", Action<JwtOptions>? configure = null, Action<Provider>? begin = null, int failuresPerAddress = 0)
    {
        provider = await Provider.StartAsync();
        provider.Add("k1", algorithm);
        begin?.Invoke(provider);
        await StartServerAsync(configure, failuresPerAddress);
    }

    private async Task StartServerAsync(Action<JwtOptions>? configure, int failuresPerAddress = 0)
    {
        server = await TestServer.StartAsync(
            o =>
            {
                (o.Jwt.Issuer, o.Jwt.Audience, o.Jwt.Tenant) = (provider.Issuer, "andon", "acme");
                (o.Jwt.Roles["admins"], o.Jwt.Roles["members"]) = (Role.Admin, Role.Member);
                o.FailuresPerAddress = failuresPerAddress;
                configure?.Invoke(o.Jwt);
            },
            services: s =>
            {
                s.AddSingletonTime(clock);
                s.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning).AddProvider(reasons));
            });
        await server.KeyAsync("admin");
    }

    private JsonObject Claims(params (string Name, JsonNode? Value)[] changes)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = provider.Issuer, ["aud"] = "andon", ["sub"] = "eva", ["exp"] = now + 7_200, ["nbf"] = now - 1, ["iat"] = now, ["roles"] = new JsonArray("admins") };
        foreach (var (name, value) in changes)
        {
            claims.Remove(name);
            if (value is not null) claims[name] = value;
        }

        return claims;
    }

    private string Unsigned(string algorithm) => $"{Provider.Encode(new JsonObject { ["alg"] = algorithm, ["kid"] = "k1" }.ToJsonString())}.{Provider.Encode(Claims().ToJsonString())}.";

    private string Hmac(string secret)
    {
        var text = $"{Provider.Encode(new JsonObject { ["alg"] = "HS256", ["kid"] = "k1" }.ToJsonString())}.{Provider.Encode(Claims().ToJsonString())}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(text)))}";
    }

    private Task<Reply> LookAsync(string token) => server.GetAsync("/api/v1/tenants", token);

    private async Task RefusedAsync(string token, string reason)
    {
        while (reasons.Said.TryTake(out _)) { }
        var reply = (await LookAsync(token)).Must(401, "invalid_token");
        var said = reasons.Said.ShouldHaveSingleItem();
        reason.Split('|').ShouldContain(r => said.Contains(r, StringComparison.Ordinal), $"{reason}: {said}");
        reply["detail"].GetString().ShouldBe("this token is not, or no more, valid here");
    }
}
