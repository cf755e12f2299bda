using System.Collections.Concurrent;
using System.Net;
using Andon.Runs;
using Andon.Server.Http;

namespace Andon.Server.Limits;

/// <summary>Requests of tenants whose quota limits them, counted once it is known whose they are; by this node for itself.</summary>
internal sealed class RequestRates(RunEngine engine)
{
    private readonly ConcurrentDictionary<string, TokenBucket> buckets = new(StringComparer.Ordinal);

    /// <summary>Counts a request.</summary>
    /// <exception cref="ApiProblem">There were too many.</exception>
    public void Count(string tenant)
    {
        if (engine.Quotas.Of(tenant) is not { MaxRequestsPerSecond: { } rate } quota) return;
        var (now, burst) = (engine.Clock.Now, quota.MaxRequestBurst ?? 2 * rate);
        var bucket = buckets.GetOrAdd(tenant, static (_, q) => new TokenBucket(q.rate, q.burst, q.now), (rate, burst, now));
        // Of another quota than that of now.
        if (bucket.PerSecond != rate || bucket.Capacity != burst) buckets[tenant] = bucket = new TokenBucket(rate, burst, now);
        if (bucket.Take(now) is { } wait && wait > TimeSpan.Zero)
            throw new ApiProblem(HttpStatusCode.TooManyRequests, "quota_requests", $"tenant '{tenant}' may send {rate} requests in a second and {burst} at once; send it again in a moment, or have its quota raised") { RetryAfter = wait };
    }
}
