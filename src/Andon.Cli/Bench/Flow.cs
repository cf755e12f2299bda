using Andon.Cli.Terminal;
using Andon.Pipelines;

namespace Andon.Cli.Bench;

/// <summary>What all nodes did in the time that was measured.</summary>
internal sealed class Flow
{
    private readonly IReadOnlyList<Share> shares;

    public Flow(IReadOnlyList<Share> shares, long bytesWritten)
    {
        // What the others did would pass for what all of them can do.
        if (shares.Any(share => share.Milliseconds.Length == 0)) throw BenchEngine.Invalid(Language.Of("a node has carried no run to its end in the time that was measured; give more --seconds", "有节点在测量时间内没有完成任何运行；请增大 --seconds"));
        this.shares = shares;
        BytesWritten = bytesWritten;
        foreach (var share in shares) Latencies.Add(share.Milliseconds);
    }

    public long BytesWritten { get; }

    public Latencies Latencies { get; } = new();

    public double Seconds => shares[0].Seconds;

    public double CpuS => shares.Sum(s => s.CpuS);

    public long RoundTrips => shares.Sum(s => s.RoundTrips);

    public long Appends => shares.Sum(s => s.Appends);

    public long Conflicts => shares.Sum(s => s.Conflicts);

    public long StepsOf(PipelineDefinition pipeline) => (long)Latencies.Count * pipeline.Steps.Length;

    /// <summary>Steps per second, each node by its own count of the time.</summary>
    public double RateOf(PipelineDefinition pipeline) => shares.Sum(s => s.Milliseconds.Length * pipeline.Steps.Length / s.Seconds);
}
