using Andon.Audit;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using Andon.Secrets;
using Andon.Stores;
using Andon.Testing;
using Andon.Triggers;
using Andon.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Webhooks;

/// <summary>Webhooks as a process has them in memory, and as they are removed.</summary>
public sealed class WebhookBookTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_that_comes_after_that_to_a_later_question_is_of_no_account()
    {
        var store = new SickStore();
        var book = new WebhookBook(store, new Clock(TimeProvider.System), age: null);
        var held = store.Held = new TaskCompletionSource();
        var early = book.ReadAsync();
        store.Held = null;
        await store.Webhooks.AddAsync(Row(), 9, cancellation: Stop);
        await book.ReadAsync();
        held.SetResult();
        await early;
        book.Of("acme").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_to_be_sent_to_a_webhook_stays_where_only_the_store_knows_it()
    {
        await using var receiver = await Receiver.StartAsync();
        var store = new SickStore { KnowsNone = true };
        await using var host = await StartAsync(store, receiver.Host);
        var webhook = await host.Client.CreateWebhookAsync(Ann, new WebhookRequest { Url = receiver.Url, Events = ["*"] }, Stop);
        await host.Client.TestWebhookAsync(Ann, webhook.Id, Stop);
        (await receiver.NextAsync()).Type.ShouldBe("ping");
    }

    [Fact]
    public async Task Of_a_webhook_or_a_trigger_whose_removal_is_cut_short_nothing_is_left_when_it_is_removed_again()
    {
        var store = new SickStore();
        await using var host = await StartAsync(store);
        await host.PublishAsync("""{"andon":1,"name":"line","steps":{"a":{"type":"noop"}}}""");
        var webhook = await host.Client.CreateWebhookAsync(Ann, new WebhookRequest { Url = "https://example.org/", Events = ["*"] }, Stop);
        await host.Client.RotateWebhookAsync(Ann, webhook.Id, TimeSpan.FromHours(1), Stop);
        var trigger = await host.Client.CreateTriggerAsync(Ann, new TriggerRequest { Pipeline = "line", Verification = TriggerVerification.Standard }, Stop);
        store.Deletions = 1;
        await Should.ThrowAsync<StoreException>(host.Client.DeleteWebhookAsync(Ann, webhook.Id, Stop));
        store.Deletions = 0;
        await Should.ThrowAsync<StoreException>(host.Client.DeleteTriggerAsync(Ann, trigger.Id, Stop));
        store.Deletions = int.MaxValue;
        await host.Client.DeleteWebhookAsync(Ann, webhook.Id, Stop);
        await host.Client.DeleteTriggerAsync(Ann, trigger.Id, Stop);
        (await store.Secrets.ListAsync("acme", Stop)).ShouldBeEmpty();
    }

    private static Task<TestHost> StartAsync(SickStore store, string? allow = null) => TestHost.StartAsync(
        StoreKind.Memory,
        a => a.Services.AddSingleton(new SecretOptions { MasterKey = new string('5', 64) }),
        o =>
        {
            if (allow is not null) o.Outgoing.Allow(allow);
        },
        store: store);

    private static WebhookRow Row() => new() { Id = Guid.CreateVersion7(), Tenant = "acme", Url = "https://example.org/", Events = ["*"], MadeBy = "ann", CreatedAt = DateTimeOffset.UnixEpoch };

    /// <summary>A store that answers late which webhooks there are, or wrongly, and that fails to remove secrets.</summary>
    private sealed class SickStore() : ForwardingStore(new MemoryStore()), IWebhookStore, ISecretStore
    {
        public override IWebhookStore Webhooks => this;

        public override ISecretStore Secrets => this;

        public TaskCompletionSource? Held { get; set; }

        public bool KnowsNone { get; init; }

        /// <summary>Secrets that are still removed.</summary>
        public int Deletions { get; set; } = int.MaxValue;

        public async ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default)
        {
            var (rows, held) = (await Inner.Webhooks.ListAllAsync(cancellation), Held);
            if (held is not null) await held.Task;
            return KnowsNone ? [] : rows;
        }

        public ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, CancellationToken cancellation = default) => Inner.Webhooks.AddAsync(webhook, most, audit, cancellation);

        public ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => Inner.Webhooks.FindAsync(tenant, id, cancellation);

        ValueTask<IReadOnlyList<WebhookRow>> IWebhookStore.ListAsync(string tenant, CancellationToken cancellation) => Inner.Webhooks.ListAsync(tenant, cancellation);

        public ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, CancellationToken cancellation = default) => Inner.Webhooks.ChangeAsync(webhook, audit, cancellation);

        public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) => Inner.Webhooks.DeleteAsync(tenant, id, audit, cancellation);

        public ValueTask<bool> PutAsync(SecretRow secret, int limit, AuditEntry? audit = null, CancellationToken cancellation = default) => Inner.Secrets.PutAsync(secret, limit, audit, cancellation);

        public ValueTask<SecretRow?> FindAsync(string tenant, string name, CancellationToken cancellation = default) => Inner.Secrets.FindAsync(tenant, name, cancellation);

        ValueTask<IReadOnlyList<SecretRow>> ISecretStore.ListAsync(string tenant, CancellationToken cancellation) => Inner.Secrets.ListAsync(tenant, cancellation);

        public ValueTask<bool> DeleteAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) =>
            Deletions-- > 0 ? Inner.Secrets.DeleteAsync(tenant, name, audit, cancellation) : throw new StoreException("database_error", "The process has crashed.");

        public ValueTask<IReadOnlyList<SecretRow>> ListOthersAsync(string keyId, (string Tenant, string Name) after, int limit, CancellationToken cancellation = default) => Inner.Secrets.ListOthersAsync(keyId, after, limit, cancellation);

        public ValueTask<bool> RewrapAsync(SecretRow before, SecretRow after, AuditEntry? audit = null, CancellationToken cancellation = default) => Inner.Secrets.RewrapAsync(before, after, audit, cancellation);
    }
}
