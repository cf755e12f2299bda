using Andon.Postgres;
using Npgsql;

namespace Andon.Stores.Tests.Postgres;

/// <summary>The partitions of the log: there when they are needed, gone when nobody wants what they have. The days are those of keys and of the server alike.</summary>
public sealed class PartitionTests(PostgresServer server)
{
    [Fact]
    public async Task The_next_partition_is_made_while_the_one_before_it_is_new()
    {
        var (store, database, _) = await OpenAsync(days: 30);
        await using var _store = store;
        await store.BeginAsync();
        await store.Partitions.Made;
        (await PartitionsAsync(database)).Length.ShouldBe(2);
        await store.BeginAsync();
        await store.Partitions.Made;
        (await PartitionsAsync(database)).Length.ShouldBe(2, "one ahead is enough");
    }

    [Fact]
    public async Task A_run_for_which_no_partition_was_made_in_time_gets_one_and_its_neighbours_are_written_too()
    {
        var (store, database, clock) = await OpenAsync();
        await using var _ = store;
        var old = await store.BeginAsync();
        clock.Day = 400;
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.BeginAsync()).Append(NextAsync()));
        foreach (var run in runs) await store.NextAsync(run, null);
        (await PartitionsAsync(database)).Length.ShouldBeInRange(2, 3);
        (await store.CheckAsync()).Problems.ShouldBeEmpty();

        async Task<Guid> NextAsync()
        {
            await store.NextAsync(old, null);
            return old;
        }
    }

    [Fact]
    public async Task History_goes_with_its_partition_where_nobody_wants_any_of_it()
    {
        var (store, database, clock) = await OpenAsync();
        await using var _ = store;
        var parent = Guid.CreateVersion7();
        var key = (await store.SendAsync(new TestAppend(parent, 0, 0) { Run = Samples.Ended(parent, clock.At(1)), Snapshot = new byte[] { 1 } })).RunKey;
        await store.BeginAsync(Samples.Ended(Guid.CreateVersion7(), clock.At(1)) with { Parent = parent });
        clock.Day = 20;
        var open = await store.BeginAsync();
        await server.SetTimeAsync(database, clock.At(90));

        (await store.PruneAsync(clock.At(60), 100)).ShouldBe(2);
        (await PartitionsAsync(database)).ShouldNotContain("log_first");
        (await store.LoadRunAsync(parent)).ShouldBeNull();
        (await store.SendAsync(new TestAppend(parent, key, 1))).Status.ShouldBe(AppendStatus.Conflict);
        await store.NextAsync(open, null);
        (await store.CheckAsync()).ShouldSatisfyAllConditions(r => r.Problems.ShouldBeEmpty(), r => r.Runs.ShouldBe(1), r => r.LogRows.ShouldBe(2));
    }

    [Fact]
    public async Task A_partition_stays_while_one_run_of_it_is_wanted_and_the_others_are_removed_from_it()
    {
        var (store, database, clock) = await OpenAsync();
        await using var _ = store;
        var ended = Guid.CreateVersion7();
        await store.BeginAsync(Samples.Ended(ended, clock.At(1)));
        var open = await store.BeginAsync();
        await server.SetTimeAsync(database, clock.At(90));
        (await store.PruneAsync(clock.At(60), 100)).ShouldBe(1);
        (await PartitionsAsync(database)).ShouldContain("log_first");
        (await store.LoadRunAsync(ended)).ShouldBeNull();
        await store.NextAsync(open, null);
        (await store.CheckAsync()).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10, "ended too late")]
    [InlineData(60, null)]
    public async Task Neither_the_partition_that_is_written_to_nor_one_that_is_younger_than_the_age_is_dropped(int before, string? why)
    {
        var (store, database, clock) = await OpenAsync();
        await using var _ = store;
        await store.BeginAsync(Samples.Ended(Guid.CreateVersion7(), clock.At(1)));
        if (why is not null) await server.SetTimeAsync(database, clock.At(90));
        (await store.PruneAsync(clock.At(before), 100)).ShouldBe(1);
        (await PartitionsAsync(database)).ShouldContain("log_first", why);
    }

    [Fact]
    public async Task A_child_holds_its_partition_while_its_parent_from_before_is_there()
    {
        var (store, database, clock) = await OpenAsync();
        await using var _ = store;
        var parent = await store.BeginAsync();
        clock.Day = 20;
        var child = Guid.CreateVersion7();
        await store.BeginAsync(Samples.Ended(child, clock.At(21)) with { Parent = parent });
        await store.Partitions.Made;
        var all = await PartitionsAsync(database);
        await server.SetTimeAsync(database, clock.At(90));
        (await store.PruneAsync(clock.At(60), 100)).ShouldBe(0);
        (await store.LoadRunAsync(child)).ShouldNotBeNull();
        (await PartitionsAsync(database)).Take(2).ShouldBe(all.Take(2));
    }

    [Fact]
    public async Task What_a_prune_that_was_cut_short_left_is_sound_and_the_next_one_removes_it()
    {
        var (store, database, clock) = await OpenAsync();
        await using var _ = store;
        var run = Guid.CreateVersion7();
        await store.BeginAsync(Samples.Ended(run, clock.At(1)));
        clock.Day = 20;
        await store.BeginAsync();
        await server.SetTimeAsync(database, clock.At(90));
        await server.ExecuteAsync(database, $"SELECT andon.log_drop('log_first', {Instant.Of(clock.At(60))})");
        (await PartitionsAsync(database)).ShouldNotContain("log_first");
        (await store.CheckAsync()).ShouldSatisfyAllConditions(r => r.Problems.ShouldBeEmpty(), r => r.Runs.ShouldBe(2));
        (await store.LoadRunAsync(run)).ShouldBeNull();
        (await store.PruneAsync(clock.At(60), 100)).ShouldBe(1);
        (await store.CheckAsync()).Runs.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_reads_for_long_is_not_waited_for_and_the_rows_go_one_by_one()
    {
        var (store, database, clock) = await OpenAsync();
        await using var _ = store;
        await store.BeginAsync(Samples.Ended(Guid.CreateVersion7(), clock.At(1)));
        await server.SetTimeAsync(database, clock.At(90));
        var options = new PostgresOptions { Url = server.Url(database) };
        await using var reader = new NpgsqlConnection(options.Parsed.ConnectionString(options).ConnectionString);
        await reader.OpenAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM andon.log", reader)) await look.ExecuteScalarAsync();
        (await store.PruneAsync(clock.At(60), 100)).ShouldBe(1);
        (await PartitionsAsync(database)).ShouldContain("log_first");
        await store.BeginAsync();
    }

    [Fact]
    public async Task Where_a_clock_is_so_slow_that_its_keys_would_lie_in_what_was_dropped_the_servers_time_counts()
    {
        var (store, database, clock) = await OpenAsync();
        await using var _ = store;
        clock.Day = 20;
        await store.BeginAsync();
        await store.Partitions.Made;
        await server.SetTimeAsync(database, clock.At(90));
        await store.PruneAsync(clock.At(60), 100);
        (await PartitionsAsync(database)).ShouldNotContain("log_first");
        var late = new PostgresOptions { Url = server.Url(database), Time = new Clock() };
        await using var slow = PostgresStore.Open(late);
        await slow.NextAsync(await slow.BeginAsync(), null);
        (await slow.CheckAsync()).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_of_before_works_on_beside_one_that_brought_the_log_into_partitions()
    {
        var database = await server.CreateDatabaseAsync();
        var options = new PostgresOptions { Url = server.Url(database) };
        await using var before = PostgresStore.Open(options with { Schema = 3 });
        var run = await before.BeginAsync();
        await before.NextAsync(run, null);
        await server.ExecuteAsync(database, $"CREATE ROLE reader_{database}; GRANT SELECT ON andon.log TO reader_{database}");
        await using var after = PostgresStore.Open(options);
        (await PartitionsAsync(database)).ShouldBe(["log_first"]);
        foreach (var store in (PostgresStore[])[before, after, before, after])
        {
            await store.NextAsync(run, null);
            await store.NextAsync(await store.BeginAsync(), null);
            await store.BeginAsync(Samples.Ended(Guid.CreateVersion7(), Samples.Noon.AddSeconds(1)));
        }

        (await after.LoadRunAsync(run))!.Log.Select(r => r.Sequence).ShouldBe([1, 2, 3, 4, 5, 6]);
        (await after.PruneAsync(Samples.Noon.AddDays(1), 100)).ShouldBe(4);
        (await after.CheckAsync()).Problems.ShouldBeEmpty();
        (await server.AskAsync(database, $"SELECT has_table_privilege('reader_{database}', 'andon.log', 'SELECT')")).ShouldBe(true);
    }

    private async Task<(PostgresStore Store, string Database, Clock Clock)> OpenAsync(int days = 7)
    {
        var database = await server.CreateDatabaseAsync();
        var clock = new Clock();
        return (PostgresStore.Open(new PostgresOptions { Url = server.Url(database), PartitionDays = days, Time = clock }), database, clock);
    }

    private async Task<string[]> PartitionsAsync(string database) => (string[])(await server.AskAsync(database, "SELECT array_agg(name) FROM andon.log_partitions()"))!;

    /// <summary>So many days after now.</summary>
    internal sealed class Clock : TimeProvider
    {
        private readonly DateTimeOffset start = TimeProvider.System.GetUtcNow();

        public int Day { get; set; }

        public DateTimeOffset At(int day) => start.AddDays(day);

        public override DateTimeOffset GetUtcNow() => At(Day);
    }
}
