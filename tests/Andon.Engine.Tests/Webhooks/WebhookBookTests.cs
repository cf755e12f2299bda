using Andon.Audit;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using Andon.Secrets;
using Andon.Stores;
using Andon.Testing;
using Andon.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Webhooks;

/// <summary>Webhooks as a process has them in memory.</summary>
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

    private static Task<TestHost> StartAsync(SickStore store, string? allow = null) => TestHost.StartAsync(
        StoreKind.Memory,
        a => a.Services.AddSingleton(new SecretOptions { MasterKey = new string('5', 64) }),
        o =>
        {
            if (allow is not null) o.Outgoing.Allow(allow);
        },
        store: store);

    private static WebhookRow Row() => new() { Id = Guid.CreateVersion7(), Tenant = "acme", Url = "https://example.org/", Events = ["*"], MadeBy = "ann", CreatedAt = DateTimeOffset.UnixEpoch };

    /// <summary>A store that answers late which webhooks there are, or wrongly.</summary>
    private sealed class SickStore() : ForwardingStore(new MemoryStore()), IWebhookStore
    {
        public override IWebhookStore Webhooks => this;

        public TaskCompletionSource? Held { get; set; }

        public bool KnowsNone { get; init; }

        public async ValueTask<IReadOnlyList<WebhookRow>> ListAllAsync(CancellationToken cancellation = default)
        {
            var (rows, held) = (await Inner.Webhooks.ListAllAsync(cancellation), Held);
            if (held is not null) await held.Task;
            return KnowsNone ? [] : rows;
        }

        public ValueTask<bool> AddAsync(WebhookRow webhook, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => Inner.Webhooks.AddAsync(webhook, most, audit, secrets, cancellation);

        public ValueTask<WebhookRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => Inner.Webhooks.FindAsync(tenant, id, cancellation);

        public ValueTask<IReadOnlyList<WebhookRow>> ListAsync(string tenant, CancellationToken cancellation = default) => Inner.Webhooks.ListAsync(tenant, cancellation);

        public ValueTask<bool> ChangeAsync(WebhookRow webhook, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => Inner.Webhooks.ChangeAsync(webhook, audit, secrets, cancellation);

        public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => Inner.Webhooks.DeleteAsync(tenant, id, audit, secrets, cancellation);
    }
}
