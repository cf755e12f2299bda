using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Andon.Engine.Tests.Steps.Http;
using Microsoft.AspNetCore.Http;

namespace Andon.Engine.Tests.Webhooks;

/// <summary>A real receiver of webhooks, which answers as it is told and checks signatures with nothing of Andon's.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly Channel<Received> arrived = Channel.CreateUnbounded<Received>();
    private LoopbackServer? server;

    /// <summary>What is answered; by default that all is well.</summary>
    public Func<Received, HttpContext, Task<int>> Answer { get; set; } = static (_, _) => Task.FromResult(204);

    public ConcurrentQueue<Received> All { get; } = [];

    public string Url => server!.Url + "/hook";

    public string Host => $"127.0.0.1:{server!.Port}";

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        receiver.server = await LoopbackServer.StartAsync(receiver.ReceiveAsync);
        return receiver;
    }

    public async Task<Received> NextAsync() => await arrived.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<List<Received>> NextAsync(int count)
    {
        var received = new List<Received>();
        while (received.Count < count) received.Add(await NextAsync());
        return received;
    }

    public ValueTask DisposeAsync() => server!.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(
            http.Request.Headers["webhook-id"].ToString(), http.Request.Headers["webhook-timestamp"].ToString(), http.Request.Headers["webhook-signature"].ToString(), body.ToArray());
        All.Enqueue(received);
        arrived.Writer.TryWrite(received);
        http.Response.StatusCode = await Answer(received, http);
    }
}

/// <summary>A request as it came.</summary>
internal sealed record Received(string Id, string Timestamp, string Signature, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Type => Json.GetProperty("type").GetString()!;

    /// <summary>How many of the signatures are by this secret, as the specification says it and not as the sender does it.</summary>
    public int SignaturesBy(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var part in (byte[][])[Encoding.ASCII.GetBytes(Id), "."u8.ToArray(), Encoding.ASCII.GetBytes(Timestamp), "."u8.ToArray(), Body]) mac.AppendData(part);
        var expected = "v1," + Convert.ToBase64String(mac.GetHashAndReset());
        return Signature.Split(' ').Count(s => s == expected);
    }
}
