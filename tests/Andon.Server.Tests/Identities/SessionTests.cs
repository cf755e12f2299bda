using Andon.Server.Identities;
using Andon.Server.Tests.Http;
using Andon.Stores;

namespace Andon.Server.Tests.Identities;

/// <summary>Signing in with a password: a cookie, what has to be said beside it, and when it ends.</summary>
public sealed class SessionTests : IAsyncDisposable
{
    private const string Chosen = "correct horse battery";

    private readonly ManualTime clock = new();
    private TestServer server = null!;

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    [Fact]
    public async Task A_one_time_password_signs_in_and_opens_nothing_until_another_is_chosen()
    {
        await BeginAsync();
        var once = await OneTimeAsync("ann");
        var first = (await SignInAsync("ann", once)).Must(201);
        first["password_must_change"].GetBoolean().ShouldBeTrue();
        var cookie = CookieOf(first);
        (await AsAsync(cookie, "GET", "/api/v1/users")).Must(403, "password_must_change");
        (await AsAsync(cookie, "GET", "/api/v1/session")).Must(200)["user"].GetString().ShouldBe("ann");
        foreach (var wrong in (string[])["short", once, "my name is ann" + '\u0001', new string('x', 257)])
            (await AsAsync(cookie, "PUT", "/api/v1/session/password", new { password = once, new_password = wrong }, Csrf(first))).Must(422, "invalid_password");
        (await AsAsync(cookie, "PUT", "/api/v1/session/password", new { password = "wrong", new_password = Chosen }, Csrf(first))).Must(403, "wrong_password");
        var changed = (await AsAsync(cookie, "PUT", "/api/v1/session/password", new { password = once, new_password = Chosen }, Csrf(first))).Must(200);
        (await AsAsync(cookie, "GET", "/api/v1/session")).Must(401, "invalid_session");
        (await AsAsync(CookieOf(changed), "GET", "/api/v1/users")).Must(200);
        (await SignInAsync("ann", once)).Must(401, "wrong_password");
        (await SignInAsync("ann", Chosen)).Must(201)["password_must_change"].GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task The_cookie_is_for_the_browser_alone_and_what_changes_anything_needs_the_token_beside_it()
    {
        await BeginAsync();
        var session = await SignedInAsync("ann");
        session.Headers["Set-Cookie"].ShouldSatisfyAllConditions(
            c => c.ShouldContain("httponly", Case.Insensitive), c => c.ShouldContain("samesite=lax", Case.Insensitive), c => c.ShouldContain("path=/", Case.Insensitive), c => c.ShouldNotContain("secure", Case.Insensitive));
        var cookie = CookieOf(session);
        (await AsAsync(cookie, "PUT", "/api/v1/users/x", new { role = "viewer" })).Must(403, "csrf_required");
        var another = await SignedInAsync("ann", again: true);
        (await AsAsync(cookie, "PUT", "/api/v1/users/x", new { role = "viewer" }, Csrf(another))).Must(403, "csrf_required");
        (await AsAsync(cookie, "DELETE", "/api/v1/session")).Must(403, "csrf_required");
        (await AsAsync(cookie, "PUT", "/api/v1/users/x", new { role = "viewer" }, Csrf(session), ("Sec-Fetch-Site", "cross-site"))).Must(403, "cross_site");
        (await AsAsync(cookie, "PUT", "/api/v1/users/x", new { role = "viewer" }, Csrf(session), ("Sec-Fetch-Site", "same-origin"))).Must(200);
        (await server.SendAsync("POST", "/api/v1/session", null, new { user = "ann", password = Chosen }, ("Sec-Fetch-Site", "cross-site"))).Must(403, "cross_site");
        // A form of another site can send text, and not JSON.
        (await server.SendAsync("POST", "/api/v1/session", null, new StringContent($$"""{"user":"ann","password":"{{Chosen}}"}""", null, "text/plain"))).Must(415);
    }

    [Fact]
    public async Task Behind_tls_the_cookie_is_sent_by_tls_alone_and_to_this_host_alone()
    {
        await BeginAsync(andon: a => a.Options.PublicUrl = new Uri("https://andon.example.com"));
        var session = await SignedInAsync("ann");
        session.Headers["Set-Cookie"].ShouldStartWith("__Host-andon_session=");
        session.Headers["Set-Cookie"].ShouldContain("secure", Case.Insensitive);
        var cookie = CookieOf(session);
        (await AsAsync(cookie, "GET", "/api/v1/session")).Must(200);
        // Without the prefix it may be anybody's.
        (await AsAsync(cookie.Replace("__Host-", "", StringComparison.Ordinal), "GET", "/api/v1/session")).Must(401, "credential_required");
    }

    [Fact]
    public async Task A_session_ends_when_it_is_signed_out_idle_or_old_and_a_forged_one_never_began()
    {
        await BeginAsync();
        var one = await SignedInAsync("ann");
        var cookie = CookieOf(one);
        (await AsAsync(cookie, "DELETE", "/api/v1/session", null, Csrf(one))).Must(204);
        (await AsAsync(cookie, "GET", "/api/v1/session")).Must(401, "invalid_session");
        var idle = CookieOf(await SignedInAsync("ann", again: true));
        clock.Advance(TimeSpan.FromMinutes(59));
        (await AsAsync(idle, "GET", "/api/v1/session")).Must(200);
        clock.Advance(TimeSpan.FromMinutes(59));
        (await AsAsync(idle, "GET", "/api/v1/session")).Must(200);
        clock.Advance(TimeSpan.FromMinutes(61));
        (await AsAsync(idle, "GET", "/api/v1/session")).Must(401, "invalid_session");
        var old = CookieOf(await SignedInAsync("ann", again: true));
        for (var i = 0; i < 14; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(50));
            (await AsAsync(old, "GET", "/api/v1/session")).Must(200);
        }

        clock.Advance(TimeSpan.FromMinutes(50));
        (await AsAsync(old, "GET", "/api/v1/session")).Must(401, "invalid_session");
        var fresh = CookieOf(await SignedInAsync("ann", again: true));
        foreach (var forged in (string[])[fresh[..^1] + (fresh[^1] == '0' ? '1' : '0'), fresh[..^2], "andon_session=x", "andon_session=" + SessionToken.Create().Reveal()])
            (await AsAsync(forged, "GET", "/api/v1/session")).Must(401, "invalid_session");
    }

