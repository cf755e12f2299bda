using System.Net;

namespace Andon.Outgoing;

/// <summary>
/// What HTTP may reach from inside the host's network where tenants choose the URL. Public addresses always; others only as far as the host says.
/// </summary>
public sealed class OutgoingPolicy
{
    /// <summary>Whether private, loopback, link-local and other addresses that are not public may be reached. Default false.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Hosts that may be reached whatever their address: <c>name</c> or <c>name:port</c>, as in the URL. Default none.</summary>
    public ISet<string> AllowedHosts { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Networks whose addresses may be reached, whatever name leads there. Default none.</summary>
    public ISet<IPNetwork> AllowedNetworks { get; } = new HashSet<IPNetwork>();

    /// <summary>Allows a host, <c>name</c> or <c>name:port</c>, or a network, <c>10.0.0.0/8</c>.</summary>
    /// <exception cref="FormatException">A network that is none.</exception>
    public void Allow(string hostOrNetwork)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(hostOrNetwork);
        if (!hostOrNetwork.Contains('/')) AllowedHosts.Add(hostOrNetwork);
        else if (IPNetwork.TryParse(hostOrNetwork, out var network)) AllowedNetworks.Add(network);
        else throw new FormatException($"'{hostOrNetwork}' is no network: an address and the length of its prefix are needed, as in 10.0.0.0/8.");
    }

    internal bool AllowsHost(string host, int port) => AllowPrivateAddresses || AllowedHosts.Contains(host) || AllowedHosts.Contains($"{host}:{port}");

    internal bool AllowsAddress(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return AllowedNetworks.Any(network => network.Contains(plain));
    }
}
