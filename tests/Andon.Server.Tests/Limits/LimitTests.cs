using Andon.Server.Identities;
using Andon.Server.Limits;
using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.Limits;

public sealed class LimitTests
{
    private readonly ManualTime clock = new();

    [Fact]
    public async Task A_tenant_sends_as_many_requests_as_its_quota_says_and_others_any_number()
    {
        await using var server = await TestServer.StartAsync(services: s => s.AddSingletonTime(clock));
        var (acme, other) = (await server.KeyAsync("admin"), await server.KeyAsync("admin", "other"));
        (await server.SendAsync("PUT", "/api/v1/quotas/acme", body: new { max_requests_per_second = 1, max_request_burst = 20 })).Must(200)["max_request_burst"].GetInt32().ShouldBe(20);
        // It is refilled while they come, by one in a second.
        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => server.GetAsync("/api/v1/users", acme)));
        replies.Count(r => r.Status == 200).ShouldBeInRange(20, 40);
        var refused = replies.First(r => r.Status != 200).Must(429, "quota_requests");
        int.Parse(refused.Headers["Retry-After"]).ShouldBeInRange(1, 2);
        foreach (var _ in Enumerable.Range(0, 60)) (await server.GetAsync("/api/v1/users", other)).Must(200);
        clock.Advance(TimeSpan.FromSeconds(2));
        (await server.GetAsync("/api/v1/users", acme)).Must(200);
        (await server.SendAsync("PUT", "/api/v1/quotas/acme", body: new { })).Must(200);
        foreach (var _ in Enumerable.Range(0, 60)) (await server.GetAsync("/api/v1/users", acme)).Must(200);
        foreach (var wrong in (object[])[new { max_requests_per_second = 0 }, new { max_request_burst = 5 }, new { max_requests_per_second = 10_001 }])
            (await server.SendAsync("PUT", "/api/v1/quotas/acme", body: wrong)).Must(422, "invalid_quota");
    }

    [Fact]
    public async Task An_address_from_which_too_much_is_wrong_is_not_looked_at_for_a_while_but_for_what_is_right()
    {
        await using var server = await TestServer.StartAsync(o => o.FailuresPerAddress = 6, services: s => s.AddSingletonTime(clock));
        // No credential at all is no wrong one.
        for (var i = 0; i < 12; i++) (await server.GetAsync("/api/v1/users", key: null)).Must(401, "credential_required");
        // Nor is a session that is over: its page asks on.
        for (var i = 0; i < 12; i++) (await server.SendAsync("GET", "/api/v1/users", key: null, headers: ("Cookie", "andon_session=" + SessionToken.Create().Reveal()))).Must(401, "invalid_session");
        (await server.GetAsync("/api/v1/users", "wrong")).Must(401);
        (await server.PostAsync("/api/v1/session", new { user = "admin", password = "wrong" }, key: null)).Must(401);
        (await server.GetAsync("/links/wrong", key: null)).Must(404);
        for (var i = 0; i < 3; i++) (await server.GetAsync("/api/v1/users", "wrong")).Must(401);
        var refused = (await server.GetAsync("/api/v1/users", "wrong")).Must(429, "too_many_failures");
        int.Parse(refused.Headers["Retry-After"]).ShouldBeInRange(1, 10);
        (await server.PostAsync("/api/v1/session", new { user = "admin", password = "wrong" }, key: null)).Must(429, "too_many_failures");
        var page = (await server.SendAsync("GET", "/links/wrong", key: null, headers: ("Accept-Language", "zh-CN"))).Must(429);
        (page.Headers["Content-Type"], page.Text.Contains("请稍候", StringComparison.Ordinal)).ShouldBe(("text/html; charset=utf-8", true));
        page.Headers.Keys.ShouldContain("Retry-After");
        (await server.GetAsync("/api/v1/users")).Must(200);
        (await server.GetAsync("/healthz", key: null)).Must(200);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await server.GetAsync("/api/v1/users", "wrong")).Must(401);
    }

    [Theory, InlineData(0, 10, 2, 5, 10), InlineData(10, 10, 2, 5, 10), InlineData(0, 10, 2, 1, 2), InlineData(9.5, 10, 2, 0.25, 10), InlineData(3, 10, 0.5, 0, 3)]
    public void A_bucket_fills_evenly_to_its_brim(double tokens, double capacity, double perSecond, double seconds, double level) =>
        TokenBucket.Level(tokens, capacity, perSecond, TimeSpan.FromSeconds(seconds)).ShouldBe(level);

    [Fact]
    public void A_bucket_gives_what_it_holds_and_then_says_how_long_to_wait()
    {
        var now = DateTimeOffset.UnixEpoch;
        var bucket = new TokenBucket(2, 3, now);
        for (var i = 0; i < 3; i++) bucket.Take(now).ShouldBe(TimeSpan.Zero);
        bucket.Take(now).ShouldBe(TimeSpan.FromSeconds(0.5));
        bucket.Wait(now).ShouldBe(TimeSpan.FromSeconds(0.5));
        bucket.Take(now.AddSeconds(0.5)).ShouldBe(TimeSpan.Zero);
        // A clock that goes back gives nothing.
        bucket.Take(now).ShouldBe(TimeSpan.FromSeconds(0.5));
        bucket.IsFull(now.AddSeconds(1.9)).ShouldBeFalse();
        bucket.IsFull(now.AddSeconds(2)).ShouldBeTrue();
    }
}
