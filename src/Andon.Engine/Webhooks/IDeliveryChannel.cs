using System.Security.Cryptography;
using System.Text;
using Andon.Stores;

namespace Andon.Webhooks;

/// <summary>Another way out than webhooks: it has rows of its own in the outbox, one target for each tenant, and sends them.</summary>
internal interface IDeliveryChannel
{
    /// <summary>Whether it has something to send for a notice of this type.</summary>
    bool Wants(string type);

    /// <summary>Sends a delivery, or makes others of it. Throws only where it is told to stop.</summary>
    Task<DeliveryOutcome> SendAsync(DeliveryRow delivery, CancellationToken stop);

    /// <summary>The target of mails of a tenant. Known without the channel, so that a node that has none leaves them alone.</summary>
    static Guid MailOf(string tenant) => new(SHA256.HashData(Encoding.UTF8.GetBytes("andon mail " + tenant)).AsSpan(0, 16));
}
