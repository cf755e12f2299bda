namespace Andon.Chaos.Cluster;

/// <summary>A network namespace for one node, with one private link to where the server is.</summary>
internal sealed class NodeNetwork
{
    private readonly string link;

    private NodeNetwork(string name, string link, string server) => (Name, this.link, Server) = (name, link, server);

    public string Name { get; }

    /// <summary>The server's address on the link.</summary>
    public string Server { get; }

    /// <summary>Null where this machine has no namespaces to give.</summary>
    public static async Task<NodeNetwork?> OpenAsync(Workspace workspace, int node)
    {
        var (name, link) = ($"andon-chaos-{Environment.ProcessId}-{node}", $"ac{Environment.ProcessId}n{node}");
        var network = $"10.213.{Environment.ProcessId % 250}.{node * 4}";
        var (server, own) = (network[..network.LastIndexOf('.')] + $".{(node * 4) + 1}", network[..network.LastIndexOf('.')] + $".{(node * 4) + 2}");
        workspace.Note("network", name);
        workspace.Note("link", link);
        string[][] steps =
        [
            ["netns", "add", name],
            ["link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name],
            ["addr", "add", $"{server}/30", "dev", link],
            ["link", "set", link, "up"],
            ["-n", name, "addr", "add", $"{own}/30", "dev", "eth0"],
            ["-n", name, "link", "set", "eth0", "up"],
            ["-n", name, "link", "set", "lo", "up"],
        ];
        foreach (var step in steps)
            if (!await Shell.TryAsync("ip", step)) return null;
        return new NodeNetwork(name, link, server);
    }

    public Task CutAsync() => Shell.RunAsync("ip", "link", "set", link, "down");

    public Task MendAsync() => Shell.RunAsync("ip", "link", "set", link, "up");
}
