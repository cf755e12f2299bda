using Andon.Server.Http;

namespace Andon.Server.Tests.Http;

public sealed class ReplayTests
{
    private static readonly (string, string) Key = ("Idempotency-Key", "k1");

    [Fact]
    public async Task The_same_request_with_the_same_key_is_carried_out_once_and_answered_alike()
    {
        await using var server = await TestServer.StartAsync();
        var first = (await server.PostAsync("/api/v1/tenants", new { id = "acme" }, headers: Key)).Must(201);
        var second = (await server.PostAsync("/api/v1/tenants", new { id = "acme" }, headers: Key)).Must(201);
        second.Text.ShouldBe(first.Text);
        second.Headers["Location"].ShouldBe(first.Headers["Location"]);
        (await server.PostAsync("/api/v1/tenants", new { id = "acme" })).Must(409, "tenant_exists");
    }

    [Fact]
    public async Task Another_request_with_the_key_is_refused_and_another_tenants_is_its_own()
    {
        await using var server = await TestServer.StartAsync();
        var (acme, other) = (await server.KeyAsync("admin"), await server.KeyAsync("admin", "other"));
        var body = new { user = "ann", role = "viewer" };
        (await server.PostAsync("/api/v1/keys", body, acme, Key)).Must(201);
        (await server.PostAsync("/api/v1/keys", new { user = "bob", role = "viewer" }, acme, Key)).Must(422, "idempotency_key_reused");
        (await server.PostAsync("/api/v1/keys", body, other, Key)).Must(201);
        (await server.PostAsync("/api/v1/keys", body, acme, ("Idempotency-Key", new string('x', 201)))).Must(422, "invalid_idempotency_key");
    }

    [Fact]
    public async Task A_key_that_was_made_is_not_shown_a_second_time_nor_kept()
    {
        await using var server = await TestServer.StartAsync();
        var body = new { user = "ann", role = "viewer" };
        var first = (await server.PostAsync("/api/v1/keys", body, headers: Key)).Must(201);
        var second = (await server.PostAsync("/api/v1/keys", body, headers: Key)).Must(201);
        second["id"].GetString().ShouldBe(first["id"].GetString());
        second.Body.TryGetProperty("key", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_with_a_refusal_is_free_for_another_try()
    {
        await using var server = await TestServer.StartAsync();
        (await server.PostAsync("/api/v1/keys", new { tenant = "acme", user = "ann", role = "viewer" }, headers: Key)).Must(404);
        await server.KeyAsync("admin");
        (await server.PostAsync("/api/v1/keys", new { tenant = "acme", user = "ann", role = "viewer" }, headers: Key)).Must(201);
    }

    [Fact]
    public async Task A_request_that_is_under_way_is_told_to_come_again()
    {
        await using var server = await TestServer.StartAsync();
        // Taken by the first; the second comes while there is no answer yet.
        var now = DateTimeOffset.UnixEpoch.AddYears(60);
        var digest = System.Security.Cryptography.SHA256.HashData("admin\n\n{\"id\":\"acme\"}"u8);
        await server.Store.Answers.TakeAsync(new("default", "POST " + Routes.Prefix + "/tenants", "k1", digest, now), now, now);
        (await server.PostAsync("/api/v1/tenants", new { id = "acme" }, headers: Key)).Must(409, "request_under_way");
    }
}
