using System.Diagnostics;
using Andon.Chaos.Cluster;

namespace Andon.Chaos.Faults;

/// <summary>The server is restarted: in turn as after a crash, and with its connections closed.</summary>
internal sealed class RestartFault(ChaosCluster cluster) : IFault
{
    private bool isImmediate;

    public async Task<Strike> StrikeAsync(Random random)
    {
        var mode = (isImmediate = !isImmediate) ? "immediate" : "fast";
        var from = Stopwatch.GetTimestamp();
        var before = await BirthAsync();
        await cluster.Server.StopAsync(mode);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System);
        await cluster.Server.StartAsync();
        await cluster.RecoverAsync();
        var after = await BirthAsync();
        return new Strike("restart", before != after, from, Stopwatch.GetTimestamp(), $"{mode}; the server is of {after}, and was of {before}");
    }

    private async Task<string?> BirthAsync() => (await cluster.AskAsync("SELECT pg_postmaster_start_time()::text"))?.ToString();
}
