using System.Buffers;
using System.Text;
using System.Text.Json;
using Andon.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Live;

/// <summary>Server-Sent Events, as the HTML standard has them.</summary>
internal sealed class Sse(HttpResponse response, CancellationToken cancellation)
{
    public const string MediaType = "text/event-stream";

    /// <summary>
    /// How long one goes on. Who may see it is asked at its beginning; so whoever may not any more sees it for so long at most. Others come back with the id of the last event, as browsers
    /// do by themselves.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public async Task BeginAsync()
    {
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        // Proxies that gather an answer before they hand it on would show nothing.
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(cancellation);
    }

    /// <summary>One event; sent when the next <see cref="FlushAsync"/> is.</summary>
    public void Write<T>(string id, string type, T data)
    {
        var writer = response.BodyWriter;
        Put($"id: {id}\nevent: {type}\ndata: ");
        // Compact JSON has no line breaks, so that it is one line of data.
        writer.Write(JsonSerializer.SerializeToUtf8Bytes(data, ApiJson.Options));
        Put("\n\n");

        void Put(string text) => Encoding.UTF8.GetBytes(text, writer);
    }

    /// <summary>A comment, which says that the stream is alive.</summary>
    public void Beat() => response.BodyWriter.Write(":\n\n"u8);

    public async Task FlushAsync() => await response.BodyWriter.FlushAsync(cancellation);
}
