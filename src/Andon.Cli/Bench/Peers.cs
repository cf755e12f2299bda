namespace Andon.Cli.Bench;

/// <summary>The other nodes of a measurement.</summary>
internal sealed class Peers : IAsyncDisposable
{
    private readonly List<Peer> peers = [];

    public Peers(BenchOptions options, int inFlight)
    {
        for (var node = 1; node < options.Nodes; node++) peers.Add(Peer.Start(options, inFlight));
    }

    public Task ReadyAsync() => Task.WhenAll(peers.Select(peer => peer.ReadyAsync()));

    public Task BeginAsync() => Task.WhenAll(peers.Select(peer => peer.TellAsync(Peer.Measure)));

    /// <summary>What they did since <see cref="BeginAsync"/>; they go on.</summary>
    public Task<Share[]> SoFarAsync() => Task.WhenAll(peers.Select(peer => peer.AskAsync(Peer.SoFar)));

    /// <summary>What they did since <see cref="BeginAsync"/>; they begin no more.</summary>
    public Task<Share[]> EndAsync() => Task.WhenAll(peers.Select(peer => peer.AskAsync(Peer.End)));

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in peers) await peer.DisposeAsync();
    }
}
