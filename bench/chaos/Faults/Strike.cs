namespace Andon.Chaos.Faults;

/// <summary>A fault that was done.</summary>
/// <param name="Fault">Which.</param>
/// <param name="HasFired">Whether it was seen to have happened.</param>
/// <param name="From">When it began, on the machine's monotonic clock.</param>
/// <param name="To">When all was mended.</param>
/// <param name="What">What was seen, for people.</param>
internal sealed record Strike(string Fault, bool HasFired, long From, long To, string What)
{
    /// <summary>The process that it struck; 0 where it struck the server.</summary>
    public int Process { get; init; }

    /// <summary>Other nodes that were up when it came.</summary>
    public IReadOnlyList<int> Others { get; init; } = [];
}

/// <summary>Something that can go wrong. It does it once, says whether it happened, and leaves all as it was.</summary>
internal interface IFault
{
    Task<Strike> StrikeAsync(Random random);
}
