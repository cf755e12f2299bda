using System.Net;
using System.Net.Sockets;

namespace Andon.Outgoing;

/// <summary>
/// Which addresses are public, by the IANA special-purpose registries (RFC 6890 and its successors). IPv6 forms that carry an IPv4
/// address (mapped, NAT64, 6to4) are judged by the address they carry.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Azure's metadata and agent address lies among public ones.
            "168.63.129.16/32",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork[] Special6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "3fff::/20" }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return !Special4.Any(network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        if (Nat64.Contains(address)) return Is(Carried(address, 12));
        if (SixToFour.Contains(address)) return Is(Carried(address, 2));
        // Only 2000::/3 is given out as global; loopback, unique-local, link-local and multicast all lie outside.
        return Global6.Contains(address) && !Special6.Any(network => network.Contains(address));
    }

    private static IPAddress Carried(IPAddress address, int offset) => new(address.GetAddressBytes().AsSpan(offset, 4));
}
