using System.Threading.Channels;
using Andon.Postgres;

namespace Andon.Stores.Tests.Postgres;

/// <summary>What nodes tell each other by the server.</summary>
public sealed class NodeBellTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_node_tells_is_heard_together_by_others_and_not_by_itself()
    {
        var url = server.Url(await server.CreateDatabaseAsync());
        await using var one = PostgresStore.Open(new PostgresOptions { Url = url });
        await using var two = PostgresStore.Open(new PostgresOptions { Url = url });
        using var end = new CancellationTokenSource();
        var (first, second) = (Listen(one, end.Token), Listen(two, end.Token));
        (await first.ReadAsync(Stop)).ShouldBe(NodeNews.All, "what was told before is not known");
        (await second.ReadAsync(Stop)).ShouldBe(NodeNews.All);
        for (var i = 0; i < 1_000; i++) one.Nodes.Tell(i % 2 == 0 ? NodeNews.Ready : NodeNews.Timers);
        for (var heard = NodeNews.None; heard != (NodeNews.Ready | NodeNews.Timers);) heard |= await second.ReadAsync(Stop);
        one.Statistics.Notifications.ShouldBeInRange(0, 10);
        two.Nodes.Tell(NodeNews.Leases);
        (await first.ReadAsync(Stop)).ShouldBe(NodeNews.Leases);
        await end.CancelAsync();
    }

    [Fact]
    public async Task Listening_goes_on_after_its_connection_broke()
    {
        var database = await server.CreateDatabaseAsync();
        await using var one = PostgresStore.Open(new PostgresOptions { Url = server.Url(database) });
        await using var two = PostgresStore.Open(new PostgresOptions { Url = server.Url(database) });
        using var end = new CancellationTokenSource();
        var heard = Listen(one, end.Token);
        await heard.ReadAsync(Stop);
        await server.ExecuteAsync("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        (await heard.ReadAsync(Stop)).ShouldBe(NodeNews.All);
        two.Nodes.Tell(NodeNews.Timers);
        (await heard.ReadAsync(Stop)).ShouldBe(NodeNews.Timers);
        await end.CancelAsync();
    }

    [Fact]
    public async Task Behind_a_pooler_nobody_listens_but_where_the_server_itself_is_named()
    {
        var url = server.Url(await server.CreateDatabaseAsync());
        await using var deaf = PostgresStore.Open(new PostgresOptions { Url = url + "?prepare=false" });
        await deaf.Nodes.ListenAsync(_ => throw new InvalidOperationException("it listens"), Stop);
        await using var told = PostgresStore.Open(new PostgresOptions { Url = url + "?prepare=false", ListenUrl = url });
        using var end = new CancellationTokenSource();
        (await Listen(told, end.Token).ReadAsync(Stop)).ShouldBe(NodeNews.All);
        await end.CancelAsync();
    }

    private static ChannelReader<NodeNews> Listen(PostgresStore store, CancellationToken cancellation)
    {
        var heard = Channel.CreateUnbounded<NodeNews>();
        _ = store.Nodes.ListenAsync(news => heard.Writer.TryWrite(news), cancellation);
        return heard.Reader;
    }
}
