using Andon.Chaos.Cluster;

namespace Andon.Chaos.Faults;

/// <summary>
/// What goes wrong, in two lanes at the same time: nodes are killed one after the other; beside that, everything else in an order that the seed gives. Goes
/// on until the kills are done and each other fault has been there.
/// </summary>
internal sealed class FaultPlan(ChaosCluster cluster, ChaosOptions options)
{
    private const int AloneEvery = 10;

    private readonly List<Strike> strikes = [];
    private readonly List<Task> revivals = [];
    private volatile bool isOver;

    /// <summary>What this machine does not allow, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Unavailable { get; } = new Dictionary<string, string>
    {
        ["cut"] = cluster.HasNetworks ? "" : "no network namespace could be made (root, and the Debian package iproute2, are needed)",
        ["disk"] = cluster.Disk is null ? "no disk could be mounted (root is needed)" : "",
    }.Where(u => u.Value.Length > 0 && options.Faults.Contains(u.Key)).ToDictionary();

    public IReadOnlyList<Strike> Strikes
    {
        get
        {
            lock (strikes) return [.. strikes];
        }
    }

    public async Task RunAsync(Action<string> say)
    {
        var others = OthersAsync(new Random(options.Seed), say);
        await KillAsync(new Random(options.Seed + 1), say);
        isOver = true;
        await others;
        await Task.WhenAll(revivals);
    }

    private async Task KillAsync(Random random, Action<string> say)
    {
        var kill = new KillFault(cluster, revivals.Add);
        for (var i = 0; i < options.Kills && options.Faults.Contains("kill"); i++)
        {
            // Now and then the others are let be for long enough to take over: how long that takes is told of these kills.
            var isAlone = i % AloneEvery == AloneEvery - 1;
            if (isAlone) await Task.WhenAll(revivals);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1_600)), TimeProvider.System);
            Note(await kill.StrikeAsync(random), say);
            if (isAlone) await Task.Delay(options.Lease + TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    private async Task OthersAsync(Random random, Action<string> say)
    {
        Dictionary<string, IFault> all = new()
        {
            ["stop"] = new StopFault(cluster, options.Lease),
            ["cut"] = new CutFault(cluster, options.Lease),
            ["restart"] = new RestartFault(cluster),
            ["terminate"] = new TerminateFault(cluster),
            ["disk"] = new DiskFault(cluster),
        };
        // The server is restarted in two ways.
        var round = all.Keys.Append("restart").Where(f => options.Faults.Contains(f) && !Unavailable.ContainsKey(f)).ToArray();
        for (var isFirst = true; round.Length > 0 && (isFirst || !isOver); isFirst = false)
        {
            random.Shuffle(round);
            foreach (var fault in round)
            {
                if (isOver && !isFirst) return;
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300, 1_500)), TimeProvider.System);
                Note(await all[fault].StrikeAsync(random), say);
            }
        }
    }

    private void Note(Strike strike, Action<string> say)
    {
        lock (strikes) strikes.Add(strike);
        say($"{strike.Fault}: {(strike.HasFired ? "" : "DID NOT FIRE: ")}{strike.What}");
    }
}
