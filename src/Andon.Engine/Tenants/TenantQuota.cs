namespace Andon.Tenants;

/// <summary>What a tenant may use, over all nodes. Default: the same share as any other tenant, and no limits.</summary>
public sealed record TenantQuota
{
    /// <summary>The most that a quota may allow of what is counted one by one.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its share of the room where several tenants want it: twice the weight is twice the share. Default: 1. From 1 to 1,000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Attempts under way at once, those of outside workers included; what is more waits. Default: null, any number. From 1 to 10,000.</summary>
    public int? MaxRunningSteps { get; init; }

    /// <summary>
    /// Runs that were submitted and have not ended; one more is refused with <c>quota_open_runs</c>. Runs that a step started do not count, nor are runs kept
    /// from being taken up again. Default: null, any number. From 1 to 10,000.
    /// </summary>
    public int? MaxOpenRuns { get; init; }

    /// <summary>
    /// Bytes that the history of its runs (parameters, outputs and whatever else is on record) and its files may take; where it is more, submissions are refused
    /// with <c>quota_stored_bytes</c>, and runs under way go on to their end. Counted from time to time. Default: null, any number. From 1 KiB to 1 PiB.
    /// </summary>
    public long? MaxStoredBytes { get; init; }

    /// <summary>Requests to the API in a second, in the long run, counted by each node for itself; more are answered 429. Default: null, any number. From 1 to 10,000.</summary>
    public int? MaxRequestsPerSecond { get; init; }

    /// <summary>Requests that may come at once after a silence. Default: null, as many as come in two seconds. From 1 to 100,000; only with <see cref="MaxRequestsPerSecond"/>.</summary>
    public int? MaxRequestBurst { get; init; }

    /// <summary>Whether it is what every tenant has that nothing was said of.</summary>
    public bool IsDefault => Weight == 1 && MaxRunningSteps is null && MaxOpenRuns is null && MaxStoredBytes is null && MaxRequestsPerSecond is null;

    /// <summary>What is wrong with it; null where nothing is.</summary>
    internal string? Problem() => Weight is < 1 or > 1_000 ? $"the weight of a tenant is from 1 to 1,000, not {Weight}"
        : MaxRunningSteps is < 1 or > MostCounted ? $"a tenant may have from 1 to {MostCounted} running steps, not {MaxRunningSteps}; leave it out for any number"
        : MaxOpenRuns is < 1 or > MostCounted ? $"a tenant may have from 1 to {MostCounted} open runs, not {MaxOpenRuns}; leave it out for any number"
        : MaxStoredBytes is < 1 << 10 or > 1L << 50 ? $"a tenant may have from 1 KiB to 1 PiB stored, not {MaxStoredBytes} bytes; leave it out for any number"
        : MaxRequestsPerSecond is < 1 or > MostCounted ? $"a tenant may send from 1 to {MostCounted} requests in a second, not {MaxRequestsPerSecond}; leave it out for any number"
        : MaxRequestBurst is < 1 or > 10 * MostCounted ? $"a tenant may send from 1 to {10 * MostCounted} requests at once, not {MaxRequestBurst}"
        : MaxRequestBurst is not null && MaxRequestsPerSecond is null ? "a burst of requests needs a number of them in a second"
        : null;
}
