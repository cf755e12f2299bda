using System.Text.Json;

namespace Andon.Server.Tests.Live;

/// <summary>An event as a browser would get it.</summary>
internal sealed record StreamedEvent(string Id, string Type, JsonElement Data);

/// <summary>Reads Server-Sent Events as the standard says.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private EventReader(HttpResponseMessage response, Stream stream)
    {
        this.response = response;
        reader = new StreamReader(stream);
    }

    public static async Task<EventReader> OfAsync(HttpResponseMessage response)
    {
        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; null at the end.</summary>
    public async Task<StreamedEvent?> NextAsync()
    {
        var (id, type, data) = ("", "", "");
        while (await LineAsync() is { } line)
        {
            if (line.Length == 0 && data.Length > 0) return new StreamedEvent(id, type, JsonDocument.Parse(data).RootElement);
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) type = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data += line[6..];
        }

        return null;
    }

    public async Task<List<StreamedEvent>> RestAsync()
    {
        List<StreamedEvent> rest = [];
        while (await NextAsync() is { } next) rest.Add(next);
        return rest;
    }

    public async Task UntilCommentAsync()
    {
        while (await LineAsync() is { } line)
        {
            if (line.StartsWith(':')) return;
        }

        throw new InvalidOperationException("the stream ended without a comment");
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> LineAsync() => await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
}
