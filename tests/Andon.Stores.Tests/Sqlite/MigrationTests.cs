using Andon.Artifacts;
using Andon.Audit;
using Andon.Sqlite;
using Andon.Sqlite.Raw;

namespace Andon.Stores.Tests.Sqlite;

public sealed class MigrationTests : IDisposable
{
    private readonly TestDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Tasks_of_a_database_of_the_first_schema_are_found_by_those_who_may_decide_them()
    {
        MakeFirst("'ada', 'ops', 'chief'", "'ada', NULL, ''", "NULL, NULL, NULL");
        await using var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database });
        (await TitlesAsync(new TaskQuery { Tenant = "acme" })).ShouldBe(["task 0", "task 1", "task 2"]);
        (await TitlesAsync(new TaskQuery { Tenant = "acme", Assignee = "ada" })).ShouldBe(["task 0", "task 1"]);
        (await TitlesAsync(new TaskQuery { Tenant = "acme", Role = "chief" })).ShouldBe(["task 0"]);
        var rows = (await store.ListTasksAsync(new TaskQuery { Tenant = "acme" })).Items;
        rows.Select(row => (row.Candidates.Admins, row.Candidates.Anyone)).ShouldBe([(false, false), (true, false), (false, true)]);
        rows.ShouldAllBe(row => row.RemindAt == null && row.RemindedAt == null && row.DelegatedTo == null);
        (await store.ListAwayAsync("acme")).ShouldBeEmpty();

        async Task<IEnumerable<string>> TitlesAsync(TaskQuery query) => (await store.ListTasksAsync(query)).Items.Select(row => row.Title);
    }

    [Fact]
    public async Task Nobody_changes_or_removes_an_entry_or_a_checkpoint_of_the_audit_by_mistake()
    {
        await using (var store = SqliteStore.Open(new SqliteOptions { Path = directory.Database }))
        {
            await store.PutStepTypeAsync(new StepTypeRow("acme", "t", new byte[] { 1 }), StoreConformance.Deed("ann"));
            await store.Audit.AddCheckpointAsync(new AuditCheckpoint { Tenant = "acme", Sequence = 1, Hash = Digest.Of("a"u8), At = Samples.Noon, KeyId = "k1", Signature = Digest.Of("b"u8) });
        }

        using var connection = Connection.Open(directory.Database, Native.OpenReadWrite);
        foreach (var sql in (string[])["UPDATE audit SET actor = 'eve'", "DELETE FROM audit", "UPDATE audit_checkpoints SET at = 0", "DELETE FROM audit_checkpoints"])
            Should.Throw<SqliteFailure>(() => connection.RunScript(sql), sql).Message.ShouldContain("of the audit are never");
    }

    /// <summary>A database as the first version made it, with tasks that have these assignees, roles and escalations.</summary>
    private void MakeFirst(params string[] tasks)
    {
        using var connection = Connection.Open(directory.Database, Native.OpenReadWrite | Native.OpenCreate);
        foreach (var script in (string[])["schema", "log", "runs", "waiting", "pipelines"]) connection.RunScript(SqlFile.Text("schema/" + script));
        connection.Run("PRAGMA application_id = 0x416E646F");
        connection.Run("PRAGMA user_version = 1");
        connection.RunScript("INSERT INTO tenants VALUES (1, 'acme');");
        connection.RunScript("INSERT INTO runs VALUES (1, randomblob(16), 1, 'line', 1, 'T', 'ada', NULL, 2, 1, 0, 0, 9223372036854775807, NULL);");
        foreach (var (i, names) in tasks.Index())
        {
            connection.RunScript($"""
                INSERT INTO tasks (id, run_key, tenant, pipeline, step, revision, kind, status, title, assignee_id, assignee_role, escalated_to, opened_at, due_at, closed_at)
                VALUES (randomblob(16), 1, 1, 'line', 'g', 1, 1, 0, 'task {i}', {names}, {i}, 9223372036854775807, 9223372036854775807);
                """);
        }
    }
}
