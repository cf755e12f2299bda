using System.Text;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Postgres;
using Andon.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Stores.Tests.Postgres;

/// <summary>Servers that go away, answers that are lost, batches that are refused for one of many.</summary>
public sealed class FailureTests(PostgresServer server)
{
    [Fact]
    public async Task An_answer_lost_after_the_commit_is_unknown_and_settled_by_the_append_id()
    {
        var database = await server.CreateDatabaseAsync();
        await using var proxy = new Proxy(server.Port);
        await using var store = PostgresStore.Open(new PostgresOptions { Url = $"postgres://andon@127.0.0.1:{proxy.Port}/{database}?sslmode=disable", Writers = 1 });
        var id = await store.BeginAsync();
        var key = (await store.LoadRunAsync(id))!.RunKey;
        var lost = new TestAppend(id, key, 1);
        // Asked for behind the first append, on a connection of its own: its answer is not the one to be lost.
        await store.Partitions.Made;
        proxy.CutAtNextAnswer();
        var result = await store.SendAsync(lost);
        proxy.Cuts.ShouldBe(1);
        result.Status.ShouldBe(AppendStatus.Unknown);
        result.Error.ShouldBeOfType<StoreException>().Code.ShouldBe("database_unreachable");
        // The server had it all: the answer alone was lost.
        (await store.WasAppendedAsync(id, 2, lost.AppendId)).ShouldBeTrue();
        (await store.SendAsync(new TestAppend(id, key, 1))).Status.ShouldBe(AppendStatus.Conflict);
        (await store.SendAsync(new TestAppend(id, key, 2))).Status.ShouldBe(AppendStatus.Committed);
    }

