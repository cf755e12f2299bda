using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Andon.Runs;
using Andon.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Limits;

/// <summary>
/// Addresses from which credentials, passwords or links came that were wrong: after too many, signing in and links are closed to them for a while, and the next wrong credential is told
/// so. Whoever bears one that is right is let in from any address, for many may share one.
/// </summary>
internal sealed class FailedAddresses(RunEngine engine, AndonServerOptions options)
{
    private const int MaxKnown = 10_000;

    private readonly ConcurrentDictionary<IPAddress, TokenBucket> buckets = new();

    /// <summary>Counts a failure.</summary>
    public void Count(HttpContext http)
    {
        if (options.FailuresPerAddress == 0 || AddressOf(http) is not { } address) return;
        var now = engine.Clock.Now;
        if (buckets.Count >= MaxKnown) Forget(now);
        buckets.GetOrAdd(address, static (_, q) => new TokenBucket(q.most / 60.0, q.most, q.now), (most: options.FailuresPerAddress, now)).Take(now);
    }

    /// <summary>Why what comes from there without a right credential is refused, however right it is; null where it is not.</summary>
    public ApiProblem? RefusalOf(HttpContext http)
    {
        if (buckets.IsEmpty || AddressOf(http) is not { } address || !buckets.TryGetValue(address, out var bucket)) return null;
        var wait = bucket.Wait(engine.Clock.Now);
        return wait == TimeSpan.Zero ? null
            : new ApiProblem(HttpStatusCode.TooManyRequests, "too_many_failures", "too many wrong credentials came from this address; wait a while, or send a right one") { RetryAfter = wait };
    }

    /// <summary>Drops what says nothing any more; or, where that is too little, everything.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, _) in buckets.Where(b => b.Value.IsFull(now))) buckets.TryRemove(address, out _);
        if (buckets.Count >= MaxKnown) buckets.Clear();
    }

    /// <summary>An address of IPv4, or of IPv6 the network that one household has whole.</summary>
    private static IPAddress? AddressOf(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address) return null;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
