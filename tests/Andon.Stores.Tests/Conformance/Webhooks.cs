using System.Text;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_webhook_is_added_changed_and_removed_for_one_tenant_and_all_are_listed_for_a_node()
    {
        WebhookRow first = Samples.Webhook(second: 1), second = Samples.Webhook(second: 2), other = Samples.Webhook("other", 3);
        foreach (var webhook in new[] { second, first, other }) (await Store.Webhooks.AddAsync(webhook, 9)).ShouldBeTrue();
        Text(await Store.Webhooks.FindAsync("acme", first.Id)).ShouldBe(Text(first));
        (await Store.Webhooks.FindAsync("other", first.Id)).ShouldBeNull();
        (await Store.Webhooks.ListAsync("acme")).Select(w => w.Id).ShouldBe([first.Id, second.Id]);
        (await Store.Webhooks.ListAsync("nobody")).ShouldBeEmpty();
        (await Store.Webhooks.ListAllAsync()).Select(w => (w.Tenant, w.Id)).ShouldBe([("acme", first.Id), ("acme", second.Id), ("other", other.Id)]);

        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.Webhooks.ChangeAsync(first with { Title = $"{i}", IsPaused = true, PausedBecause = "gone" }).AsTask()));
        won.Count(w => w).ShouldBe(1);
        (await Store.Webhooks.FindAsync("acme", first.Id)).ShouldNotBeNull().ShouldSatisfyAllConditions(w => w.Revision.ShouldBe(1), w => w.Title.ShouldBe($"{Array.IndexOf(won, true)}"), w => w.PausedBecause.ShouldBe("gone"));
        (await Store.Webhooks.ChangeAsync(second with { Tenant = "other" })).ShouldBeFalse();
        (await Store.Webhooks.DeleteAsync("other", second.Id)).ShouldBeFalse();
        (await Store.Webhooks.DeleteAsync("acme", second.Id)).ShouldBeTrue();
        (await Store.Webhooks.DeleteAsync("acme", second.Id)).ShouldBeFalse();
        (await Store.Webhooks.ChangeAsync(second)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_tenant_has_no_more_webhooks_than_it_may_whatever_others_have()
    {
        foreach (var tenant in new[] { "acme", "other" })
        {
            (await Store.Webhooks.AddAsync(Samples.Webhook(tenant), 1)).ShouldBeTrue();
            (await Store.Webhooks.AddAsync(Samples.Webhook(tenant), 1)).ShouldBeFalse();
        }
    }

    private static string Text(WebhookRow? webhook) => webhook is null ? "" : Encoding.UTF8.GetString(webhook.ToJson());
}