    [Fact]
    public async Task What_a_node_had_half_sent_keeps_nobody_waiting_when_it_is_taken_for_dead()
    {
        var database = await server.CreateDatabaseAsync();
        await using var living = PostgresStore.Open(new PostgresOptions { Url = server.Url(database) });
        await using var proxy = new Proxy(server.Port);
        await using var frozen = PostgresStore.Open(new PostgresOptions { Url = $"postgres://andon@127.0.0.1:{proxy.Port}/{database}?sslmode=disable", Writers = 1 });
        await living.Nodes.JoinAsync(new NodeRow(Guid.CreateVersion7(), "living"), TimeSpan.FromMinutes(1));
        await frozen.Nodes.JoinAsync(new NodeRow(Guid.CreateVersion7(), "frozen"), TimeSpan.FromSeconds(1));
        var id = await frozen.BeginAsync();
        var key = (await frozen.LoadRunAsync(id))!.RunKey;
        await frozen.Partitions.Made;
        proxy.HoldAfter(65_536);
        var half = new TestAppend(id, key, 1, new RowChange.PutTask(Samples.Task(id) with { Title = new string('x', 1 << 20) }));
        var outcome = frozen.SendAsync(half);
        await server.UntilAsync(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND backend_xid IS NOT NULL", 1);
        var next = living.SendAsync(new TestAppend(id, key, 1));
        while (!next.IsCompleted && await server.AskAsync(database, "SELECT count(*) FROM andon.nodes WHERE name = 'frozen'") is 1L) await living.ListLostAsync(Guid.Empty);
        (await next.WaitAsync(TimeSpan.FromSeconds(10))).Status.ShouldBe(AppendStatus.Committed);
        (await outcome).Status.ShouldBe(AppendStatus.Unknown);
        (await living.WasAppendedAsync(id, 2, half.AppendId)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_read_whose_connection_is_dead_is_made_again_on_a_new_one()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(new PostgresOptions { Url = server.Url(database) });
        var id = await store.BeginAsync();
        await store.LoadRunAsync(id);
        await server.ExecuteAsync("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        (await store.LoadRunAsync(id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_says_so()
    {
        var nobody = PostgresServer.FreePort();
        Should.Throw<StoreException>(() => PostgresStore.Open(new PostgresOptions { Url = $"postgres://andon@127.0.0.1:{nobody}/d" })).Code.ShouldBe("database_unreachable");
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed (Debian package postgresql)");
        var refused = Should.Throw<StoreException>(() => PostgresStore.Open(new PostgresOptions { Url = server.Url("no_such_database") }));
        refused.Code.ShouldBe("database_refused");
        refused.Message.ShouldContain("CREATE DATABASE");
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Work_goes_on_after_the_server_was_restarted()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed (Debian package postgresql)");
        var own = new PostgresServer();
        await own.InitializeAsync();
        try
        {
            await using var store = PostgresStore.Open(new PostgresOptions { Url = own.Url(await own.CreateDatabaseAsync()), Writers = 1 });
            var id = await store.BeginAsync();
            var key = (await store.LoadRunAsync(id))!.RunKey;
            await own.StopAsync("fast");
            var down = new TestAppend(id, key, 1);
            (await store.SendAsync(down)).Status.ShouldBeOneOf(AppendStatus.Failed, AppendStatus.Unknown);
            (await store.SendAsync(new TestAppend(id, key, 1))).ShouldSatisfyAllConditions(
                r => r.Status.ShouldBe(AppendStatus.Failed),
                r => r.Error.ShouldBeOfType<StoreException>().Code.ShouldBe("database_unreachable"));
            (await Should.ThrowAsync<StoreException>(async () => await store.LoadRunAsync(id))).Code.ShouldBe("database_unreachable");
            await own.StartAsync();
            (await store.WasAppendedAsync(id, 2, down.AppendId)).ShouldBeFalse();
            (await store.SendAsync(new TestAppend(id, key, 1))).Status.ShouldBe(AppendStatus.Committed);
            (await store.LoadRunAsync(id))!.Sequence.ShouldBe(2);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_server_that_became_read_only_refuses_for_certain_and_writes_again_when_it_may()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(new PostgresOptions { Url = server.Url(database) });
        var id = await store.BeginAsync();
        var key = (await store.LoadRunAsync(id))!.RunKey;
        // As after a failover, when a connection turns out to lead to what is a standby now.
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {database} SET default_transaction_read_only = on; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        var results = new List<AppendResult>();
        for (var i = 0; i < 3; i++) results.Add(await store.SendAsync(new TestAppend(id, key, 1)));
        results[^1].Status.ShouldBe(AppendStatus.Failed);
        results[^1].Error.ShouldBeOfType<StoreException>().Code.ShouldBe("database_read_only");
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {database} RESET default_transaction_read_only");
        (await store.SendAsync(new TestAppend(id, key, 1))).Status.ShouldBe(AppendStatus.Committed);
    }

    [Fact]
    public async Task Losers_of_two_nodes_are_told_singly_and_their_neighbours_are_written()
    {
        var url = server.Url(await server.CreateDatabaseAsync());
        await using var one = PostgresStore.Open(new PostgresOptions { Url = url });
        await using var two = PostgresStore.Open(new PostgresOptions { Url = url });
        var runs = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7()).Select(async id => (Id: id, Key: await one.BeginAsync(Samples.Run(id)))));
        for (var round = 1; round <= 20; round++)
        {
            var sent = runs.Select(run => (TestAppend[])[new(run.Id, run.Key, round), new(run.Id, run.Key, round)]).ToArray();
            await Task.WhenAll(Task.Run(() => Array.ForEach(sent, pair => one.Append(pair[0]))), Task.Run(() => Array.ForEach(sent.Reverse().ToArray(), pair => two.Append(pair[1]))));
            foreach (var pair in sent)
                (await Task.WhenAll(pair.Select(append => append.Outcome))).Select(result => result.Status).ShouldBe([AppendStatus.Committed, AppendStatus.Conflict], ignoreOrder: true);
        }

        foreach (var run in runs) (await two.LoadRunAsync(run.Id))!.Sequence.ShouldBe(21);
    }

    [Fact]
    public async Task A_child_whose_title_has_a_pair_where_it_is_cut_off_is_started()
    {
        var ann = new Caller("acme", new Actor("ann"));
        var url = server.Url(await server.CreateDatabaseAsync());
        var services = new ServiceCollection();
        services.AddAndon().UseStore(_ => PostgresStore.Open(new PostgresOptions { Url = url }));
        await using var provider = services.BuildServiceProvider();
        var host = provider.GetServices<IHostedService>().Single();
        await host.StartAsync(CancellationToken.None);
        var client = provider.GetRequiredService<IAndonClient>();
        foreach (var json in (string[])[
            """{"andon":1,"name":"child","steps":{"a":{"type":"noop"}}}""",
            """{"andon":1,"name":"each","steps":{"m":{"type":"map","config":{"over":"${{ params.list }}","key":"${{ item }}","steps":{"c":{"type":"pipeline","config":{"name":"child","params":{}}}}}}}}"""])
            await client.PublishAsync(ann, PipelineReader.ReadJson(Encoding.UTF8.GetBytes(json)).Definition!);
        var parameters = AndonJson.ToElement(new { List = new[] { string.Concat(Enumerable.Repeat("😀", 50)) } });
        foreach (var length in new[] { 440, 441 })
        {
            var run = await client.SubmitAsync(ann, new SubmitRequest { Pipeline = "each", Title = new string('x', length), Params = parameters });
            (await client.WaitAsync(ann, run.RunId).WaitAsync(TimeSpan.FromSeconds(60))).State.ShouldBe(RunState.Completed);
        }

        await host.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_value_that_the_server_does_not_take_fails_its_own_append_alone()
    {
        await using var store = PostgresStore.Open(new PostgresOptions { Url = server.Url(await server.CreateDatabaseAsync()) });
        var good = Enumerable.Range(0, 30).Select(_ => Guid.CreateVersion7()).Select(id => new TestAppend(id, 0, 0) { Run = Samples.Run(id) }).ToArray();
        var half = Guid.CreateVersion7();
        var bad = new TestAppend(half, 0, 0) { Run = Samples.Run(half) with { Title = "half a pair: \uD800" } };
        foreach (var append in good.Take(15).Append(bad).Concat(good.Skip(15))) store.Append(append);
        (await Task.WhenAll(good.Select(append => append.Outcome))).ShouldAllBe(result => result.Status == AppendStatus.Committed);
        (await bad.Outcome).Status.ShouldBe(AppendStatus.Failed);
        var zero = Guid.CreateVersion7();
        await store.BeginAsync(Samples.Run(zero) with { Title = "a\0b" });
        (await store.ReadRowsAsync(zero))!.Run.Title.ShouldBe("a\uFFFDb");
    }
}
