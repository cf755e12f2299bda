using Andon.Audit;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Secrets;
using Andon.Stores;
using Andon.Testing;
using Andon.Triggers;
using Andon.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Webhooks;

/// <summary>Two who change a secret of the same webhook or trigger at once: whoever was given one has one that is in use.</summary>
public sealed class SecretChangeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_who_rotate_a_webhook_at_once_both_have_a_secret_that_signs()
    {
        await using var receiver = await Receiver.StartAsync();
        var store = new MeetingStore();
        await using var host = await StartAsync(store, receiver.Host);
        var webhook = await host.Client.CreateWebhookAsync(Ann, new WebhookRequest { Url = receiver.Url, Events = ["*"] }, Stop);
        var rotated = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => host.Client.RotateWebhookAsync(Ann, webhook.Id, TimeSpan.FromHours(1), Stop)));
        await host.Client.TestWebhookAsync(Ann, webhook.Id, Stop);
        var received = await receiver.NextAsync();
        rotated.Select(r => received.SignaturesBy(r.Secret!)).ShouldBe([1, 1]);
        received.SignaturesBy(webhook.Secret!).ShouldBe(0);
    }

    [Fact]
    public async Task Of_two_who_have_a_trigger_verified_at_once_one_gets_the_secret_and_it_is_the_one_that_is_kept()
    {
        var store = new MeetingStore();
        await using var host = await StartAsync(store);
        await host.PublishAsync("""{"andon":1,"name":"line","steps":{"a":{"type":"noop"}}}""");
        var request = new TriggerRequest { Pipeline = "line", Verification = TriggerVerification.None };
        var trigger = await host.Client.CreateTriggerAsync(Ann, request, Stop);
        var changed = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => host.Client.ChangeTriggerAsync(Ann, trigger.Id, request with { Verification = TriggerVerification.Github }, Stop)));
        var given = changed.Select(c => c.Secret).OfType<string>().ShouldHaveSingleItem();
        (await host.Service<SecretVault>().OpenAsync("acme", LocalClient.SecretOf(trigger.Id), Stop)).ShouldBe(given);
    }

    [Fact]
    public async Task A_delivery_that_is_sent_by_an_old_row_while_the_secret_is_rotated_is_signed_by_both()
    {
        await using var receiver = await Receiver.StartAsync();
        var store = new MeetingStore();
        await using var host = await StartAsync(store, receiver.Host);
        var webhook = await host.Client.CreateWebhookAsync(Ann, new WebhookRequest { Url = receiver.Url, Events = ["*"] }, Stop);
        // As another node does it: nothing tells this one.
        var vault = host.Service<SecretVault>();
        var found = (await store.Inside.Webhooks.FindAsync("acme", webhook.Id, Stop))!;
        var secret = StandardWebhooks.NewSecret();
        (await store.Inside.Webhooks.ChangeAsync(
            found with { OldSecretUntil = TimeProvider.System.GetUtcNow().AddHours(1) },
            secrets: [vault.Seal("acme", WebhookSender.OldSecretOf(webhook.Id), webhook.Secret!, Ann.Actor), vault.Seal("acme", WebhookSender.SecretOf(webhook.Id), secret, Ann.Actor)],
            cancellation: Stop)).ShouldBeTrue();
        await host.Client.TestWebhookAsync(Ann, webhook.Id, Stop);
        var received = await receiver.NextAsync();
        (received.SignaturesBy(secret), received.SignaturesBy(webhook.Secret!)).ShouldBe((1, 1));
    }

    private static Task<TestHost> StartAsync(MeetingStore store, string? allow = null) => TestHost.StartAsync(
        StoreKind.Memory,
        a => a.Services.AddSingleton(new SecretOptions { MasterKey = new string('5', 64) }),
        o =>
        {
            if (allow is not null) o.Outgoing.Allow(allow);
        },
        store: store);

    /// <summary>A store in which the first change of a row waits until another has come as far, and that one until the first is made.</summary>
    private sealed class MeetingStore() : ForwardingStore(new MemoryStore()), IWebhookStore, ITriggerStore
    {
        private readonly TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously), done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int arrived;

        public IStore Inside => Inner;

        public override IWebhookStore Webhooks => this;

        public override ITriggerStore Triggers => this;

        public ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
            MeetAsync(() => Inner.Webhooks.ChangeAsync(webhook, audit, secrets, cancellation));

        public ValueTask<bool> ChangeAsync(TriggerRow trigger, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
            MeetAsync(() => Inner.Triggers.ChangeAsync(trigger, audit, secrets, cancellation));

        public ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
            Inner.Webhooks.AddAsync(webhook, most, audit, secrets, cancellation);

        public ValueTask<bool> AddAsync(TriggerRow trigger, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
            Inner.Triggers.AddAsync(trigger, most, audit, secrets, cancellation);

        public ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default) => Inner.Webhooks.ListAllAsync(cancellation);

        public ValueTask<TriggerRow?> FindByTokenAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation = default) => Inner.Triggers.FindByTokenAsync(token, cancellation);

        ValueTask<WebhookRow?> IWebhookStore.FindAsync(string tenant, Guid id, CancellationToken cancellation) => Inner.Webhooks.FindAsync(tenant, id, cancellation);

        ValueTask<TriggerRow?> ITriggerStore.FindAsync(string tenant, Guid id, CancellationToken cancellation) => Inner.Triggers.FindAsync(tenant, id, cancellation);

        ValueTask<IReadOnlyList<WebhookRow>> IWebhookStore.ListAsync(string tenant, CancellationToken cancellation) => Inner.Webhooks.ListAsync(tenant, cancellation);

        ValueTask<IReadOnlyList<TriggerRow>> ITriggerStore.ListAsync(string tenant, CancellationToken cancellation) => Inner.Triggers.ListAsync(tenant, cancellation);

        ValueTask<bool> IWebhookStore.DeleteAsync(string tenant, Guid id, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets, CancellationToken cancellation) =>
            Inner.Webhooks.DeleteAsync(tenant, id, audit, secrets, cancellation);

        ValueTask<bool> ITriggerStore.DeleteAsync(string tenant, Guid id, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets, CancellationToken cancellation) =>
            Inner.Triggers.DeleteAsync(tenant, id, audit, secrets, cancellation);

        private async ValueTask<bool> MeetAsync(Func<ValueTask<bool>> change)
        {
            switch (Interlocked.Increment(ref arrived))
            {
                case 1:
                    await second.Task.WaitAsync(Patience);
                    var isChanged = await change();
                    done.SetResult();
                    return isChanged;
                case 2:
                    second.SetResult();
                    await done.Task.WaitAsync(Patience);
                    return await change();
                default:
                    return await change();
            }
        }
    }
}
