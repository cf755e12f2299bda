using Andon.Hosting;

namespace Andon.Webhooks;

/// <summary>How notices are delivered. What may be reached is <see cref="AndonOptions.Outgoing"/>. Checked at start.</summary>
public sealed class WebhookOptions
{
    /// <summary>How long a receiver may take to answer, connecting included. Default: 15 s. From 1 s to 2 minutes.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a delivery is tried before it is given up. Default: 16, which with the delays below takes about a day. From 1 to 50.</summary>
    public int MaxAttempts { get; set; } = 16;

    /// <summary>How long to wait after the first attempt; twice as long after each further one, less up to half by chance. Default: 10 s. From 10 ms to 1 hour.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait at most. Default: 6 h. From 10 ms to 7 days.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Deliveries that this node sends to one webhook at once; what is slow holds up nothing else. Default: 4. From 1 to 100.</summary>
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>How long a delivery that arrived can still be listed. Default: 3 d. From 0 to 365 days.</summary>
    public TimeSpan DeliveredKept { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long a delivery that was given up can be replayed. Default: 30 d. From 0 to 365 days.</summary>
    public TimeSpan DeadKept { get; set; } = TimeSpan.FromDays(30);

    internal void Validate()
    {
        Check(AttemptTimeout >= TimeSpan.FromSeconds(1) && AttemptTimeout <= TimeSpan.FromMinutes(2), nameof(AttemptTimeout), "from 1 s to 2 minutes");
        Check(MaxAttempts is >= 1 and <= 50, nameof(MaxAttempts), "from 1 to 50");
        Check(FirstDelay >= TimeSpan.FromMilliseconds(10) && FirstDelay <= TimeSpan.FromHours(1), nameof(FirstDelay), "from 10 ms to 1 hour");
        Check(MaxDelay >= TimeSpan.FromMilliseconds(10) && MaxDelay <= TimeSpan.FromDays(7), nameof(MaxDelay), "from 10 ms to 7 days");
        Check(MaxConcurrent is >= 1 and <= 100, nameof(MaxConcurrent), "from 1 to 100");
        Check(DeliveredKept >= TimeSpan.Zero && DeliveredKept <= TimeSpan.FromDays(365), nameof(DeliveredKept), "from 0 to 365 days");
        Check(DeadKept >= TimeSpan.Zero && DeadKept <= TimeSpan.FromDays(365), nameof(DeadKept), "from 0 to 365 days");
    }

    private static void Check(bool holds, string name, string range) => OptionRange.Check(holds, nameof(WebhookOptions), name, range);
}
