using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Andon.Server.Tests.Fuzz;

/// <summary>An answer as it came.</summary>
internal sealed record WireAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? MediaType => Headers.GetValueOrDefault("content-type")?.Split(';')[0].Trim();

    /// <summary>What is left of a stream of events: who reads it hangs up at its first byte.</summary>
    public bool IsStream => MediaType == "text/event-stream";

    public override string ToString() => $"{Status} {MediaType} {Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 2_000)))}";
}

/// <summary>A connection that sends whatever bytes it is given: a client that knows better would mend or refuse them.</summary>
internal sealed class Wire(Uri server) : IDisposable
{
    private TcpClient? client;
    private byte[] buffer = new byte[64 * 1024];
    private int begin, end;

    public async Task<WireAnswer> AskAsync(ReadOnlyMemory<byte> request, bool isHead, CancellationToken cancellation)
    {
        if (client is null)
        {
            client = new TcpClient { NoDelay = true };
            begin = end = 0;
            await client.ConnectAsync(server.Host, server.Port, cancellation);
        }

        try
        {
            await client.GetStream().WriteAsync(request, cancellation);
        }
        catch (IOException)
        {
            // Refused while it was still being sent: the answer is there to be read.
        }

        var answer = await ReadAsync(isHead, cancellation);
        if (answer.IsStream || answer.Headers.GetValueOrDefault("connection") == "close") Dispose();
        return answer;
    }

    public void Dispose()
    {
        client?.Dispose();
        client = null;
    }

    private async Task<WireAnswer> ReadAsync(bool isHead, CancellationToken cancellation)
    {
        while (true)
        {
            var status = int.Parse((await LineAsync(cancellation)).Split(' ')[1], CultureInfo.InvariantCulture);
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await LineAsync(cancellation) is { Length: > 0 } line) headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            if (status == 100) continue;
            var answer = new WireAnswer(status, headers, []);
            if (isHead || status is 204 or 304 || answer.IsStream) return answer;
            if (headers.GetValueOrDefault("transfer-encoding") == "chunked") return answer with { Body = await ChunksAsync(cancellation) };
            return answer with { Body = await TakeAsync(int.Parse(headers["content-length"], CultureInfo.InvariantCulture), cancellation) };
        }
    }

    private async Task<byte[]> ChunksAsync(CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var length = int.Parse(await LineAsync(cancellation), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await TakeAsync(length, cancellation));
            await LineAsync(cancellation);
            if (length == 0) return body.ToArray();
        }
    }

    private async Task<string> LineAsync(CancellationToken cancellation)
    {
        int at;
        while ((at = buffer.AsSpan(begin, end - begin).IndexOf((byte)'\n')) < 0) await FillAsync(cancellation);
        var line = Encoding.Latin1.GetString(buffer, begin, at).TrimEnd('\r');
        begin += at + 1;
        return line;
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken cancellation)
    {
        while (end - begin < count) await FillAsync(cancellation);
        var taken = buffer.AsSpan(begin, count).ToArray();
        begin += count;
        return taken;
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        if (begin > 0) buffer.AsSpan(begin, end - begin).CopyTo(buffer);
        (begin, end) = (0, end - begin);
        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var read = await client!.GetStream().ReadAsync(buffer.AsMemory(end), cancellation);
        if (read == 0) throw new IOException("the server hung up in the middle of an answer, or without one");
        end += read;
    }
}
