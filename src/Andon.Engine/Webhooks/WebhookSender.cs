using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Andon.Outgoing;
using Andon.Secrets;
using Andon.Steps;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Webhooks;

/// <summary>
/// Sends one delivery to one webhook. Redirects are not followed: what is signed for one receiver goes to no other, and a redirect is where such requests are
/// led astray.
/// </summary>
internal sealed class WebhookSender(IStore store, SecretVault vault, AndonOptions engine, WebhookOptions options, ILogger<OutgoingHttp> log) : IDisposable
{
    private readonly OutgoingHttp http = new(engine, options.AttemptTimeout, log);

    /// <summary>The name of a webhook's secret among those of its tenant, which no reference can have.</summary>
    public static string SecretOf(Guid webhook) => $"webhook/{webhook:N}";

    /// <summary>The name of the secret that it had before.</summary>
    public static string OldSecretOf(Guid webhook) => $"webhook/{webhook:N}/old";

    public async Task<DeliveryOutcome> SendAsync(WebhookRow webhook, DeliveryRow delivery, DateTimeOffset now, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        enough.CancelAfter(options.AttemptTimeout);
        try
        {
            using var request = await RequestAsync(webhook, delivery, now, enough.Token);
            using var response = await http.For(webhook.Tenant).SendAsync(request, enough.Token);
            return Of(response);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new DeliveryOutcome(null, $"no answer within {options.AttemptTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
        catch (StepFailedException e)
        {
            return new DeliveryOutcome(null, $"its secret cannot be opened: {e.Message}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AddressRefusedException)
        {
            var refusal = AddressRefusedException.In(e);
            return new DeliveryOutcome(null, refusal?.Message ?? e.Message) { IsFinal = refusal is not null };
        }
    }

    public void Dispose() => http.Dispose();

    private static DeliveryOutcome Of(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode) return new DeliveryOutcome(status, null);
        if (response.StatusCode == HttpStatusCode.Gone) return new DeliveryOutcome(status, "the receiver is gone (410)") { IsFinal = true, IsGone = true };
        if (status is >= 300 and < 400) return new DeliveryOutcome(status, $"answered {status}, a redirect to {response.Headers.Location}; redirects are not followed, so change the URL");
        return new DeliveryOutcome(status, $"answered {status} {response.ReasonPhrase}");
    }

    private async Task<HttpRequestMessage> RequestAsync(WebhookRow webhook, DeliveryRow delivery, DateTimeOffset now, CancellationToken cancellation)
    {
        List<string> secrets = [await vault.OpenAsync(webhook.Tenant, SecretOf(webhook.Id), cancellation)];
        // The row in memory may be older than the secret: what is sent while that is rotated is signed by one that the receiver knows, too.
        var latest = webhook.OldSecretUntil > now ? webhook : await store.Webhooks.FindAsync(webhook.Tenant, webhook.Id, cancellation);
        if (latest?.OldSecretUntil > now) secrets.Add(await vault.OpenAsync(webhook.Tenant, OldSecretOf(webhook.Id), cancellation));
        var (id, timestamp) = (delivery.Id.ToString(), now.ToUnixTimeSeconds());
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ReadOnlyMemoryContent(delivery.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Andon-Webhooks", "1.0"));
        request.Headers.Add(StandardWebhooks.IdHeader, id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(id, timestamp, delivery.Body.Span, secrets));
        return request;
    }
}
