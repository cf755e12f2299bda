using System.Security.Cryptography;
using Andon.Audit;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Postgres;
using Andon.Secrets;
using Andon.Sqlite;
using Andon.Sqlite.Raw;
using Andon.Stores.Tests.Postgres;
using Andon.Stores.Tests.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Stores.Tests.Audit;

/// <summary>Somebody who can write the database changes what is on record of twelve deeds, of which signed checkpoints cover the first six and the first ten.</summary>
public sealed class TamperTests(PostgresServer server)
{
    private static readonly Caller Ann = new("acme", new Actor("ann") { IsAdmin = true });
    private static readonly string MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public async Task Whatever_is_changed_in_a_sqlite_file_is_found()
    {
        foreach (var tampering in Tampering.All)
        {
            using var folder = new TestDirectory();
            await tampering.TryAsync(() => SqliteStore.Open(new SqliteOptions { Path = folder.Database }), sql =>
            {
                using var connection = Connection.Open(folder.Database, Native.OpenReadWrite);
                connection.RunScript("DROP TRIGGER IF EXISTS audit_stays; DROP TRIGGER IF EXISTS audit_remains; DROP TRIGGER IF EXISTS audit_checkpoints_stay; DROP TRIGGER IF EXISTS audit_checkpoints_remain;" + sql);
                return Task.CompletedTask;
            }, static hex => $"X'{hex}'", "");
        }
    }

    [Fact]
    public async Task Whatever_is_changed_in_postgresql_is_found()
    {
        foreach (var tampering in Tampering.All)
        {
            var database = await server.CreateDatabaseAsync();
            await tampering.TryAsync(
                () => PostgresStore.Open(new PostgresOptions { Url = server.Url(database) }),
                sql => server.ExecuteAsync(database, "ALTER TABLE andon.audit DISABLE TRIGGER ALL; ALTER TABLE andon.audit_checkpoints DISABLE TRIGGER ALL; " + sql),
                static hex => $"'\\x{hex}'::bytea",
                "andon.");
        }
    }

    [Fact]
    public async Task Sqlite_lets_nobody_change_or_remove_an_entry_by_mistake()
    {
        using var folder = new TestDirectory();
        await using (var store = SqliteStore.Open(new SqliteOptions { Path = folder.Database })) await store.PutStepTypeAsync(new StepTypeRow("acme", "t", new byte[] { 1 }), StoreConformance.Deed("ann"));
        using var connection = Connection.Open(folder.Database, Native.OpenReadWrite);
        Should.Throw<SqliteFailure>(() => connection.Run("UPDATE audit SET actor = 'eve'")).Message.ShouldContain("never changed");
        Should.Throw<SqliteFailure>(() => connection.Run("DELETE FROM audit")).Message.ShouldContain("never removed");
    }

    private static async Task FillAsync(IStore store, int deeds)
    {
        for (var n = 0; n < deeds; n++) await store.PutStepTypeAsync(new StepTypeRow("acme", $"t{n}", new byte[] { 1 }), StoreConformance.Deed($"user{n}"));
    }

    private static async Task<T> WithAsync<T>(IStore store, string? masterKey, Func<IAndonClient, Task<T>> use)
    {
        var services = new ServiceCollection();
        services.AddSingleton(new SecretOptions { MasterKey = masterKey });
        services.AddAndon(o => o.ExecuteSteps = false).UseStore(_ => store);
        await using var provider = services.BuildServiceProvider();
        return await use(provider.GetRequiredService<IAndonClient>());
    }

    /// <summary>Something that is done to the tables, and what is found.</summary>
    /// <param name="Sql">What is done; <c>AUDIT</c> and <c>CHECKPOINTS</c> are the tables.</param>
    /// <param name="Expected">What is found with what the database has; null for nothing.</param>
    /// <param name="ExpectedElsewhere">What is found with a checkpoint of all twelve that was kept elsewhere.</param>
    private sealed record Tampering(string Sql, AuditProblem? Expected, AuditProblem? ExpectedElsewhere = null)
    {
        private const string Swap = "UPDATE AUDIT SET sequence = -1 WHERE sequence = 3; UPDATE AUDIT SET sequence = 3 WHERE sequence = 7; UPDATE AUDIT SET sequence = 7 WHERE sequence = -1;";

        /// <summary>The second deed, and with it the whole chain, so that it hangs together again.</summary>
        private const string Rewrite = "REWRITE";

