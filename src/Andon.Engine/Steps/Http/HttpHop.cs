using Andon.Observing;

namespace Andon.Steps.Http;

/// <summary>One request of a step: the first, or one that a redirect asked for.</summary>
internal sealed record HttpHop(HttpMethod Method, Uri Url, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte>? Body)
{
    /// <summary>Whether the step was given secrets, which may be anywhere in it.</summary>
    public bool MayHoldSecrets { get; init; }

    /// <summary>The first request. Whoever receives it can tell a repetition of it by its <c>Idempotency-Key</c>.</summary>
    public static HttpHop First(HttpStepConfig config, string idempotencyKey)
    {
        var headers = new Dictionary<string, string>(config.Headers, StringComparer.OrdinalIgnoreCase);
        headers.TryAdd("user-agent", "andon");
        if (Spans.Here is { } trace && headers.TryAdd("traceparent", trace.Parent) && trace.State is { } state) headers.TryAdd("tracestate", state);
        if (config.Method.Method is "POST" or "PUT" or "PATCH" or "DELETE") headers.TryAdd("idempotency-key", idempotencyKey);
        return new(config.Method, config.Url, headers, config.Body);
    }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Url);
        if (Body is { } body) message.Content = new ReadOnlyMemoryContent(body);
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>Method and URL for messages; a query may hold secrets and stays out.</summary>
    public override string ToString() => $"{Method} {Url.GetLeftPart(UriPartial.Path)}";
}
