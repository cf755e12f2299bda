using System.Net;

namespace Andon.Steps.Http;

/// <summary>What a redirect makes of a request (RFC 9110, 15.4).</summary>
internal static class HttpRedirect
{
    public static bool IsHttp(Uri url) => url.Scheme is "http" or "https";

    /// <summary>The next request; null when the answer is no redirect, or one that must not be followed.</summary>
    public static HttpHop? Next(HttpHop hop, HttpResponseMessage response)
    {
        if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location) return null;
        var url = new Uri(hop.Url, location);
        // What was sent encrypted is not sent again in the clear.
        if (!IsHttp(url) || (hop.Url.Scheme is "https" && url.Scheme is not "https")) return null;
        var next = BecomesGet(response.StatusCode, hop.Method) ? WithoutBody(hop) : hop;
        if (IsSameOrigin(hop.Url, url)) return next with { Url = url };
        // A secret is for the server that the step names.
        return next is { MayHoldSecrets: true, Body: not null } ? null : next with { Url = url, Headers = Harmless(next.Headers) };
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static bool BecomesGet(HttpStatusCode status, HttpMethod method) =>
        method != HttpMethod.Head && ((int)status == 303 || ((int)status is 301 or 302 && method == HttpMethod.Post));

    private static HttpHop WithoutBody(HttpHop hop) => hop with
    {
        Method = HttpMethod.Get,
        Body = null,
        Headers = Only(hop.Headers, name => !name.StartsWith("content-", StringComparison.OrdinalIgnoreCase)),
    };

    /// <summary>Headers of the step may be keys to the first server; another one gets only those that cannot be.</summary>
    private static Dictionary<string, string> Harmless(IReadOnlyDictionary<string, string> headers) =>
        Only(headers, name => name.ToLowerInvariant() is "accept" or "accept-language" or "content-type" or "idempotency-key" or "traceparent" or "tracestate" or "user-agent");

    private static Dictionary<string, string> Only(IReadOnlyDictionary<string, string> headers, Func<string, bool> keep) =>
        headers.Where(header => keep(header.Key)).ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);

    private static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
