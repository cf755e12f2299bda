using Andon.Stores;

namespace Andon.Client.Http;

/// <summary>Webhooks.</summary>
public sealed partial class HttpAndonClient
{
    /// <inheritdoc/>
    public Task<WebhookView> CreateWebhookAsync(Caller caller, WebhookRequest request, CancellationToken cancellation = default) => transport.PostAsync<WebhookView>("webhooks", request, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WebhookView>> ListWebhooksAsync(Caller caller, CancellationToken cancellation = default) => await ItemsAsync<WebhookView>("webhooks", cancellation);

    /// <inheritdoc/>
    public Task<WebhookView> GetWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default) => transport.GetAsync<WebhookView>($"webhooks/{webhook}", cancellation);

    /// <inheritdoc/>
    public Task<WebhookView> ChangeWebhookAsync(Caller caller, Guid webhook, WebhookRequest request, CancellationToken cancellation = default) =>
        transport.SendAsync<WebhookView>(HttpMethod.Put, $"webhooks/{webhook}", request, cancellation);

    /// <inheritdoc/>
    public Task DeleteWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default) => transport.DoAsync(HttpMethod.Delete, $"webhooks/{webhook}", null, cancellation);

    /// <inheritdoc/>
    public Task<WebhookView> RotateWebhookAsync(Caller caller, Guid webhook, TimeSpan overlap, CancellationToken cancellation = default) =>
        transport.PostAsync<WebhookView>($"webhooks/{webhook}/rotate", new { OverlapS = (int)overlap.TotalSeconds }, cancellation);

    /// <inheritdoc/>
    public Task<DeliveryView> TestWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default) => transport.PostAsync<DeliveryView>($"webhooks/{webhook}/test", null, cancellation);

    /// <inheritdoc/>
    public Task<Page<DeliveryView>> ListDeliveriesAsync(Caller caller, Guid webhook, DeliveryFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return transport.GetAsync<Page<DeliveryView>>(HttpPath.With($"webhooks/{webhook}/deliveries", ("state", filter.State), ("cursor", filter.Cursor), ("limit", filter.Limit)), cancellation);
    }

    /// <inheritdoc/>
    public Task<DeliveryView> ReplayDeliveryAsync(Caller caller, Guid webhook, Guid delivery, CancellationToken cancellation = default) =>
        transport.PostAsync<DeliveryView>($"webhooks/{webhook}/deliveries/{delivery}/replay", null, cancellation);
}
