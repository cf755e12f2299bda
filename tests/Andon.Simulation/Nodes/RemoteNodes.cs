using Andon.Stores;

namespace Andon.Nodes;

/// <summary>The node table as one node sees it.</summary>
internal sealed class RemoteNodes(INodeTable nodes, Wire wire) : INodeTable
{
    public ValueTask<Heartbeat> JoinAsync(NodeRow node, TimeSpan lease, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => nodes.JoinAsync(node, lease, CancellationToken.None));

    public ValueTask<Heartbeat?> BeatAsync(Guid incarnation, TimeSpan lease, CancellationToken cancellation = default) =>
        wire.ReadAsync(() => nodes.BeatAsync(incarnation, lease, CancellationToken.None));

    public async ValueTask LeaveAsync(Guid incarnation, CancellationToken cancellation = default) =>
        await wire.ReadAsync(async () =>
        {
            await nodes.LeaveAsync(incarnation, CancellationToken.None);
            return true;
        });

    /// <summary>To nobody: what a node finds by looking must be enough.</summary>
    public void Tell(NodeNews news)
    {
        // See above.
    }

    public Task ListenAsync(Action<NodeNews> heard, CancellationToken cancellation) => throw new NotSupportedException("nobody listens here");
}
