using System.Diagnostics;
using Andon.Chaos.Cluster;
using Andon.Steps.Processes;

namespace Andon.Chaos.Faults;

/// <summary>kill −9 of a node, which is started again. Done when it is dead, not when it is back.</summary>
internal sealed class KillFault(ChaosCluster cluster, Action<Task> follow) : IFault
{
    public async Task<Strike> StrikeAsync(Random random)
    {
        var slot = await cluster.TakeAsync(random);
        var node = slot.Node;
        var others = cluster.Slots.Where(s => s != slot && s.Node.IsUp).Select(s => s.Node.Id).ToList();
        var at = Stopwatch.GetTimestamp();
        node.Signal(Libc.Kill9);
        await node.EndedAsync();
        follow(slot.StartAsync());
        return new Strike("kill", node.ExitCode == 128 + Libc.Kill9, at, Stopwatch.GetTimestamp(), $"node {slot.Place.Number} ended with {node.ExitCode}") { Process = node.Id, Others = others };
    }
}
