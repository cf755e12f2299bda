using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Andon.Steps.BuiltIn;

namespace Andon.Steps.Http;

/// <summary>The <c>config</c> of an <c>http</c> step.</summary>
internal sealed record HttpStepConfig(
    HttpMethod Method, Uri Url, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte>? Body, ExpectedStatus Expect)
{
    private const string ContentType = "content-type";

    // These frame the message; a step that sets them could smuggle a second request into the first.
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    };

    public static HttpStepConfig Read(JsonElement config)
    {
        var properties = StepConfig.Read(config, "method", "url", "headers", "body", "expect");
        var headers = properties.TryGetValue("headers", out var given) ? ReadHeaders(given) : new(StringComparer.OrdinalIgnoreCase);
        return new(
            properties.TryGetValue("method", out var method) ? ReadMethod(StepConfig.Text(method, "method")) : HttpMethod.Get,
            properties.TryGetValue("url", out var url) ? ReadUrl(StepConfig.Text(url, "url")) : throw StepConfig.Invalid("'url' is missing."),
            headers,
            properties.TryGetValue("body", out var body) ? ReadBody(body, headers) : null,
            properties.TryGetValue("expect", out var expect) ? ExpectedStatus.Read(expect) : ExpectedStatus.Success);
    }

    /// <summary>Whether a media type is JSON, parameters aside.</summary>
    public static bool IsJson(string? mediaType) =>
        mediaType is not null && (mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || mediaType.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static HttpMethod ReadMethod(string method)
    {
        if (method.Length == 0 || !method.All(char.IsAsciiLetter)) throw StepConfig.Invalid($"method is '{method}', which is no HTTP method.");
        method = method.ToUpperInvariant();
        return method is "CONNECT" or "TRACE" ? throw StepConfig.Invalid($"The method {method} is not for steps.") : new HttpMethod(method);
    }

    private static Uri ReadUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || !HttpRedirect.IsHttp(url))
            throw StepConfig.Invalid($"url is '{text}'; an absolute http or https URL is needed.");
        return url.UserInfo.Length == 0 ? url : throw StepConfig.Invalid("url holds a user or a password; give them in the header 'authorization'.");
    }

    private static Dictionary<string, string> ReadHeaders(JsonElement value)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in StepConfig.Texts(value, "headers"))
        {
            if (name.Length == 0 || !name.All(IsTokenCharacter)) throw StepConfig.Invalid($"headers: '{name}' is no name of a header.");
            if (Framing.Contains(name)) throw StepConfig.Invalid($"headers: '{name}' is set by the connection, not by the step.");
            if (text.AsSpan().IndexOfAny('\r', '\n') >= 0) throw StepConfig.Invalid($"headers.{name} holds a line break.");
            if (!headers.TryAdd(name, text)) throw StepConfig.Invalid($"headers: '{name}' is given twice.");
        }

        return headers;
    }

    /// <summary>JSON as it is, unless the step declares another type for a text: then the text as it is.</summary>
    private static ReadOnlyMemory<byte> ReadBody(JsonElement body, Dictionary<string, string> headers)
    {
        if (!headers.TryGetValue(ContentType, out var declared)) headers[ContentType] = "application/json";
        else if (!MediaTypeHeaderValue.TryParse(declared, out var type))
            throw StepConfig.Invalid($"headers.content-type is '{declared}', which is no media type.");
        else if (body.ValueKind == JsonValueKind.String && !IsJson(type.MediaType)) return Encoding.UTF8.GetBytes(body.GetString()!);
        return JsonMarshal.GetRawUtf8Value(body).ToArray();
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}
