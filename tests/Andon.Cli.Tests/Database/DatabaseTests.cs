namespace Andon.Cli.Tests.Database;

public sealed class DatabaseTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Settings_of_mails_that_are_wrong_are_told_before_the_database_is_made_and_keep_nobody_from_looking()
    {
        await folder.RunAsync("publish", "hello.yaml");
        var environment = new Dictionary<string, string> { ["ANDON_MAIL_TLS"] = "maybe", ["ANDON_PUBLIC_URL"] = "andon.example.com" };
        (await Command.RunWithAsync(folder.Path, environment, "", "runs", "list")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(0), o => o.Errors.ShouldContain("no runs"));
        (await Command.RunWithAsync(folder.Path, environment, "", "submit", "hello", "--db", "other.db")).ExitCode.ShouldBe(2);
        environment.Remove("ANDON_PUBLIC_URL");
        (await Command.RunWithAsync(folder.Path, environment, "", "run", "hello.yaml", "--db", "other.db")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("ANDON_MAIL_TLS"));
        File.Exists(Path.Combine(folder.Path, "other.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task While_another_process_has_the_database_readers_read_and_writers_say_who_has_it()
    {
        await using var run = folder.Start("run", "slow.yaml", "-o", "json");
        await run.SaysAsync("started");
        (await folder.RunAsync("runs", "show", "last")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("tasks", "list")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("db", "check")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("db", "backup", "copy.db")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "wait", "last", "--timeout", "200ms")).ExitCode.ShouldBe(6);
        var refused = await folder.RunAsync("runs", "pause", "last", "-o", "json");
        refused.ExitCode.ShouldBe(1);
        refused.Json.GetProperty("code").GetString().ShouldBe("database_busy");
        refused.Errors.ShouldContain("in use by process");
        folder.Go();
        (await run.EndAsync()).ExitCode.ShouldBe(0);
        (await folder.RunAsync("runs", "list", "--db", "copy.db", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Rows_that_differ_from_the_log_are_found_and_made_anew()
    {
        await folder.RunAsync("run", "gate.yaml");
        await folder.RunAsync("run", "hello.yaml");
        (await folder.RunAsync("db", "rebuild", "-o", "json")).Json.GetProperty("rebuilt").GetInt32().ShouldBe(0);
        await SpoilAsync();
        (await folder.RunAsync("db", "check")).ExitCode.ShouldBe(1);
        (await folder.RunAsync("db", "rebuild", "-o", "json")).Json.GetProperty("rebuilt").GetInt32().ShouldBe(2);
        (await folder.RunAsync("db", "check")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Only_what_ended_long_ago_is_pruned()
    {
        await folder.RunAsync("run", "hello.yaml");
        await folder.RunAsync("run", "gate.yaml");
        (await folder.RunAsync("db", "prune", "--older-than", "1d", "-o", "json")).Json.GetProperty("removed").GetInt32().ShouldBe(0);
        (await folder.RunAsync("db", "prune", "--older-than", "0s", "-o", "json")).Json.GetProperty("removed").GetInt32().ShouldBe(1);
        (await folder.RunAsync("runs", "list", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_an_error_and_is_not_made_by_a_verb_that_decides()
    {
        foreach (var args in (string[][])[["runs", "list"], ["tasks", "approve", Guid.NewGuid().ToString()], ["runs", "resume", "last"], ["db", "prune", "--older-than", "1d"]])
            (await folder.RunAsync(args)).ExitCode.ShouldBe(1);
        Directory.GetFiles(folder.Path, "*.db*").ShouldBeEmpty();
    }

    private async Task SpoilAsync()
    {
        await using var store = Sqlite.SqliteStore.Open(new Sqlite.SqliteOptions { Path = Path.Combine(folder.Path, "andon.db") });
        foreach (var id in await store.ListRunIdsAsync(Guid.Empty, 10))
        {
            var rows = (await store.ReadRowsAsync(id))!;
            await store.ReplaceRowsAsync(rows with { Run = rows.Run with { Title = "spoilt" } });
        }
    }
}
