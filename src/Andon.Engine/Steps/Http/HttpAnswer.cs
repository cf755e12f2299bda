using System.Text;
using System.Text.Json;
using Andon.Steps.BuiltIn;

namespace Andon.Steps.Http;

/// <summary>A response that has been read: what the step's output is made of.</summary>
internal sealed record HttpAnswer(
    int Status, IReadOnlyList<(string Name, string Value)> Headers, string? MediaType, string? Charset, ReadOnlyMemory<byte> Body)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<HttpAnswer> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellation)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .Select(header => (header.Key.ToLowerInvariant(), string.Join(", ", header.Value)))
            .ToList();
        var type = response.Content.Headers.ContentType;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var body = await ReadBodyAsync(stream, maxBytes, cancellation);
        return new((int)response.StatusCode, headers, type?.MediaType, type?.CharSet?.Trim('"'), body);
    }

    /// <summary><c>{status, headers, body}</c>: JSON as JSON, text as text, anything else in base64 and with <c>encoding</c> to say so.</summary>
    public StepOutput ToOutput(int maxBytes)
    {
        using var json = HttpStepConfig.IsJson(MediaType) ? OutputJson.TryParse(Body, out _) : null;
        return OutputJson.Write(maxBytes, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("status", Status);
            writer.WriteStartObject("headers");
            foreach (var (name, value) in Headers) writer.WriteString(name, value);
            writer.WriteEndObject();
            writer.WritePropertyName("body");
            WriteBody(writer, json);
            writer.WriteEndObject();
        });
    }

    /// <summary>The body as text; null when it is none.</summary>
    public string? Text()
    {
        try
        {
            var text = DeclaredEncoding().GetString(Body.Span);
            return text.Contains('\0') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>What the server declares; UTF-8 where it declares nothing that is known here.</summary>
    private Encoding DeclaredEncoding()
    {
        try
        {
            return Charset is null || Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? StrictUtf8 : Encoding.GetEncoding(Charset);
        }
        catch (ArgumentException)
        {
            return StrictUtf8;
        }
    }

    private void WriteBody(Utf8JsonWriter writer, JsonDocument? json)
    {
        if (Body.IsEmpty) writer.WriteNullValue();
        else if (json is not null) json.RootElement.WriteTo(writer);
        else if (Text() is { } text) writer.WriteStringValue(text);
        else
        {
            writer.WriteBase64StringValue(Body.Span);
            writer.WriteString("encoding", "base64");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(Stream stream, int maxBytes, CancellationToken cancellation)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (body.Length + read > maxBytes) throw OutputJson.TooLarge("response", maxBytes);
            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
