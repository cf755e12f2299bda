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
                await WriteAsync();
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

    /// <summary>Uses up what the server had put by for its log; the work alone would take its time.</summary>
    private async Task WriteAsync()
    {
        try
        {
            await cluster.AskAsync("SELECT pg_logical_emit_message(false, 'chaos', repeat('x', 2000000))");
        }
        catch (Npgsql.NpgsqlException)
        {
            // That is what is waited for; or the server is down from it already.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
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
