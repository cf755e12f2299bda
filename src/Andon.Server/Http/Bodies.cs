using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Http;

/// <summary>Reads bodies: within their limit, strictly, and not before one is known to be asked for.</summary>
internal static class Bodies
{
    /// <summary>All of a body.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit) throw TooLarge(limit);
        var reader = request.BodyReader;
        while (true)
        {
            var read = await NextAsync(reader, request.HttpContext.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge(limit);
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async ValueTask<ReadResult> NextAsync(PipeReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // Of some chunks that are none the web server says no more than this.
            throw ApiProblem.Bad("bad_request", e.Message);
        }
    }

    /// <summary>A body as a value; an empty one is <c>{}</c>, for where nothing need be said.</summary>
    public static T Parse<T>(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) body = "{}"u8.ToArray();
        else if (!IsJson(request.ContentType)) throw NotJson(request);
        if (StrictJson.ProblemOf(body.Span) is { } problem) throw ApiProblem.Bad("invalid_json", $"the body is not JSON: {problem}");
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, ApiJson.Options) ?? throw ApiProblem.Bad("invalid_body", "the body is null; send an object");
        }
        catch (JsonException e)
        {
            throw ApiProblem.Bad("invalid_body", $"the body is not what is asked for: {e.Message}", new FieldError(PointerOf(e.Path), "type", e.Message));
        }
        catch (ArgumentException e)
        {
            // A record that checks what it is made of.
            throw ApiProblem.Bad("invalid_body", e.Message);
        }
    }

    public static bool IsJson(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim();
        return type is not null && (type.Equals(ApiJson.MediaType, StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    public static ApiProblem NotJson(HttpRequest request) =>
        new(HttpStatusCode.UnsupportedMediaType, "not_json", $"send the body as {ApiJson.MediaType}, not as {request.ContentType ?? "something unsaid"}");

    private static ApiProblem TooLarge(int limit) => new(HttpStatusCode.RequestEntityTooLarge, "body_too_large", $"the body has more than {limit} bytes, which is the limit");

    /// <summary>The framework's <c>$.a[0].b</c> as a JSON pointer.</summary>
    private static string PointerOf(string? path) => (path ?? "").TrimStart('$').Replace("]", "", StringComparison.Ordinal).Replace('[', '/').Replace('.', '/');
}
