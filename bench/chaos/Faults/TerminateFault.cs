using System.Diagnostics;
using Andon.Chaos.Cluster;

namespace Andon.Chaos.Faults;

/// <summary>The server ends the connections of all nodes and clients.</summary>
internal sealed class TerminateFault(ChaosCluster cluster) : IFault
{
    public async Task<Strike> StrikeAsync(Random random)
    {
        var from = Stopwatch.GetTimestamp();
        var ended = await cluster.AskAsync("SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'andon'") is long count ? count : 0;
        return new Strike("terminate", ended > 0, from, Stopwatch.GetTimestamp(), $"{ended} connections ended");
    }
}
