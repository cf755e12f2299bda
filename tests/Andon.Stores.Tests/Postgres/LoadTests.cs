using Andon.Postgres;
using Andon.Postgres.Reading;
using Npgsql;

namespace Andon.Stores.Tests.Postgres;

public sealed class LoadTests(PostgresServer server)
{
    private const string Lock = "LOCK TABLE andon.snapshots IN ACCESS EXCLUSIVE MODE";

    [Fact]
    public async Task A_run_that_is_begun_while_its_load_is_under_way_is_not_there_yet_and_spoils_no_other_load()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(new PostgresOptions { Url = server.Url(database) });
        var (there, late) = (await store.BeginAsync(), Guid.CreateVersion7());
        await using NpgsqlConnection first = await server.ConnectAsync(database), second = await server.ConnectAsync(database);
        await using var holding = await first.BeginTransactionAsync();
        await RunAsync(first, Lock);
        var busy = new List<Task>();
        while (busy.Count < RunLoads.MostUnderWay)
        {
            // One after the other: those that are asked for in a row are one load.
            busy.Add(store.LoadRunAsync(there).AsTask());
            await WaitersAsync(busy.Count);
        }

        Task<StoredRun?> one = store.LoadRunAsync(there).AsTask(), other = store.LoadRunAsync(late).AsTask();

        // Whoever comes after the second holder waits for it between the two statements of a load.
        await using var beginning = await second.BeginTransactionAsync();
        var held = RunAsync(second, Lock);
        await WaitersAsync(RunLoads.MostUnderWay + 1);
        await holding.CommitAsync();
        await Task.WhenAll(busy);
        await held;
        await WaitersAsync(1);
        await RunAsync(second, $"INSERT INTO andon.run_ids (id, key, tenant) SELECT '{late}', key + 1000, tenant FROM andon.run_ids");
        await RunAsync(second, $"INSERT INTO andon.snapshots (run_key, seq, tenant, state) SELECT key, 1, tenant, '' FROM andon.run_ids WHERE id = '{late}'");
        await beginning.CommitAsync();
        (await one).ShouldNotBeNull();
        (await other).ShouldBeNull();
        (await store.LoadRunAsync(late)).ShouldNotBeNull();

        async Task WaitersAsync(int count)
        {
            const string Waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'andon.snapshots'::regclass AND NOT granted";
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while ((long)(await server.AskAsync(database, Waiting))! != count) enough.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