    [Theory, InlineData("GET", "/api/v1/users"), InlineData("DELETE", "/api/v1/session")]
    public async Task The_cookie_of_a_session_that_is_over_is_taken_from_the_browser(string method, string path)
    {
        await BeginAsync();
        var signedIn = await SignedInAsync("ann");
        clock.Advance(TimeSpan.FromHours(13));
        var refused = (await AsAsync(CookieOf(signedIn), method, path, null, Csrf(signedIn))).Must(401, "invalid_session");
        refused.Headers["Set-Cookie"].ShouldSatisfyAllConditions(c => c.ShouldStartWith("andon_session=;"), c => c.ShouldContain("expires=Thu, 01 Jan 1970"), c => c.ShouldContain("path=/"));
    }

    [Fact]
    public async Task A_session_follows_its_user_and_ends_with_them_or_with_their_password()
    {
        await BeginAsync();
        var ann = CookieOf(await SignedInAsync("ann"));
        (await AsAsync(ann, "GET", "/api/v1/users")).Must(200);
        (await server.SendAsync("PUT", "/api/v1/users/ann", body: new { role = "viewer" })).Must(200);
        (await AsAsync(ann, "GET", "/api/v1/users")).Must(403, "role_not_admitted");
        await OneTimeAsync("ann");
        (await AsAsync(ann, "GET", "/api/v1/session")).Must(401, "invalid_session");
        (await SignInAsync("ann", Chosen)).Must(401, "wrong_password");
        ann = CookieOf(await SignedInAsync("ann"));
        (await server.SendAsync("DELETE", "/api/v1/users/ann")).Must(204);
        (await AsAsync(ann, "GET", "/api/v1/session")).Must(401, "invalid_session");
        (await SignInAsync("ann", Chosen)).Must(401, "wrong_password");
    }

