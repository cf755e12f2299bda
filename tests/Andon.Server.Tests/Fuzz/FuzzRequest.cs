using System.Text;

namespace Andon.Server.Tests.Fuzz;

/// <summary>Who sends a request.</summary>
internal sealed record Sender(string Name, string? Tenant, params (string Name, string Value)[] Headers);

/// <summary>A request as it goes over the wire.</summary>
internal sealed record FuzzRequest(Operation Operation, Sender Sender)
{
    public required string Method { get; init; }

    /// <summary>Path and query, escaped as they are to be.</summary>
    public required string Target { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    public byte[]? Body { get; init; }

    public bool IsChunked { get; init; }

    /// <summary>Whether its path or method may lead elsewhere than to its operation.</summary>
    public bool IsAstray { get; init; }

    /// <summary>Whether a web server may refuse it before anybody sees it, for it is no HTTP.</summary>
    public bool IsMaybeNoHttp { get; init; }

    /// <summary>Whether it names, as a path or as a text, what only tenant <c>other</c> has.</summary>
    public bool IsTrespass { get; init; }

    public byte[] ToBytes()
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var (name, value) in Sender.Headers.Concat(Headers)) head.Append($"{name}: {value}\r\n");
        if (Body is null) return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
        if (!IsChunked) return [.. Encoding.UTF8.GetBytes(head.Append($"Content-Length: {Body.Length}\r\n\r\n").ToString()), .. Body];
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.GetBytes(head.Append("Transfer-Encoding: chunked\r\n\r\n").ToString()));
        foreach (var chunk in Body.Chunk(5_000)) bytes.Write([.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]);
        bytes.Write("0\r\n\r\n"u8);
        return bytes.ToArray();
    }

    /// <summary>So that it can be sent again by hand.</summary>
    public override string ToString()
    {
        var bytes = this.ToBytes();
        var shown = Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 1_500)));
        return $"{Sender.Name}: {shown}{(bytes.Length > 1_500 ? $"… ({bytes.Length} bytes)" : "")}";
    }
}
