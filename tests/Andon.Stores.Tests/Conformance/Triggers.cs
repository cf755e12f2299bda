using System.Text;
using Andon.Triggers;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_trigger_is_found_by_its_token_whatever_its_tenant_and_by_its_id_in_its_own_alone()
    {
        TriggerRow first = Samples.Trigger(second: 1), second = Samples.Trigger(second: 2), other = Samples.Trigger("other", 3);
        foreach (var trigger in new[] { second, first, other }) (await Store.Triggers.AddAsync(trigger, 9)).ShouldBeTrue();
        Same(await Store.Triggers.FindAsync("acme", first.Id), first);
        Same(await Store.Triggers.FindByTokenAsync(first.Token), first);
        Same(await Store.Triggers.FindByTokenAsync(other.Token), other);
        (await Store.Triggers.FindByTokenAsync(new byte[32])).ShouldBeNull();
        (await Store.Triggers.FindAsync("other", first.Id)).ShouldBeNull();
        (await Store.Triggers.ListAsync("acme")).Select(t => t.Id).ShouldBe([first.Id, second.Id]);
        (await Store.Triggers.ListAsync("nobody")).ShouldBeEmpty();

        var changed = first with { IsPaused = true, Params = null, Verification = TriggerVerification.None };
        (await Store.Triggers.ChangeAsync(changed with { Tenant = "other" })).ShouldBeFalse();
        (await Store.Triggers.ChangeAsync(changed)).ShouldBeTrue();
        (await Store.Triggers.ChangeAsync(changed)).ShouldBeFalse();
        Same(await Store.Triggers.FindByTokenAsync(first.Token), changed with { Revision = 1 });
        (await Store.Triggers.DeleteAsync("other", first.Id)).ShouldBeFalse();
        (await Store.Triggers.DeleteAsync("acme", first.Id)).ShouldBeTrue();
        (await Store.Triggers.DeleteAsync("acme", first.Id)).ShouldBeFalse();
        (await Store.Triggers.FindByTokenAsync(first.Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_tenant_has_no_more_triggers_than_it_may_whatever_others_have()
    {
        foreach (var tenant in new[] { "acme", "other" })
        {
            (await Store.Triggers.AddAsync(Samples.Trigger(tenant), 1)).ShouldBeTrue();
            (await Store.Triggers.AddAsync(Samples.Trigger(tenant), 1)).ShouldBeFalse();
        }
    }

    private static void Same(TriggerRow? found, TriggerRow expected)
    {
        found.ShouldNotBeNull().Token.ToArray().ShouldBe(expected.Token.ToArray());
        Encoding.UTF8.GetString(found.ToJson()).ShouldBe(Encoding.UTF8.GetString(expected.ToJson()));
    }
}