        public static IReadOnlyList<Tampering> All { get; } =
        [
            new("UPDATE AUDIT SET actor = 'user4' WHERE sequence = 4;", At(AuditProblemKind.Changed, 4)),
            new("UPDATE AUDIT SET at = at + 1 WHERE sequence = 4;", At(AuditProblemKind.Changed, 4)),
            new("UPDATE AUDIT SET via = NULL WHERE sequence = 12;", At(AuditProblemKind.Changed, 12)),
            new("UPDATE AUDIT SET details = '{}' WHERE sequence = 1;", At(AuditProblemKind.Changed, 1)),
            new("UPDATE AUDIT SET hash = (SELECT hash FROM AUDIT WHERE sequence = 5) WHERE sequence = 4;", At(AuditProblemKind.Changed, 4)),
            new("DELETE FROM AUDIT WHERE sequence = 5;", At(AuditProblemKind.Removed, 5)),
            new("DELETE FROM AUDIT WHERE sequence <= 2;", new AuditProblem(AuditProblemKind.Removed, 1, 2)),
            new("DELETE FROM AUDIT;", new AuditProblem(AuditProblemKind.CutOff, 1, 10), new AuditProblem(AuditProblemKind.CutOff, 1, 12)),
            new("DELETE FROM AUDIT WHERE sequence >= 9;", new AuditProblem(AuditProblemKind.CutOff, 9, 10), new AuditProblem(AuditProblemKind.CutOff, 9, 12)),
            new("DELETE FROM AUDIT WHERE sequence > 10;", null, new AuditProblem(AuditProblemKind.CutOff, 11, 12)),
            new(Swap, At(AuditProblemKind.Changed, 3)),
            new("UPDATE AUDIT SET sequence = 0 WHERE sequence = 12;", At(AuditProblemKind.OutOfOrder, 0)),
            new(Rewrite, new AuditProblem(AuditProblemKind.Rewritten, 1, 6)),
            new(Rewrite + "DELETE FROM CHECKPOINTS;", null, new AuditProblem(AuditProblemKind.Rewritten, 1, 12)),
            new(Rewrite + "UPDATE CHECKPOINTS SET hash = (SELECT a.hash FROM AUDIT a WHERE a.sequence = 6) WHERE sequence = 6; DELETE FROM CHECKPOINTS WHERE sequence = 10;",
                At(AuditProblemKind.Forged, 6), new AuditProblem(AuditProblemKind.Rewritten, 1, 12)),
        ];

        private static AuditProblem At(AuditProblemKind kind, long at) => new(kind, at, at);

        public async Task TryAsync(Func<IStore> open, Func<string, Task> execute, Func<string, string> blob, string schema)
        {
            var store = open();
            var elsewhere = await WithAsync(store, MasterKey, async client =>
            {
                await FillAsync(store, 6);
                await client.CheckpointAuditAsync(Ann);
                await FillAsync(store, 4);
                var last = await client.CheckpointAuditAsync(Ann);
                await FillAsync(store, 2);
                (await client.VerifyAuditAsync(Ann)).ShouldSatisfyAllConditions(r => r.Sound.ShouldBeTrue(), r => (r.Entries, r.CheckpointsVerified, r.CheckedUpTo).ShouldBe((12, 2, 10)));
                return last;
            });
            var twelve = await WithAsync(open(), MasterKey, async client =>
            {
                var checkpoint = await client.CheckpointAuditAsync(Ann);
                checkpoint.Sequence.ShouldBe(12);
                return checkpoint;
            });
            // What was kept elsewhere the database has no more, as one of before has it.
            var forget = "DELETE FROM CHECKPOINTS WHERE sequence = 12;";
            var rewrite = Sql.StartsWith(Rewrite, StringComparison.Ordinal) ? await RewriteAsync(open, blob) : "";
            await execute((forget + rewrite + Sql.Replace(Rewrite, "", StringComparison.Ordinal)).Replace("AUDIT", schema + "audit", StringComparison.Ordinal).Replace("CHECKPOINTS", schema + "audit_checkpoints", StringComparison.Ordinal));
            await FindsAsync(open, [], Expected);
            await FindsAsync(open, [twelve], ExpectedElsewhere ?? Expected);
            var unsigned = await WithAsync(open(), null, client => client.VerifyAuditAsync(Ann, [elsewhere]));
            unsigned.CheckpointsVerified.ShouldBe(0, "without the master key no signature is worth anything");
        }

        private async Task FindsAsync(Func<IStore> open, IReadOnlyList<AuditCheckpointView> checkpoints, AuditProblem? expected)
        {
            var report = await WithAsync(open(), MasterKey, client => client.VerifyAuditAsync(Ann, checkpoints));
            report.Sound.ShouldBe(expected is null, Sql);
            (report.Problem is { } found ? new AuditProblem(found.Kind, found.From, found.To) : null).ShouldBe(expected, Sql);
        }

        private static async Task<string> RewriteAsync(Func<IStore> open, Func<string, string> blob)
        {
            await using var store = open();
            var hash = AuditChain.Start;
            var sql = "UPDATE AUDIT SET actor = 'eve' WHERE sequence = 2;";
            foreach (var record in await store.Audit.ReadAsync("acme", 0, 100))
            {
                hash = AuditChain.Next(hash, record.Sequence, record.Sequence == 2 ? record.Entry with { Actor = "eve" } : record.Entry);
                sql += $"UPDATE AUDIT SET hash = {blob(hash.ToString())} WHERE sequence = {record.Sequence};";
            }

            return sql;
        }
    }
}
