using Andon.Pipelines;

namespace Andon.Cli.Bench;

/// <summary>What all nodes did in the time that was measured.</summary>
internal sealed class Flow
{
    private readonly IReadOnlyList<Share> shares;

    public Flow(IReadOnlyList<Share> shares, long bytesWritten)
    {
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
