namespace Andon.Cli.Bench;

/// <summary>Times of which percentiles are wanted.</summary>
internal sealed class Latencies
{
    private readonly Lock gate = new();
    private readonly List<double> milliseconds = [];

    public int Count
    {
        get { lock (gate) return milliseconds.Count; }
    }

    public void Add(TimeSpan time)
    {
        lock (gate) milliseconds.Add(time.TotalMilliseconds);
    }

    /// <summary>Those of another node.</summary>
    public void Add(IEnumerable<double> others)
    {
        lock (gate) milliseconds.AddRange(others);
    }

    public double[] ToArray()
    {
        lock (gate) return [.. milliseconds];
    }

    /// <summary>The nearest-rank percentile in milliseconds; 0 where nothing was measured.</summary>
    public double Percentile(double share)
    {
        lock (gate)
        {
            if (milliseconds.Count == 0) return 0;
            milliseconds.Sort();
            return Math.Round(milliseconds[Math.Clamp((int)Math.Ceiling(share * milliseconds.Count) - 1, 0, milliseconds.Count - 1)], 3);
        }
    }
}
