using System.Net;
using System.Net.Sockets;

namespace Andon.Steps.Http;

/// <summary>
/// Connects only to addresses that are allowed. It checks the very addresses that it then connects to, so a name that resolves
/// differently the second time gains nothing; redirects come through here as well.
/// </summary>
internal sealed class GuardedConnector(HttpStepOptions options)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        // The resolver has rules of its own for literal addresses: it refuses 0.0.0.0, which connects to this very machine.
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        if (!IsAllowed(Named(host), port) && addresses.FirstOrDefault(address => !PublicAddress.Is(address)) is { } refused)
            throw Refused(Named(host), port, refused);
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

    /// <summary>The host as it stands in a URL.</summary>
    private static string Named(string host) => host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host;

    private bool IsAllowed(string host, int port) =>
        options.AllowPrivateAddresses || options.AllowedHosts.Contains(host) || options.AllowedHosts.Contains($"{host}:{port}");

    private static StepFailedException Refused(string host, int port, IPAddress address) => new(
        "address_refused",
        $"{host}:{port} has the address {address}, which is not public. If steps are to reach it, its operator allows it: --allow-host {host}:{port} of 'andon run', or "
        + $"{nameof(HttpStepOptions)}.{nameof(HttpStepOptions.AllowedHosts)} in a host.",
        retryable: false);
}
