using Andon.Chaos.Nodes;

namespace Andon.Chaos.Cluster;

/// <summary>The place of a node, which is started again whenever it has ended. One fault at a time has it.</summary>
internal sealed class NodeSlot(NodePlace place, Workspace workspace, TimeSpan lease)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private int isTaken = 1;
    private volatile Node? node;

    public NodePlace Place => place;

    public Node Node => node ?? throw new InvalidOperationException("the node was never started");

    /// <summary>By how much the clock of the last life differed.</summary>
    public TimeSpan ClockDifference { get; private set; }

    /// <summary>Takes it for a fault; false where it is not up, or another fault has it.</summary>
    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref isTaken, 1, 0) != 0) return false;
        if (Node.IsUp) return true;
        Release();
        return false;
    }

    public void Release() => Volatile.Write(ref isTaken, 0);

    /// <summary>Starts it, again and again where the server is away, and is done when it is up; then faults may have it.</summary>
    public async Task StartAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            node = Node.Start(place, workspace, lease);
            try
            {
                ClockDifference = await Node.Up.WaitAsync(Patience, TimeProvider.System);
                Release();
                return;
            }
            catch (InvalidOperationException) when (TimeProvider.System.GetElapsedTime(since) < Patience)
            {
                await Node.EndedAsync();
                if (Node.ExitCode != ChaosNode.NoServer) throw;
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }
}
