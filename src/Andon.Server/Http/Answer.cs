using System.Security.Cryptography;
using System.Text.Json;
using Andon.Client;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Http;

/// <summary>What is answered, so that it can be kept and answered again. Without a body where a route writes its answer itself.</summary>
internal sealed record Answer(int Status, string? Location, string? ETag, byte[]? Body)
{
    public static Answer Of(Call call, object? value)
    {
        var body = value is null ? null : JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), ApiJson.Options);
        return new(call.Status ?? call.Route.Status, call.Location, call.ETag ?? ETagOf(value, body), body);
    }

    /// <summary>A task has a name for what one looks at; of a run it is all that is shown.</summary>
    private static string? ETagOf(object? value, byte[]? body) => value switch
    {
        TaskView task => task.Etag,
        RunView => Convert.ToHexStringLower(SHA256.HashData(body!).AsSpan(0, 8)),
        _ => null,
    };

    public async Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        if (response.HasStarted) return;
        response.StatusCode = Status;
        if (Location is not null) response.Headers.Location = Location;
        if (ETag is not null) response.Headers.ETag = $"\"{ETag}\"";
        // Whatever a tenant has is for whoever asked, and is asked for anew each time.
        response.Headers.CacheControl = "no-store";
        if (Body is null) return;
        response.ContentType = ApiJson.MediaType;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, http.RequestAborted);
    }
}
