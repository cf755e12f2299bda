using Andon.Sqlite;
using Andon.Sqlite.Raw;
using Andon.Tenants;

namespace Andon.Stores.Tests.Sqlite;

public sealed class UpkeepTests : IDisposable
{
    private readonly TestDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_check_finds_what_does_not_fit_together()
    {
        Guid id;
        await using (var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database }))
        {
            id = await store.BeginAsync();
            await store.NextAsync(id, null);
            await store.NextAsync(id, null);
            (await store.CheckAsync()).ShouldSatisfyAllConditions(r => r.IsSound.ShouldBeTrue(), r => r.Runs.ShouldBe(1), r => r.LogRows.ShouldBe(3));
        }
        using (var connection = Connection.Open(directory.Database, Native.OpenReadWrite))
            connection.RunScript("DELETE FROM log WHERE seq = 2; INSERT INTO snapshots VALUES (1, 9, x'00'); INSERT INTO timers VALUES (1, 77, 'a', 0, 1)");
        await using var damaged = SqliteStore.OpenReadOnly(directory.Database);
        var report = await damaged.CheckAsync();
        report.IsSound.ShouldBeFalse();
        report.Problems.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_backup_taken_while_appends_go_on_is_whole()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database, WalAutocheckpoint = 100 });
        var before = await store.BeginAsync();
        using var stop = new CancellationTokenSource();
        var work = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await store.BeginAsync();
        });
        var copy = Path.Combine(directory.Root, "copy.db");
        await store.BackupAsync(copy);
        await stop.CancelAsync();
        await work;
        (await Should.ThrowAsync<StoreException>(() => store.BackupAsync(copy))).Message.ShouldContain("exists");
        await using var restored = SqliteStore.Open(new SqliteOptions { Path = copy });
        (await restored.LoadRunAsync(before)).ShouldNotBeNull();
        (await restored.CheckAsync()).Problems.ShouldBeEmpty();
        Directory.GetFiles(directory.Root, "*.partial*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_and_loops_seek_in_an_index()
    {
        await SqliteStore.Open(new SqliteOptions { Path = directory.Database }).DisposeAsync();
        using var connection = Connection.Open(directory.Database, Native.OpenReadOnly);
        foreach (var file in (string[])["runs", "runs-waiting", "runs-held", "tasks-by-status", "tasks-by-run", "task", "ready-tenants", "ready-of-tenant",
            "timers-by-time", "timers-of-run", "log-after", "was-appended", "run-ids", "run-by-idempotency-key", "audit-list"])
        {
            var plan = Plan(connection, file);
            plan.ShouldNotContain("TEMP B-TREE", customMessage: file);
            plan.Where(line => line.StartsWith("SCAN TABLE", StringComparison.Ordinal) && !line.Contains("INDEX") && !line.Contains("found")).ShouldBeEmpty(file);
        }
        Plan(connection, "runs-waiting").ShouldContain(line => line.Contains("runs_waiting"));
        Plan(connection, "runs-held").ShouldContain(line => line.Contains("runs_held"));
        Plan(connection, "delivery-claimed").ShouldContain(line => line.Contains("deliveries_due"));
    }

    [Fact]
    public async Task Files_are_counted_before_the_writer_is_asked_which_has_better_to_do()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        await store.PutQuotaAsync(new TenantQuota { Tenant = "acme", MaxStoredBytes = 1L << 40 });
        await store.Blobs.PutAsync("acme", new MemoryStream([1, 2, 3]), 99);
        using var release = new ManualResetEventSlim();
        store.WriterForTests.BeforeCommit = _ => release.Wait();
        var held = store.BeginAsync();
        var counting = store.CountStoredAsync(10).AsTask();
        await store.Blobs.PutAsync("acme", new MemoryStream([1, 2, 3, 4, 5]), 99);
        store.WriterForTests.BeforeCommit = null;
        release.Set();
        await held;
        (await counting).ShouldHaveSingleItem().Bytes.ShouldBe(3);
    }

    [Fact]
    public async Task The_writer_accounts_for_what_it_does()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        for (var i = 0; i < 10; i++)
            await store.BeginAsync();
        var statistics = store.Statistics;
        statistics.Appends.ShouldBe(10);
        statistics.Commits.ShouldBe(10);
        statistics.BatchSizes[0].ShouldBe(10);
        statistics.BytesWritten.ShouldBeGreaterThan(10 * 4_096);
    }

    [Fact]
    public void The_limit_program_writes_steps_and_leaves_nothing_behind()
    {
        LimitProgram.Run(directory.Database, 16, TimeSpan.FromMilliseconds(50), TimeProvider.System).ShouldBeGreaterThan(0);
        Directory.GetFiles(directory.Root).ShouldBeEmpty();
    }

    private static List<string> Plan(Connection connection, string file)
    {
        using var statement = connection.Prepare("EXPLAIN QUERY PLAN " + SqlFile.Text(file));
        return statement.Rows(row => row.Text(3));
    }
}
