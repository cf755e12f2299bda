using Andon.Postgres;

namespace Andon.Stores.Tests.Postgres;

public sealed class SchemaTests(PostgresServer server)
{
    [Fact]
    public async Task Programs_that_open_an_empty_database_at_once_make_its_schema_once()
    {
        var url = server.Url(await server.CreateDatabaseAsync());
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => PostgresStore.Open(new PostgresOptions { Url = url }))));
        var id = await stores[0].BeginAsync();
        (await stores[5].LoadRunAsync(id)).ShouldNotBeNull();
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task A_newer_database_is_used_where_it_says_it_can_be_and_else_refused()
    {
        var database = await server.CreateDatabaseAsync();
        var options = new PostgresOptions { Url = server.Url(database) };
        await PostgresStore.Open(options).DisposeAsync();
        await server.ExecuteAsync(database, "UPDATE andon.meta SET version = 99");
        await using (var store = PostgresStore.Open(options)) await store.BeginAsync();
        await server.ExecuteAsync(database, "UPDATE andon.meta SET compatible_from = 99");
        var refusal = Should.Throw<StoreException>(() => PostgresStore.Open(options));
        refusal.Code.ShouldBe("database_newer");
        refusal.Message.ShouldContain("newer andon");
    }

    [Fact]
    public async Task A_table_that_somebody_holds_makes_a_migration_give_up_before_all_others_have_to_wait()
    {
        var database = await server.CreateDatabaseAsync();
        var options = new PostgresOptions { Url = server.Url(database) };
        // The next one changes the table that is held.
        await PostgresStore.Open(options with { Schema = 16 }).DisposeAsync();
        await using var holder = await server.ConnectAsync(database);
        await using (await holder.BeginTransactionAsync())
        {
            await using var hold = holder.CreateCommand();
            hold.CommandText = "LOCK TABLE andon.sessions IN ACCESS EXCLUSIVE MODE";
            await hold.ExecuteNonQueryAsync();
            var refusal = await Should.ThrowAsync<StoreException>(() => Task.Run(() => PostgresStore.Open(options)));
            refusal.Code.ShouldBe("database_busy");
        }

        await PostgresStore.Open(options).DisposeAsync();
    }

    [Fact]
    public async Task A_program_that_may_not_change_the_schema_says_who_must()
    {
        var options = new PostgresOptions { Url = server.Url(await server.CreateDatabaseAsync()), Migrate = false };
        Should.Throw<StoreException>(() => PostgresStore.Open(options)).Message.ShouldContain("role that owns");
    }

    [Fact]
    public async Task A_sound_database_is_found_sound_and_what_was_taken_from_it_is_told()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(new PostgresOptions { Url = server.Url(database) });
        var id = await store.BeginAsync();
        await store.NextAsync(id, null);
        (await store.Blobs.PutAsync("acme", new MemoryStream([1, 2, 3]), 99)).ShouldNotBeNull();
        (await store.CheckAsync()).ShouldSatisfyAllConditions(r => r.Problems.ShouldBeEmpty(), r => r.Runs.ShouldBe(1), r => r.LogRows.ShouldBe(2));
        await server.ExecuteAsync(database, "DELETE FROM andon.log WHERE seq = 1; DELETE FROM andon.file_chunks");
        (await store.CheckAsync()).Problems.Count.ShouldBe(2);
    }
}
