namespace Andon.Notices;

/// <summary>How long to wait before something is sent again.</summary>
public static class DeliveryDelay
{
    /// <summary>Twice as long after each attempt, up to a limit; of that between half and all, so that what failed together does not come back together.</summary>
    /// <param name="attempts">Attempts made so far. From 1.</param>
    /// <param name="first">After the first attempt.</param>
    /// <param name="most">At most.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan After(int attempts, TimeSpan first, TimeSpan most, double chance)
    {
        var whole = Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Clamp(attempts - 1, 0, 40)));
        return TimeSpan.FromMilliseconds(Math.Ceiling(whole * (0.5 + (0.5 * chance))));
    }
}
