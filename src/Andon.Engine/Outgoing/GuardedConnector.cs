using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Andon.Outgoing;

/// <summary>
/// Connects only to addresses that are allowed. It checks the very addresses that it then connects to, so a name that resolves
/// differently the second time gains nothing; redirects come through here as well.
/// </summary>
internal sealed class GuardedConnector(IReadOnlyList<OutgoingPolicy> policies, ILogger? log = null)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        // The resolver has rules of its own for literal addresses: it refuses 0.0.0.0, which connects to this very machine.
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        Check(Named(host), port, addresses);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>One address that is not allowed is enough to refuse: a name with two of them is how such a guard is fooled.</summary>
    internal void Check(string host, int port, IReadOnlyList<IPAddress> addresses)
    {
        if (policies.Any(policy => policy.AllowsHost(host, port))) return;
        if (addresses.FirstOrDefault(address => !IsAllowed(address)) is not { } refused) return;
        // For the operator alone: a tenant who was told could map the host's network by its names.
        log?.LogWarning("{Host}:{Port} was refused: it has the address {Address}, which is not public", host, port, refused);
        throw new AddressRefusedException(
            $"{host}:{port} has an address that is not public. If it is to be reached, its operator allows it: --allow-host {host}:{port} of 'andon run', or "
            + $"{nameof(AndonOptions)}.{nameof(AndonOptions.Outgoing)} in a host.");
    }

    private bool IsAllowed(IPAddress address) => PublicAddress.Is(address) || policies.Any(policy => policy.AllowsAddress(address));

    /// <summary>The host as it stands in a URL.</summary>
    private static string Named(string host) => host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host;
}
