using Andon.Client;
using Andon.Identity;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    private static readonly Grant Editor = new(Role.Member, ["editor", "chief"]);

    private IIdentityStore Identities => Store.Identities;

    [Fact]
    public async Task A_tenant_is_set_up_once_and_all_of_them_are_listed()
    {
        TenantRow acme = new("acme", "Acme 世界", Samples.Noon), other = new("other", "Other", Samples.Noon);
        (await Identities.AddTenantAsync(other)).ShouldBeTrue();
        (await Identities.AddTenantAsync(acme)).ShouldBeTrue();
        (await Identities.AddTenantAsync(acme with { Title = "Again" })).ShouldBeFalse();
        (await Identities.ListTenantsAsync()).ShouldBe([acme, other]);
    }

    [Fact]
    public async Task Users_are_put_found_and_listed_for_one_tenant_and_keep_since_when_they_are_there()
    {
        UserRow ada = new("acme", "ada", Editor, Samples.Noon) { Email = "ada@example.com", Language = "zh-CN" }, cho = new("acme", "cho", new Grant(Role.Viewer, []), Samples.Noon), other = new("other", "ada", new Grant(Role.Admin, []), Samples.Noon);
        foreach (var user in new[] { cho, ada, other }) await Identities.PutUserAsync(user);
        (await Identities.ListUsersAsync("acme")).ShouldBe([ada, cho]);
        await Identities.PutUserAsync(ada with { Grant = new Grant(Role.Operator, []), CreatedAt = Samples.Noon.AddDays(1) });
        (await Identities.FindUserAsync("acme", "ada")).ShouldBe(ada with { Grant = new Grant(Role.Operator, []) });
        (await Identities.FindUserAsync("acme", "nobody")).ShouldBeNull();
        (await Identities.FindUserAsync("nobody", "ada")).ShouldBeNull();
        (await Identities.FindUserAsync("other", "ada")).ShouldBe(other);
    }

    [Fact]
    public async Task A_key_is_found_by_its_id_alone_with_what_its_user_may()
    {
        await Identities.PutUserAsync(new UserRow("acme", "ada", Editor, Samples.Noon));
        var key = Key("k1") with { Own = new Grant(Role.Viewer, []), Scopes = ["runs:read", "tasks:read"], ExpiresAt = Samples.Noon.AddDays(1) };
        await Identities.AddKeyAsync(key);
        var found = (await Identities.FindKeyAsync("k1")).ShouldNotBeNull();
        found.Key.Hash.ToArray().ShouldBe(key.Hash.ToArray());
        (found.Key with { Hash = key.Hash, Scopes = key.Scopes }).ShouldBe(key);
        found.Key.Scopes.ShouldBe(key.Scopes);
        found.UserGrant.ShouldBe(Editor);
        found.Grant.Role.ShouldBe(Role.Viewer);
        (await Identities.FindKeyAsync("k2")).ShouldBeNull();
        (await Identities.FindKeyAsync("")).ShouldBeNull();
    }

    [Fact]
    public async Task A_key_ends_at_the_earliest_time_that_was_said_and_only_for_its_tenant()
    {
        await Identities.PutUserAsync(new UserRow("acme", "ada", Editor, Samples.Noon));
        await Identities.AddKeyAsync(Key("k1"));
        (await Identities.EndKeyAsync("other", "k1", Samples.Noon)).ShouldBeFalse();
        (await Identities.FindKeyAsync("k1"))!.Key.ExpiresAt.ShouldBeNull();
        (await Identities.EndKeyAsync("acme", "k1", Samples.Noon.AddHours(1))).ShouldBeTrue();
        (await Identities.EndKeyAsync("acme", "k1", Samples.Noon.AddHours(2))).ShouldBeTrue();
        (await Identities.FindKeyAsync("k1"))!.Key.ExpiresAt.ShouldBe(Samples.Noon.AddHours(1));
        (await Identities.EndKeyAsync("acme", "none", Samples.Noon)).ShouldBeFalse();
    }

    [Fact]
    public async Task Keys_are_listed_for_one_tenant_and_go_when_forgotten_or_with_their_user()
    {
        foreach (var tenant in (string[])["acme", "other"]) await Identities.PutUserAsync(new UserRow(tenant, "ada", Editor, Samples.Noon));
        await Identities.AddKeyAsync(Key("k1") with { ExpiresAt = Samples.Noon });
        await Identities.AddKeyAsync(Key("k2") with { CreatedAt = Samples.Noon.AddHours(1) });
        await Identities.AddKeyAsync(Key("k3") with { Tenant = "other" });
        (await Identities.ListKeysAsync("acme")).Select(k => k.Id).ShouldBe(["k2", "k1"]);
        (await Identities.ForgetKeysAsync("acme", Samples.Noon)).ShouldBe(0);
        (await Identities.ForgetKeysAsync("acme", Samples.Noon.AddSeconds(1))).ShouldBe(1);
        (await Identities.ListKeysAsync("acme")).Select(k => k.Id).ShouldBe(["k2"]);
        (await Identities.DeleteUserAsync("acme", "ada")).ShouldBeTrue();
        (await Identities.DeleteUserAsync("acme", "ada")).ShouldBeFalse();
        (await Identities.FindKeyAsync("k2")).ShouldBeNull();
        (await Identities.FindKeyAsync("k3")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Credentials_of_a_user_who_is_gone_are_refused_and_not_there_when_the_user_comes_again()
    {
        await BeginUsersAsync();
        await Identities.DeleteUserAsync("acme", "ada");
        Func<Task>[] late =
        [
            async () => await Identities.AddKeyAsync(Key("k1"), Deed("ann")), async () => await Store.Sessions.AddAsync(Session("s1", "acme"), Deed("ann")), async () => await Store.Sessions.PutPasswordAsync(Password("h1"), Deed("ann")),
            async () => await Identities.AddKeyAsync(Key("k1") with { Tenant = "nobody" }),
        ];
        foreach (var add in late) (await Should.ThrowAsync<AndonException>(add)).Code.ShouldBe("unknown_user");
        await BeginUsersAsync();
        (await Identities.FindKeyAsync("k1")).ShouldBeNull();
        (await Store.Sessions.FindAsync("s1")).ShouldBeNull();
        (await Store.Sessions.FindPasswordAsync("acme", "ada")).ShouldBeNull();
        (await Store.Audit.ReadAsync("acme", 0, 10)).ShouldBeEmpty();
    }

    private static KeyRow Key(string id) => new() { Id = id, Tenant = "acme", User = "ada", Hash = new byte[] { 1, 2, 3 }, CreatedBy = "root", CreatedAt = Samples.Noon };
}
