using System.Diagnostics;
using Andon.Sqlite;
using Andon.Sqlite.Raw;

namespace Andon.Stores.Tests.Sqlite;

public sealed class FaultTests : IDisposable
{
    private readonly TestDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task An_append_beyond_the_size_limit_fails_for_certain_and_prune_makes_room()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database, MaxMegabytes = 1 });
        var full = await FillAsync(store);
        full.Code.ShouldBe("disk_full");
        (await store.PruneAsync(Samples.Noon.AddDays(1), 5)).ShouldBe(5);
        await store.BeginAsync(Samples.Run(Guid.CreateVersion7()));
        (await store.CheckAsync()).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_full_disk_fails_appends_for_certain_and_work_goes_on_when_there_is_room()
    {
        var mount = Path.Combine(directory.Root, "small");
        Directory.CreateDirectory(mount);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && await RunAsync("mount", "-t", "tmpfs", "-o", "size=6m", "none", mount), "needs to mount");
        try
        {
            var filler = Path.Combine(mount, "filler");
            await File.WriteAllBytesAsync(filler, new byte[3_000_000]);
            await using var store = SqliteStore.Open(new SqliteOptions { Path = Path.Combine(mount, "andon.db"), WalAutocheckpoint = 100 });
            (await FillAsync(store)).Code.ShouldBe("disk_full");
            var count = (await store.ListRunIdsAsync(Guid.Empty, 10_000)).Count;
            File.Delete(filler);
            await store.BeginAsync(Samples.Run(Guid.CreateVersion7()));
            (await store.ListRunIdsAsync(Guid.Empty, 10_000)).Count.ShouldBe(count + 1);
            (await store.CheckAsync()).Problems.ShouldBeEmpty();
        }
        finally
        {
            await RunAsync("umount", mount);
        }
    }

    [Fact]
    public async Task An_error_of_the_disk_at_the_commit_is_unknown_and_the_truth_can_be_asked()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        var id = Guid.CreateVersion7();
        store.WriterForTests.BeforeCommit = _ => throw new SqliteFailure(Native.IoError | (4 << 8), "fsync");
        var append = new TestAppend(id, 0, 0) { Run = Samples.Run(id, "new tenant") };
        (await store.SendAsync(append)).Status.ShouldBe(AppendStatus.Unknown);
        store.WriterForTests.BeforeCommit = null;
        (await store.WasAppendedAsync(id, 1, append.AppendId)).ShouldBeFalse();
        await store.BeginAsync(Samples.Run(id, "new tenant"));
        (await store.ListRunsAsync(new RunQuery { Tenant = "new tenant" })).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_disk_at_the_commit_is_certain()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        var id = Guid.CreateVersion7();
        store.WriterForTests.BeforeCommit = _ => throw new SqliteFailure(Native.Full, "full");
        var result = await store.SendAsync(new TestAppend(id, 0, 0) { Run = Samples.Run(id) });
        result.Status.ShouldBe(AppendStatus.Failed);
        result.Error.ShouldBeOfType<StoreException>().Code.ShouldBe("disk_full");
        store.WriterForTests.BeforeCommit = null;
        await store.BeginAsync(Samples.Run(id));
    }

    [Fact]
    public async Task A_failing_work_item_does_not_fail_the_appends_beside_it()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        var appends = Enumerable.Range(0, 50).Select(_ => Guid.CreateVersion7()).Select(id => new TestAppend(id, 0, 0) { Run = Samples.Run(id, "fresh") }).ToArray();
        foreach (var append in appends)
            store.Append(append);
        var failing = Should.ThrowAsync<StoreException>(async () => await store.ReplaceRowsAsync(new FollowingRows(Samples.Run(Guid.NewGuid()), [], [], [])));
        var more = Guid.CreateVersion7();
        var after = store.SendAsync(new TestAppend(more, 0, 0) { Run = Samples.Run(more, "fresh") });
        await failing;
        (await Task.WhenAll(appends.Select(append => append.Outcome).Append(after))).ShouldAllBe(result => result.Status == AppendStatus.Committed);
    }

    [Fact]
    public async Task A_foreign_writer_makes_appends_fail_as_busy_and_nothing_more()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database, BusyTimeoutMs = 0 });
        var id = Guid.CreateVersion7();
        using (var foreign = Connection.Open(directory.Database, Native.OpenReadWrite))
        {
            foreign.Run("BEGIN IMMEDIATE");
            var result = await store.SendAsync(new TestAppend(id, 0, 0) { Run = Samples.Run(id) });
            result.Status.ShouldBe(AppendStatus.Failed);
            result.Error.ShouldBeOfType<StoreException>().Code.ShouldBe("database_busy");
            foreign.Run("ROLLBACK");
        }
        await store.BeginAsync(Samples.Run(id));
    }

    [Fact]
    public async Task Beyond_the_queue_limit_an_append_fails_at_once()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database, QueueLimit = 2 });
        using var hold = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        store.WriterForTests.BeforeCommit = _ =>
        {
            held.Set();
            hold.Wait();
        };
        var appends = Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7()).Select(id => new TestAppend(id, 0, 0) { Run = Samples.Run(id) }).ToArray();
        store.Append(appends[0]);
        held.Wait();
        foreach (var append in appends.Skip(1))
            store.Append(append);
        (await appends[3].Outcome).Error.ShouldBeOfType<StoreException>().Code.ShouldBe("database_busy");
        (await store.LoadRunAsync(appends[0].RunId)).ShouldBeNull("nothing is seen before its commit");
        hold.Set();
        (await Task.WhenAll(appends.Take(3).Select(append => append.Outcome))).ShouldAllBe(result => result.Status == AppendStatus.Committed);
    }

    private static async Task<StoreException> FillAsync(SqliteStore store)
    {
        for (var i = 0; i < 1_000; i++)
        {
            var id = Guid.CreateVersion7();
            var result = await store.SendAsync(new TestAppend(id, 0, 0) { Run = Samples.Ended(id, Samples.Noon.AddSeconds(1)), Events = new byte[50_000] });
            if (result.Status == AppendStatus.Committed)
                continue;
            result.Status.ShouldBe(AppendStatus.Failed);
            return result.Error.ShouldBeOfType<StoreException>();
        }
        throw new InvalidOperationException("There was room for everything.");
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