    [Fact]
    public async Task A_session_that_begins_with_a_password_while_it_is_changed_is_none()
    {
        var store = new LateStore(new MemoryStore());
        await BeginAsync(andon: a => a.UseStore(_ => store));
        await SignedInAsync("ann");
        store.Sessions.Meanwhile = () => OneTimeAsync("ann");
        (await SignInAsync("ann", Chosen)).Must(401, "wrong_password").Headers.Keys.ShouldNotContain("Set-Cookie");
        (await store.Sessions.FindAsync(store.Sessions.Last!, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_guesses_is_made_to_wait_and_learns_nothing_by_it()
    {
        await BeginAsync();
        await SignedInAsync("ann");
        var wrong = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SignInAsync("ann", $"guess number {i} of many")));
        var nobody = await SignInAsync("nobody", Chosen);
        foreach (var reply in wrong) reply.Must(401, "wrong_password")["detail"].GetString().ShouldBe(nobody.Must(401, "wrong_password")["detail"].GetString());
        (await server.Store.Sessions.FindPasswordAsync("default", "ann", TestContext.Current.CancellationToken))!.Attempts.ShouldBe(5, "what came after them was not looked at");
        (await SignInAsync("ann", Chosen)).Must(401, "wrong_password");
        clock.Advance(TimeSpan.FromSeconds(31));
        (await SignInAsync("ann", "wrong once more, sorry")).Must(401);
        (await SignInAsync("ann", Chosen)).Must(401, "wrong_password");
        clock.Advance(TimeSpan.FromSeconds(61));
        (await SignInAsync("ann", Chosen)).Must(201);
        (await server.Store.Sessions.FindPasswordAsync("default", "ann", TestContext.Current.CancellationToken))!.Attempts.ShouldBe(0);
        foreach (var user in (string[])["", "a\u0000b", new string('x', 600)]) (await SignInAsync(user, Chosen)).Must(401, "wrong_password");
    }

    [Fact]
    public async Task Passwords_are_made_by_admins_whole_and_only_for_their_own_tenant()
    {
        await BeginAsync();
        var acme = await server.KeyAsync("admin");
        await server.KeyAsync("admin", "other", "zoe");
        var made = (await server.PostAsync("/api/v1/users/admin/password", key: acme)).Must(201);
        (await SignInAsync("admin", made["password"].GetString()!)).Must(401, "wrong_password");
        (await server.SendAsync("POST", "/api/v1/session", null, new { tenant = "acme", user = "admin", password = made["password"].GetString() })).Must(201)["tenant"].GetString().ShouldBe("acme");
        (await server.PostAsync("/api/v1/users/zoe/password", key: acme)).Must(404, "unknown_user");
        (await server.PostAsync("/api/v1/users/zoe/password?tenant=other", key: acme)).Must(404, "unknown_tenant");
        (await server.PostAsync("/api/v1/users/zoe/password?tenant=other")).Must(201);
        var limited = await server.KeyAsync("admin", user: "bob", more: new { scopes = new[] { "users:write" } });
        (await server.PostAsync("/api/v1/users/admin/password", key: limited)).Must(403, "scope_missing");
        var key = ("Idempotency-Key", "k1");
        (await server.PostAsync("/api/v1/users/admin/password", key: acme, headers: key)).Must(201)["password"].GetString().ShouldNotBeNull();
        (await server.PostAsync("/api/v1/users/admin/password", key: acme, headers: key)).Must(201).Body.TryGetProperty("password", out _).ShouldBeFalse();
        // Whoever bears a key has no session to end.
        (await server.SendAsync("DELETE", "/api/v1/session", acme)).Must(409, "no_session");
        (await server.GetAsync("/api/v1/session", acme)).Must(200)["csrf_token"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task No_password_and_no_secret_of_a_session_is_in_the_database()
    {
        await BeginAsync();
        var once = await OneTimeAsync("ann");
        var token = CookieOf((await SignInAsync("ann", once)).Must(201)).Split('=')[1];
        var password = (await server.Store.Sessions.FindPasswordAsync("default", "ann", TestContext.Current.CancellationToken))!;
        password.Hash.ShouldNotContain(once);
        var row = (await server.Store.Sessions.FindAsync(token.Split('.')[0], TestContext.Current.CancellationToken))!.Session;
        Convert.ToHexStringLower(row.Hash.Span).ShouldNotBe(token.Split('.')[1]);
        foreach (var text in (object[])[new SignInBody("ann", once), new PasswordBody(once, once), new OneTimeView("ann", "default") { Password = once }, new FirstCredentials("k", once), SessionToken.Create()])
            text.ToString()!.ShouldSatisfyAllConditions(t => t.ShouldNotContain(once), t => t.Length.ShouldBeLessThan(30));
    }

    private async Task BeginAsync(Action<AndonBuilder>? andon = null)
    {
        server = await TestServer.StartAsync(andon: andon, services: s => s.AddSingletonTime(clock));
        (await server.SendAsync("PUT", "/api/v1/users/ann", body: new { role = "admin" })).Must(200);
    }

    private async Task<string> OneTimeAsync(string user) => (await server.PostAsync($"/api/v1/users/{user}/password")).Must(201)["password"].GetString()!;

    private Task<Reply> SignInAsync(string user, string password) => server.SendAsync("POST", "/api/v1/session", null, new { user, password });

    /// <summary>Signs in with a password that the user has chosen.</summary>
    private async Task<Reply> SignedInAsync(string user, bool again = false)
    {
        if (again) return (await SignInAsync(user, Chosen)).Must(201);
        var once = await OneTimeAsync(user);
        var first = (await SignInAsync(user, once)).Must(201);
        return (await AsAsync(CookieOf(first), "PUT", "/api/v1/session/password", new { password = once, new_password = Chosen }, Csrf(first))).Must(200);
    }

    private static string CookieOf(Reply reply) => reply.Headers["Set-Cookie"].Split(';')[0];

    private static (string, string) Csrf(Reply reply) => ("X-Andon-Csrf", reply["csrf_token"].GetString()!);

    private Task<Reply> AsAsync(string cookie, string method, string path, object? body = null, params (string, string)[] headers) => server.SendAsync(method, path, null, body, [("Cookie", cookie), .. headers]);
}
