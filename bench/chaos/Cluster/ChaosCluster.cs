using Andon.Stores.Tests.Postgres;

namespace Andon.Chaos.Cluster;

/// <summary>A server and its nodes.</summary>
internal sealed class ChaosCluster
{
    private const int Nodes = 3;
    private const string Database = "chaos";

    private ChaosCluster(ThrowAwayServer server, SmallDisk? disk, IReadOnlyList<NodeSlot> slots) => (Server, Disk, Slots) = (server, disk, slots);

    public ThrowAwayServer Server { get; }

    /// <summary>Null where none could be mounted.</summary>
    public SmallDisk? Disk { get; }

    public IReadOnlyList<NodeSlot> Slots { get; }

    /// <summary>Whether every node has a network that can be cut.</summary>
    public bool HasNetworks => Slots.All(s => s.Place.Network is not null);

    public string Url => Server.Url(Database);

    public static async Task<ChaosCluster> StartAsync(Workspace workspace, ChaosOptions options)
    {
        if (ThrowAwayServer.Programs is null) throw new InvalidOperationException("PostgreSQL is not installed (Debian package postgresql)");
        // Steps of some 30 runs a second are kept for as long as it lasts.
        var disk = options.Faults.Contains("disk") ? await SmallDisk.MountAsync(workspace, Path.Combine(workspace.Server, "data"), 256 + (2 * options.Kills)) : null;
        List<NodeNetwork?> networks = [];
        for (var i = 1; i <= Nodes; i++) networks.Add(options.Faults.Contains("cut") ? await NodeNetwork.OpenAsync(workspace, i) : null);
        var server = new ThrowAwayServer(workspace.Server);
        var addresses = string.Join(',', networks.Select(n => n?.Server).OfType<string>().Prepend("127.0.0.1"));
        // The log of the server's changes stays small: what it keeps to be written over again is room that a full disk still has.
        await server.CreateAsync($"listen_addresses = '{addresses}'\nmax_wal_size = 32MB\nmin_wal_size = 2MB\n", "host all all 10.213.0.0/16 trust", "--wal-segsize=1");
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {Database} OWNER andon");
        var isSkewed = options.Faults.Contains("skew");
        var slots = networks.Select((network, i) => new NodeSlot(
            new NodePlace(i + 1, server.Url(Database, host: network?.Server ?? "127.0.0.1"), network, (isSkewed, i) switch { (true, 1) => 7, (true, 2) => -7, _ => 0 }), workspace, options.Lease)).ToList();
        return new ChaosCluster(server, disk, slots);
    }

    public Task StartNodesAsync() => Task.WhenAll(Slots.Select(s => s.StartAsync()));

    public Task StopNodesAsync() => Task.WhenAll(Slots.Select(s => s.Node.StopAsync()));

    /// <summary>Takes a node that is up for a fault, whichever there is first of those drawn.</summary>
    public async Task<NodeSlot> TakeAsync(Random random)
    {
        var order = Slots.ToArray();
        random.Shuffle(order);
        while (true)
        {
            if (order.FirstOrDefault(s => s.TryTake()) is { } slot) return slot;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public Task<object?> AskAsync(string sql) => Server.AskAsync(Database, sql);

    /// <summary>Waits until the server answers; where it went down altogether it is started, as whoever looks after it would.</summary>
    public async Task RecoverAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await AskAsync("SELECT 1");
                return;
            }
            catch (Npgsql.NpgsqlException) when (tries < 60)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
                if (tries % 4 == 3) await TryStartAsync();
            }
        }
    }

    private async Task TryStartAsync()
    {
        try
        {
            await Server.StartAsync();
        }
        catch (InvalidOperationException)
        {
            // It runs, and recovers; or it cannot yet.
        }
    }
}
