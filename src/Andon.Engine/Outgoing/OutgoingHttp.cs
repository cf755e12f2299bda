using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Andon.Outgoing;

/// <summary>
/// HTTP to where tenants say. Connections are shared, but for a tenant with a policy of its own: what it may reach is not left open for others. Proxies
/// and cookies of the host play no part, as they would reach what tenants may not.
/// </summary>
internal sealed class OutgoingHttp(AndonOptions options, TimeSpan connectTimeout, ILogger<OutgoingHttp>? log = null) : IDisposable
{
    private readonly Lazy<HttpMessageInvoker> shared = new(() => Create(log, connectTimeout, options.Outgoing));
    private readonly ConcurrentDictionary<string, Lazy<HttpMessageInvoker>> own = new();

    public HttpMessageInvoker For(string tenant) => options.TenantOutgoing.TryGetValue(tenant, out var policy)
        ? own.GetOrAdd(tenant, _ => new(() => Create(log, connectTimeout, options.Outgoing, policy))).Value
        : shared.Value;

    public void Dispose()
    {
        foreach (var http in own.Values.Append(shared))
        {
            if (http.IsValueCreated) http.Value.Dispose();
        }
    }

    private static HttpMessageInvoker Create(ILogger? log, TimeSpan connectTimeout, params OutgoingPolicy[] policies) => new(new SocketsHttpHandler
    {
        ConnectCallback = new GuardedConnector(policies, log).ConnectAsync,
        ConnectTimeout = connectTimeout,
        UseProxy = false,
        UseCookies = false,
        // Redirects are followed by the caller, so that what is sent to another server is its to say.
        AllowAutoRedirect = false,
        // Its own spans would tell whoever listens of URLs, which may hold secrets. What is passed on of a trace, the caller says.
        ActivityHeadersPropagator = null,
        AutomaticDecompression = DecompressionMethods.All,
        // Long enough to be worth it, short enough that a name that moved is looked up again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    });
}
