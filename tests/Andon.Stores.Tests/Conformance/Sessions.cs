using Andon.Identity;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_password_is_set_replaced_and_found_for_its_user_alone_and_attempts_are_counted_one_by_one()
    {
        await BeginUsersAsync();
        (await Store.Sessions.FindPasswordAsync("acme", "ada")).ShouldBeNull();
        var first = Password("h1") with { MustChange = true };
        await Store.Sessions.PutPasswordAsync(first);
        (await Store.Sessions.FindPasswordAsync("acme", "ada")).ShouldBe(first);
        (await Store.Sessions.FindPasswordAsync("other", "ada")).ShouldBeNull();
        (await Store.Sessions.FindPasswordAsync("nobody", "ada")).ShouldBeNull();

        (await Store.Sessions.CountAttemptAsync(first, 1, Samples.Noon)).ShouldBeTrue();
        (await Store.Sessions.CountAttemptAsync(first, 1, Samples.Noon)).ShouldBeFalse("another was counted meanwhile");
        (await Store.Sessions.FindPasswordAsync("acme", "ada")).ShouldBe(first with { Attempts = 1, NextAttemptAt = Samples.Noon });
        await Store.Sessions.PutPasswordAsync(Password("h2"));
        (await Store.Sessions.FindPasswordAsync("acme", "ada")).ShouldBe(Password("h2"));
        (await Store.Sessions.CountAttemptAsync(first, 1, Samples.Noon)).ShouldBeFalse("it is another password");
        (await Store.Sessions.CountAttemptAsync(Password("h2") with { User = "nobody" }, 1, Samples.Noon)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_is_found_by_its_id_alone_with_what_its_user_may_and_ends_alone_or_with_all_others()
    {
        await BeginUsersAsync();
        await Store.Sessions.PutPasswordAsync(Password("h1") with { MustChange = true });
        foreach (var (id, tenant) in ((string, string)[])[("s1", "acme"), ("s2", "acme"), ("s3", "acme"), ("s4", "other")]) await Store.Sessions.AddAsync(Session(id, tenant));
        var found = (await Store.Sessions.FindAsync("s1")).ShouldNotBeNull();
        found.Session.Hash.ToArray().ShouldBe([1, 2, 3]);
        (found.Session with { Hash = default }).ShouldBe(Session("s1", "acme") with { Hash = default });
        found.Grant.ShouldBe(Editor);
        found.MustChange.ShouldBeTrue();
        (await Store.Sessions.FindAsync("s4"))!.MustChange.ShouldBeFalse();
        (await Store.Sessions.FindAsync("none")).ShouldBeNull();
        await Store.Sessions.SeeAsync("other", "s1", Samples.Noon.AddDays(1));
        (await Store.Sessions.FindAsync("s1"))!.Session.SeenAt.ShouldBe(Samples.Noon);
        await Store.Sessions.SeeAsync("acme", "s1", Samples.Noon.AddDays(1));
        (await Store.Sessions.FindAsync("s1"))!.Session.SeenAt.ShouldBe(Samples.Noon.AddDays(1));
        (await Store.Sessions.EndAsync("other", "s1")).ShouldBeFalse();
        (await Store.Sessions.EndAsync("acme", "s1")).ShouldBeTrue();
        (await Store.Sessions.FindAsync("s1")).ShouldBeNull();
        (await Store.Sessions.EndAllAsync("acme", "ada")).ShouldBe(2);
        (await Store.Sessions.FindAsync("s4")).ShouldNotBeNull();
        (await Store.Sessions.ForgetAsync("other", Samples.Noon.AddHours(1))).ShouldBe(0);
        (await Store.Sessions.ForgetAsync("other", Samples.Noon.AddHours(2))).ShouldBe(1);
    }

    [Fact]
    public async Task Password_and_sessions_go_with_their_user_and_do_not_come_back_with_another_of_the_name()
    {
        await BeginUsersAsync();
        await Store.Sessions.PutPasswordAsync(Password("h1"));
        await Store.Sessions.AddAsync(Session("s1", "acme"));
        (await Identities.DeleteUserAsync("acme", "ada")).ShouldBeTrue();
        await BeginUsersAsync();
        (await Store.Sessions.FindAsync("s1")).ShouldBeNull();
        (await Store.Sessions.FindPasswordAsync("acme", "ada")).ShouldBeNull();
    }

    [Fact]
    public async Task A_user_has_so_many_sessions_and_the_oldest_ends_with_one_more()
    {
        await BeginUsersAsync();
        for (var n = 0; n < 20; n++) await Store.Sessions.AddAsync(Session($"s{n}", "acme") with { CreatedAt = Samples.Noon.AddSeconds(n) });
        await Store.Sessions.AddAsync(Session("other", "other"));
        (await Store.Sessions.FindAsync("s0")).ShouldNotBeNull();
        await Store.Sessions.AddAsync(Session("last", "acme") with { CreatedAt = Samples.Noon.AddMinutes(1) });
        (await Store.Sessions.FindAsync("s0")).ShouldBeNull();
        foreach (var id in (string[])["s1", "s19", "last", "other"]) (await Store.Sessions.FindAsync(id)).ShouldNotBeNull(id);
        (await Store.Sessions.EndAllAsync("acme", "ada")).ShouldBe(20);
    }

    private async Task BeginUsersAsync()
    {
        foreach (var tenant in (string[])["acme", "other"]) await Identities.PutUserAsync(new UserRow(tenant, "ada", Editor, Samples.Noon));
    }

    private static PasswordRow Password(string hash) => new() { Tenant = "acme", User = "ada", Hash = hash, MustChange = false, ChangedAt = Samples.Noon };

    private static SessionRow Session(string id, string tenant) =>
        new() { Id = id, Tenant = tenant, User = "ada", Hash = new byte[] { 1, 2, 3 }, CreatedAt = Samples.Noon, SeenAt = Samples.Noon, ExpiresAt = Samples.Noon.AddHours(1) };
}
