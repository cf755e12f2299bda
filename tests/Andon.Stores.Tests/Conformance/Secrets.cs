namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_secret_is_written_replaced_listed_and_removed_for_one_tenant()
    {
        SecretRow api = Secret("acme", "api"), db = Secret("acme", "db"), other = Secret("other", "api");
        foreach (var row in new[] { db, api, other }) (await Store.Secrets.PutAsync(row, 10)).ShouldBeTrue();
        Same(await Store.Secrets.ListAsync("acme"), api, db);
        (await Store.Secrets.ListAsync("nobody")).ShouldBeEmpty();
        (await Store.Secrets.FindAsync("acme", "other")).ShouldBeNull();
        (await Store.Secrets.FindAsync("nobody", "api")).ShouldBeNull();
        var replaced = api with { KeyId = "k2", SealedValue = new byte[] { 9 }, SetBy = "世界", SetAt = Samples.Noon.AddDays(1) };
        (await Store.Secrets.PutAsync(replaced, 1)).ShouldBeTrue("what is there is not one more");
        Same([(await Store.Secrets.FindAsync("acme", "api"))!], replaced);
        (await Store.Secrets.DeleteAsync("acme", "api")).ShouldBeTrue();
        (await Store.Secrets.DeleteAsync("acme", "api")).ShouldBeFalse();
        (await Store.Secrets.DeleteAsync("nobody", "api")).ShouldBeFalse();
        Same(await Store.Secrets.ListAsync("acme"), db);
        Same(await Store.Secrets.ListAsync("other"), other);
    }

    [Fact]
    public async Task A_tenant_has_no_more_secrets_than_it_may_and_another_one_as_many()
    {
        foreach (var name in (string[])["a", "b"]) (await Store.Secrets.PutAsync(Secret("acme", name), 2)).ShouldBeTrue();
        (await Store.Secrets.PutAsync(Secret("acme", "c"), 2)).ShouldBeFalse();
        (await Store.Secrets.PutAsync(Secret("other", "c"), 2)).ShouldBeTrue();
        (await Store.Secrets.ListAsync("acme")).Select(s => s.Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Secrets_of_the_engines_own_take_no_room_from_those_of_people()
    {
        foreach (var name in (string[])["webhook/1", "trigger/1", "a", "b"]) (await Store.Secrets.PutAsync(Secret("acme", name), 2)).ShouldBeTrue(name);
        (await Store.Secrets.PutAsync(Secret("acme", "c"), 2)).ShouldBeFalse();
        (await Store.Secrets.PutAsync(Secret("acme", "webhook/2"), 2)).ShouldBeTrue();
    }

    [Fact]
    public async Task Secrets_under_another_master_key_are_found_for_all_tenants_in_portions_and_wrapped_anew_once()
    {
        SecretRow[] old = [Secret("acme", "a"), Secret("acme", "b"), Secret("other", "a")];
        foreach (var row in old.Append(Secret("other", "b") with { KeyId = "k2" })) (await Store.Secrets.PutAsync(row, 10)).ShouldBeTrue();
        Same(await Store.Secrets.ListOthersAsync("k2", ("", ""), 2), old[0], old[1]);
        Same(await Store.Secrets.ListOthersAsync("k2", ("acme", "b"), 2), old[2]);
        var anew = old[0] with { KeyId = "k2", WrappedKey = new byte[] { 7, 7 } };
        (await Store.Secrets.RewrapAsync(old[0], anew)).ShouldBeTrue();
        (await Store.Secrets.RewrapAsync(old[0], anew)).ShouldBeFalse("it is wrapped by another key by now");
        (await Store.Secrets.RewrapAsync(Secret("acme", "gone"), anew)).ShouldBeFalse();
        Same([(await Store.Secrets.FindAsync("acme", "a"))!], anew);
        Same(await Store.Secrets.ListOthersAsync("k2", ("", ""), 9), old[1], old[2]);
    }

    private static SecretRow Secret(string tenant, string name) => new()
    {
        Tenant = tenant,
        Name = name,
        KeyId = "k1",
        WrappedKey = System.Text.Encoding.UTF8.GetBytes(tenant + name),
        SealedValue = new byte[] { 0, 1, 255 },
        SetBy = "ann",
        SetAt = Samples.Noon,
    };

    /// <summary>By what they hold: bytes in memory are equal only where they are the same.</summary>
    private static void Same(IReadOnlyList<SecretRow> rows, params SecretRow[] expected) => rows.Select(Text).ShouldBe(expected.Select(Text));

    private static string Text(SecretRow row) =>
        $"{row.Tenant} {row.Name} {row.KeyId} {Convert.ToHexString(row.WrappedKey.Span)} {Convert.ToHexString(row.SealedValue.Span)} {row.SetBy} {row.SetAt:O}";
}
