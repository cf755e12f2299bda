using System.Diagnostics;
using Andon.Chaos.Cluster;

namespace Andon.Chaos.Faults;

/// <summary>The server's disk is full until the server has said so, and for a while longer.</summary>
internal sealed class DiskFault(ChaosCluster cluster) : IFault
{
    private const string Complaint = "No space left on device";

    public async Task<Strike> StrikeAsync(Random random)
    {
        var from = Stopwatch.GetTimestamp();
        var before = Complaints();
        try
        {
            for (var i = 0; i < 100 && Complaints() == before; i++)
            {
                // What the server gives back meanwhile is taken too.
                cluster.Disk!.Fill();
                await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 1_500)), TimeProvider.System);
        }
        finally
        {
            cluster.Disk!.Free();
        }

        await cluster.RecoverAsync();
        var complaints = Complaints() - before;
        return new Strike("disk", complaints > 0, from, Stopwatch.GetTimestamp(), $"the server found no room {complaints} times");
    }

    private int Complaints()
    {
        using var log = new StreamReader(new FileStream(cluster.Server.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var count = 0;
        while (log.ReadLine() is { } line)
        {
            if (line.Contains(Complaint, StringComparison.Ordinal)) count++;
        }

        return count;
    }
}
