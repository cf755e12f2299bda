using Andon.Postgres;
using Npgsql;

namespace Andon.Stores.Tests.Postgres;

public sealed class AuditTests(PostgresServer server)
{
    [Fact]
    public async Task Two_nodes_that_append_for_the_same_tenants_at_once_make_one_chain_of_each_without_a_gap()
    {
        var url = server.Url(await server.CreateDatabaseAsync());
        await using PostgresStore one = PostgresStore.Open(new PostgresOptions { Url = url, MaxBatch = 7, Writers = 2 }), two = PostgresStore.Open(new PostgresOptions { Url = url, MaxBatch = 11 });
        IStore[] nodes = [one, two];
        string[] tenants = ["acme", "other"];
        var appends = new List<(IStore Node, TestAppend Append)>();
        for (var n = 0; n < 400; n++)
        {
            var id = Guid.CreateVersion7();
            // Of both tenants in one batch, and the other way round on the other node.
            var tenant = tenants[(n + (n / 200)) % 2];
            appends.Add((nodes[n / 200], new TestAppend(id, 0, 0, new RowChange.AddAudit(StoreConformance.Deed($"{n}") with { Tenant = tenant })) { Run = Samples.Run(id, tenant) }));
        }

        var writes = Enumerable.Range(0, 40).Select(n => Task.Run(async () =>
            await nodes[n % 2].PutStepTypeAsync(new StepTypeRow(tenants[n / 20], $"t{n}", new byte[] { 1 }), StoreConformance.Deed($"type{n}") with { Tenant = tenants[n / 20] }))).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => appends.Where(a => a.Node == node).ToList().ForEach(a => node.Append(a.Append)))));
        (await Task.WhenAll(appends.Select(a => a.Append.Outcome))).ShouldAllBe(r => r.Status == AppendStatus.Committed);
        await Task.WhenAll(writes);
        foreach (var tenant in tenants)
        {
            var followed = await StoreConformance.FollowAsync(one, tenant);
            followed.Problem.ShouldBeNull();
            followed.Sequence.ShouldBe(220);
        }
    }

    [Fact]
    public async Task A_batch_with_entries_takes_as_many_round_trips_as_one_without()
    {
        await using var store = PostgresStore.Open(new PostgresOptions { Url = server.Url(await server.CreateDatabaseAsync()) });
        await store.BeginAsync();
        (await RoundTripsAsync([])).ShouldBe(1);
        (await RoundTripsAsync([new RowChange.AddAudit(StoreConformance.Deed("ann"))])).ShouldBe(1);

        async Task<long> RoundTripsAsync(RowChange[] rows)
        {
            // Partitions that are made ahead of need meanwhile take round trips too.
            var least = long.MaxValue;
            for (var n = 0; n < 10; n++)
            {
                var before = store.Statistics.RoundTrips;
                await store.BeginAsync(Samples.Run(Guid.CreateVersion7()), rows);
                least = Math.Min(least, store.Statistics.RoundTrips - before);
            }

            return least;
        }
    }

    [Fact]
    public async Task Nobody_changes_or_removes_an_entry_or_a_checkpoint_by_mistake_not_even_who_owns_the_tables()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(new PostgresOptions { Url = server.Url(database) });
        await store.PutStepTypeAsync(new StepTypeRow("acme", "t", new byte[] { 1 }), StoreConformance.Deed("ann"));
        foreach (var sql in (string[])["UPDATE andon.audit SET actor = 'eve'", "DELETE FROM andon.audit", "TRUNCATE andon.audit", "UPDATE andon.audit_checkpoints SET at = 0", "DELETE FROM andon.audit_checkpoints", "TRUNCATE andon.audit_checkpoints"])
        {
            foreach (var user in (string?[])[null, "postgres"])
            {
                var url = user is null ? server.Url(database) : server.Url(database, user);
                var refusal = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(url, sql));
                refusal.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, sql);
                refusal.MessageText.ShouldContain("never changed or removed");
            }
        }
    }

    private static async Task ExecuteAsync(string url, string sql)
    {
        var options = new PostgresOptions { Url = url };
        await using var connection = new NpgsqlConnection(options.Parsed.ConnectionString(options).ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
