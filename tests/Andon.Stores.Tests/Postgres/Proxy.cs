using System.Net;
using System.Net.Sockets;

namespace Andon.Stores.Tests.Postgres;

/// <summary>
/// Between a store and its server: may cut connections at the moment when the server's next answer comes, which it then swallows, or hold all requests
/// when part of one has gone by, the connections being as alive as before.
/// </summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly Task accepting;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool swallowsAnswer;
    private long left = long.MaxValue;
    private int cuts;

    public Proxy(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections cut so far.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>Cuts the connection on which the next answer comes, and that answer is never seen.</summary>
    public void CutAtNextAnswer() => swallowsAnswer = true;

    /// <summary>So many bytes of requests go by from now on, and no more.</summary>
    public void HoldAfter(int bytes) => Volatile.Write(ref left, bytes);

    public async ValueTask DisposeAsync()
    {
        ended.SetResult();
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync();
                _ = ForwardAsync(client);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target);
                await Task.WhenAny(PumpAsync(client.GetStream(), server.GetStream(), isAnswer: false), PumpAsync(server.GetStream(), client.GetStream(), isAnswer: true));
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // One side is gone; the other is told by the end of the connection.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[65_536];
        for (int read; (read = await from.ReadAsync(buffer)) > 0;)
        {
            if (isAnswer && swallowsAnswer)
            {
                swallowsAnswer = false;
                Interlocked.Increment(ref cuts);
                return;
            }

            if (!isAnswer && Interlocked.Add(ref left, -read) is < 0 and var over)
            {
                await to.WriteAsync(buffer.AsMemory(0, (int)Math.Max(0, read + over)));
                await ended.Task;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
