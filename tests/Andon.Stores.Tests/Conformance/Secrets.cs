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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Secrets_of_a_webhook_are_written_and_forgotten_with_it_or_not_at_all(bool isAudited)
    {
        var (webhook, audit) = (Samples.Webhook(), isAudited ? Deed("ann") : null);
        SecretRow now = Secret("acme", "webhook/1"), old = Secret("acme", "webhook/1/old");
        (await Store.Webhooks.AddAsync(webhook, 0, audit, [new SecretChange(now.Name, now)])).ShouldBeFalse();
        (await Store.Secrets.ListAsync("acme")).ShouldBeEmpty();
        (await Store.Webhooks.AddAsync(webhook, 1, audit, [new SecretChange(now.Name, now)])).ShouldBeTrue();
        Same(await Store.Secrets.ListAsync("acme"), now);
        var rotated = now with { SealedValue = new byte[] { 9 } };
        (await Store.Webhooks.ChangeAsync(webhook with { Revision = 7 }, audit, [new SecretChange(now.Name, rotated), new SecretChange(old.Name, old)])).ShouldBeFalse();
        Same(await Store.Secrets.ListAsync("acme"), now);
        (await Store.Webhooks.ChangeAsync(webhook, audit, [new SecretChange(now.Name, rotated), new SecretChange(old.Name, old)])).ShouldBeTrue();
        Same(await Store.Secrets.ListAsync("acme"), rotated, old);
        (await Store.Webhooks.DeleteAsync("acme", Guid.CreateVersion7(), audit, [new SecretChange(now.Name, null)])).ShouldBeFalse();
        Same(await Store.Secrets.ListAsync("acme"), rotated, old);
        (await Store.Webhooks.DeleteAsync("acme", webhook.Id, audit, [new SecretChange(now.Name, null), new SecretChange(old.Name, null)])).ShouldBeTrue();
        (await Store.Secrets.ListAsync("acme")).ShouldBeEmpty();
        (await Store.Audit.ReadAsync("acme", 0, 9)).Count.ShouldBe(isAudited ? 3 : 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_secret_of_a_trigger_is_written_and_forgotten_with_it_or_not_at_all(bool isAudited)
    {
        var (trigger, audit, secret) = (Samples.Trigger(), isAudited ? Deed("ann") : null, Secret("acme", "trigger/1"));
        (await Store.Triggers.AddAsync(trigger, 0, audit, [new SecretChange(secret.Name, secret)])).ShouldBeFalse();
        (await Store.Secrets.ListAsync("acme")).ShouldBeEmpty();
        (await Store.Triggers.AddAsync(trigger, 1, audit)).ShouldBeTrue();
        (await Store.Triggers.ChangeAsync(trigger with { Revision = 7 }, audit, [new SecretChange(secret.Name, secret)])).ShouldBeFalse();
        (await Store.Secrets.ListAsync("acme")).ShouldBeEmpty();
        (await Store.Triggers.ChangeAsync(trigger, audit, [new SecretChange(secret.Name, secret)])).ShouldBeTrue();
        Same(await Store.Secrets.ListAsync("acme"), secret);
        (await Store.Triggers.DeleteAsync("acme", Guid.CreateVersion7(), audit, [new SecretChange(secret.Name, null)])).ShouldBeFalse();
        Same(await Store.Secrets.ListAsync("acme"), secret);
        (await Store.Triggers.DeleteAsync("acme", trigger.Id, audit, [new SecretChange(secret.Name, null)])).ShouldBeTrue();
        (await Store.Secrets.ListAsync("acme")).ShouldBeEmpty();
        (await Store.Audit.ReadAsync("acme", 0, 9)).Count.ShouldBe(isAudited ? 3 : 0);
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
