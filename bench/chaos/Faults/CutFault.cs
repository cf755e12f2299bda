using Andon.Chaos.Cluster;

namespace Andon.Chaos.Faults;

/// <summary>The only link between a node and the server is down past its lease. The node goes on, and cannot say what it did.</summary>
internal sealed class CutFault(ChaosCluster cluster, TimeSpan lease) : AbsenceFault(cluster, "cut", lease)
{
    protected override Task LeaveAsync(NodeSlot slot) => slot.Place.Network!.CutAsync();

    protected override bool IsAway(NodeSlot slot) => slot.Node.IsUp;

    protected override Task ReturnAsync(NodeSlot slot) => slot.Place.Network!.MendAsync();
}
