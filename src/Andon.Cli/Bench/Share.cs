namespace Andon.Cli.Bench;

/// <summary>What one node did of what was measured.</summary>
internal sealed record Share(double Seconds, double CpuS, long RoundTrips, long Appends, long Conflicts, double[] Milliseconds)
{
    public static Share Of(Meter before, Meter after, Latencies ended) => new(
        before.Elapsed(after).TotalSeconds, (after.Cpu - before.Cpu).TotalSeconds, after.RoundTrips - before.RoundTrips, after.Appends - before.Appends, after.Conflicts - before.Conflicts, ended.ToArray());
}
