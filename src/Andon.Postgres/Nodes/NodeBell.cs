using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Nodes;

/// <summary>
/// Wakes the other nodes by NOTIFY. However much there is to tell, it goes out a few dozen times a second at most: a NOTIFY in every transaction would
/// cost most of the throughput. Hearing takes a connection of its own, which a transaction pooler cannot give.
/// </summary>
internal sealed class NodeBell(Database database, PostgresOptions options) : IAsyncDisposable
{
    private const string Channel = "andon";

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly string me = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource hurry = new();
    private readonly Lock gate = new();
    private NodeNews untold;
    private Task telling = Task.CompletedTask;

    /// <summary>NOTIFYs sent.</summary>
    public long Sent { get; private set; }

    public void Tell(NodeNews news)
    {
        lock (gate)
        {
            untold |= news;
            if (telling.IsCompleted) telling = TellAsync();
        }
    }

    public async Task ListenAsync(Action<NodeNews> heard, CancellationToken cancellation)
    {
        if (options.ListeningTo() is not { } connection) return;
        for (var failures = 0; !cancellation.IsCancellationRequested;)
        {
            try
            {
                await using var own = new NpgsqlConnection(connection);
                await own.OpenAsync(cancellation);
                own.Notification += (_, e) => Hear(e.Payload, heard);
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", own)) await listen.ExecuteNonQueryAsync(cancellation);
                failures = 0;
                // What was told while nobody listened.
                heard(NodeNews.All);
                while (true) await own.WaitAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Database.IsFailure(e))
            {
                // Looking goes on meanwhile.
                var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(++failures, 7))));
                await Task.Delay(pause, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await hurry.CancelAsync();
        await telling;
        hurry.Dispose();
    }

    /// <summary>What is told after a pause goes out at once, and what is told soon after it together.</summary>
    private async Task TellAsync()
    {
        await Task.Yield();
        while (true)
        {
            NodeNews news;
            lock (gate)
            {
                (news, untold) = (untold, NodeNews.None);
                if (news == NodeNews.None)
                {
                    telling = Task.CompletedTask;
                    return;
                }
            }

            try
            {
                await database.ReadAsync(batch => batch.Then("notify", Channel, $"{me} {(int)news}"), static (_, _) => Task.FromResult(true), CancellationToken.None);
                Sent++;
            }
            catch (StoreException)
            {
                // A hint is lost; whoever looks finds what there is.
            }

            await Task.Delay(Window, TimeProvider.System, hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Hear(string payload, Action<NodeNews> heard)
    {
        if (payload.Split(' ') is [var sender, var news] && sender != me && int.TryParse(news, out var what)) heard((NodeNews)what);
    }
}
