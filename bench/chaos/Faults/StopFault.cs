using Andon.Chaos.Cluster;

namespace Andon.Chaos.Faults;

/// <summary>A node stands still past its lease, and goes on with what it was about.</summary>
internal sealed class StopFault(ChaosCluster cluster, TimeSpan lease) : AbsenceFault(cluster, "stop", lease)
{
    private const int SigStop = 19;
    private const int SigCont = 18;

    protected override Task LeaveAsync(NodeSlot slot)
    {
        slot.Node.Signal(SigStop);
        return Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }

    protected override bool IsAway(NodeSlot slot) => Workspace.StateOf(slot.Node.Id) == 'T';

    protected override Task ReturnAsync(NodeSlot slot)
    {
        slot.Node.Signal(SigCont);
        return Task.CompletedTask;
    }
}
