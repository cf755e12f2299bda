namespace Andon.Server.Limits;

/// <summary>
/// So many at once, and so many in the long run: a bucket that fills evenly and is taken from. By our own clock, so that tests need not wait; the framework's limiters go by the machine's.
/// </summary>
/// <param name="perSecond">What comes into it in a second.</param>
/// <param name="capacity">What it holds; full at first.</param>
/// <param name="now">The time.</param>
internal sealed class TokenBucket(double perSecond, double capacity, DateTimeOffset now)
{
    private readonly Lock gate = new();
    private double tokens = capacity;
    private DateTimeOffset at = now;

    public double PerSecond { get; } = perSecond;

    public double Capacity { get; } = capacity;

    /// <summary>Takes one; zero, or how long until there is one again.</summary>
    public TimeSpan Take(DateTimeOffset time)
    {
        lock (gate)
        {
            Fill(time);
            if (tokens < 1) return TimeSpan.FromSeconds((1 - tokens) / PerSecond);
            tokens--;
            return TimeSpan.Zero;
        }
    }

    /// <summary>How long until there is one; zero where there is. Takes none.</summary>
    public TimeSpan Wait(DateTimeOffset time)
    {
        lock (gate)
        {
            Fill(time);
            return tokens < 1 ? TimeSpan.FromSeconds((1 - tokens) / PerSecond) : TimeSpan.Zero;
        }
    }

    /// <summary>Whether it would be just so if it were made now.</summary>
    public bool IsFull(DateTimeOffset time)
    {
        lock (gate)
        {
            Fill(time);
            return tokens >= Capacity;
        }
    }

    private void Fill(DateTimeOffset time)
    {
        if (time <= at) return;
        tokens = Level(tokens, Capacity, PerSecond, time - at);
        at = time;
    }

    internal static double Level(double tokens, double capacity, double perSecond, TimeSpan passed) => Math.Min(capacity, tokens + (passed.TotalSeconds * perSecond));
}
