using System.Diagnostics;
using Andon.Sqlite;
using Andon.Sqlite.Raw;

namespace Andon.Stores.Tests.Sqlite;

public sealed class OpeningTests : IDisposable
{
    private readonly TestDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_second_writer_is_told_who_has_the_database_and_what_to_do()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        var refused = Refused(() => SqliteStore.Open(new SqliteOptions { Path = directory.Database }), "database_busy");
        refused.ShouldContain($"process {Environment.ProcessId} on {Environment.MachineName}");
        store.AnnounceUrl("http://localhost:8080");
        Refused(() => SqliteStore.Open(new SqliteOptions { Path = directory.Database }), "database_busy").ShouldContain("http://localhost:8080");
        SqliteStore.FindOwner(directory.Database).ShouldBe(new DatabaseOwner(Environment.ProcessId, Environment.MachineName, "http://localhost:8080"));
    }

    [Fact]
    public async Task Another_process_that_holds_the_lock_keeps_writers_out_until_it_is_killed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "needs flock");
        await File.WriteAllTextAsync(directory.Database + ".owner", """{"pid":4711,"host":"far","url":null}""");
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock")
        {
            ArgumentList = { "--no-fork", "--exclusive", directory.Database + ".owner", "sh", "-c", "echo held; read end" },
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        (await other.StandardOutput.ReadLineAsync()).ShouldBe("held");
        Refused(() => SqliteStore.Open(new SqliteOptions { Path = directory.Database }), "database_busy").ShouldContain("process 4711 on far");
        SqliteStore.FindOwner(directory.Database)!.Pid.ShouldBe(4711);
        other.Kill();
        await other.WaitForExitAsync();
        SqliteStore.FindOwner(directory.Database).ShouldBeNull();
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        SqliteStore.FindOwner(directory.Database)!.Pid.ShouldBe(Environment.ProcessId);
    }

    [Fact]
    public async Task Nobody_owns_a_database_that_was_closed()
    {
        await SqliteStore.Open(new SqliteOptions { Path = directory.Database }).DisposeAsync();
        SqliteStore.FindOwner(directory.Database).ShouldBeNull();
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
    }

    [Fact]
    public async Task A_reader_is_never_refused_and_sees_what_the_owner_commits()
    {
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        await using var reader = SqliteStore.OpenReadOnly(directory.Database);
        var id = await store.BeginAsync();
        (await reader.LoadRunAsync(id)).ShouldNotBeNull();
        (await reader.SendAsync(new TestAppend(id, 1, 1))).Error.ShouldBeOfType<StoreException>().Code.ShouldBe("database_error");
        (await Should.ThrowAsync<StoreException>(async () => await reader.DeleteStepTypeAsync("acme", "x"))).Message.ShouldContain("reading only");
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_crash()
    {
        var copy = Path.Combine(directory.Root, "crashed.db");
        Guid id;
        await using (var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database }))
        {
            id = await store.BeginAsync();
            // The files as a process that is killed now would leave them. cp takes no locks, and so releases none of SQLite's.
            foreach (var ending in (string[])["", "-wal"])
                await Process.Start("cp", [directory.Database + ending, copy + ending]).WaitForExitAsync();
        }
        await using var after = SqliteStore.Open(new SqliteOptions { Path = copy });
        (await after.LoadRunAsync(id)).ShouldNotBeNull();
        (await after.CheckAsync()).IsSound.ShouldBeTrue();
    }

    [Fact]
    public async Task Keys_of_runs_and_tenants_go_on_after_a_restart()
    {
        long first;
        await using (var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database }))
            first = await store.BeginAsync(Samples.Run(Guid.CreateVersion7()));
        await using var again = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        (await again.BeginAsync(Samples.Run(Guid.CreateVersion7(), "new"))).ShouldBe(first + 1);
        (await again.BeginAsync(Samples.Run(Guid.CreateVersion7()))).ShouldBe(first + 2);
        (await again.ListRunsAsync(new RunQuery { Tenant = "acme" })).Items.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_newer_database_is_refused_and_left_as_it_is()
    {
        await SqliteStore.Open(new SqliteOptions { Path = directory.Database }).DisposeAsync();
        using (var connection = Connection.Open(directory.Database, Native.OpenReadWrite))
            connection.Run("PRAGMA user_version = 99");
        Refused(() => SqliteStore.Open(new SqliteOptions { Path = directory.Database }), "database_newer").ShouldContain("99");
        Refused(() => SqliteStore.OpenReadOnly(directory.Database), "database_newer").ShouldContain("newer andon");
    }

    [Fact]
    public async Task Another_programs_database_is_refused_and_left_as_it_is()
    {
        using (var connection = Connection.Open(directory.Database, Native.OpenReadWrite | Native.OpenCreate))
            connection.RunScript("CREATE TABLE songs (name TEXT)");
        var before = await File.ReadAllBytesAsync(directory.Database);
        Refused(() => SqliteStore.Open(new SqliteOptions { Path = directory.Database }), "database_error").ShouldContain("another program");
        (await File.ReadAllBytesAsync(directory.Database)).ShouldBe(before);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_the_remedy()
    {
        await File.WriteAllTextAsync(directory.Database, string.Concat(Enumerable.Repeat("This is a letter to my aunt.\n", 500)));
        Refused(() => SqliteStore.Open(new SqliteOptions { Path = directory.Database }), "database_damaged").ShouldContain("backup");
        Refused(() => SqliteStore.OpenReadOnly(directory.Database), "database_damaged");
    }

    [Fact]
    public async Task A_damaged_page_is_reported_where_it_is_met()
    {
        var id = Guid.CreateVersion7();
        await using (var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database }))
            await store.SendAsync(new TestAppend(id, 0, 0) { Run = Samples.Run(id), Events = new byte[200_000] });
        await using (var file = new FileStream(directory.Database, FileMode.Open))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xee, (int)file.Length - 4096).ToArray());
        }
        (await Should.ThrowAsync<StoreException>(async () =>
        {
            await using var damaged = SqliteStore.OpenReadOnly(directory.Database);
            await damaged.LoadRunAsync(id);
        })).Code.ShouldBe("database_damaged");
    }

    [Fact]
    public void Paths_that_cannot_be_a_database_are_refused_in_words()
    {
        Refused(() => SqliteStore.Open(new SqliteOptions { Path = directory.Root }), "database_error").ShouldContain("is a directory");
        Refused(() => SqliteStore.Open(new SqliteOptions { Path = Path.Combine(directory.Root, "no", "a.db") }), "database_error").ShouldContain("does not exist");
        Refused(() => SqliteStore.OpenReadOnly(directory.Database), "database_error").ShouldContain("There is no database");
        File.Exists(directory.Database).ShouldBeFalse();
    }

    private static string Refused(Action open, string code)
    {
        var refusal = Should.Throw<StoreException>(open);
        refusal.Code.ShouldBe(code);
        return refusal.Message;
    }
}
