using Andon.Audit;
using Andon.Identity;
using Andon.Postgres;
using Npgsql;

namespace Andon.Stores.Tests.Postgres;

/// <summary>The second lock between tenants: the server's own, for when a filter is forgotten.</summary>
public sealed class SecurityTests(PostgresServer server)
{
    private static readonly string[] Guarded = ["log", "snapshots", "runs", "tasks", "pipelines", "step_types", "away", "files", "file_chunks", "schedules", "secrets", "accounts", "users", "api_keys", "answers", "passwords", "sessions", "audit", "audit_checkpoints", "webhooks", "deliveries", "triggers"];

    [Fact]
    public async Task Every_table_with_what_is_a_tenants_own_shows_nothing_to_a_transaction_that_names_no_tenant()
    {
        var url = await FilledAsync();
        foreach (var table in Guarded)
        {
            (await CountAsync(url, table, null)).ShouldBe(0, table);
            (await CountAsync(url, table, "{}")).ShouldBe(0, table);
        }
    }

    [Fact]
    public async Task A_partition_shows_nothing_to_whoever_asks_for_it_by_its_name()
    {
        var url = await FilledAsync();
        (await CountAsync(url, "log", "{1,2}")).ShouldBe(2);
        (await CountAsync(url, "log_first", "{1,2}")).ShouldBe(0);
        (await Should.ThrowAsync<PostgresException>(async () => await ExecuteAsync(url, "{1}", "INSERT INTO andon.log_first VALUES (1, 1, 1, 1, 1, '')"))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await ExecuteAsync(url, "{1,2}", "DELETE FROM andon.log_first")).ShouldBe(0);
    }

    [Fact]
    public async Task A_query_without_a_filter_sees_the_named_tenants_rows_and_no_others()
    {
        var url = await FilledAsync();
        foreach (var table in Guarded)
        {
            var (acme, other) = (await CountAsync(url, table, "{1}"), await CountAsync(url, table, "{2}"));
            acme.ShouldBeGreaterThan(0, table);
            other.ShouldBeGreaterThan(0, table);
            (await CountAsync(url, table, "{1,2}")).ShouldBe(acme + other, table);
            (await CountAsync(url, $"{table} WHERE tenant = 2", "{1}")).ShouldBe(0, table);
        }
    }

    [Fact]
    public async Task A_row_of_another_tenant_is_neither_written_nor_changed_nor_removed()
    {
        var url = await FilledAsync();
        (await Should.ThrowAsync<PostgresException>(async () => await ExecuteAsync(url, "{1}", "INSERT INTO andon.step_types VALUES (2, 'forged', '')"))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await ExecuteAsync(url, "{1}", "UPDATE andon.runs SET title = 'forged' WHERE tenant = 2")).ShouldBe(0);
        (await ExecuteAsync(url, "{1}", "DELETE FROM andon.log WHERE tenant = 2")).ShouldBe(0);
        (await Should.ThrowAsync<PostgresException>(async () => await ExecuteAsync(url, "{1}", "UPDATE andon.runs SET tenant = 2"))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task A_transaction_that_names_a_key_sees_that_one_and_can_neither_change_nor_forge_one()
    {
        var url = await FilledAsync();
        const string Named = "SELECT set_config('andon.key', 'key-of-other', true); ";
        (await RunAsync(url, "{}", Named + "SELECT string_agg(id, ',') FROM andon.api_keys", static async command =>
        {
            await using var reader = await command.ExecuteReaderAsync();
            await reader.NextResultAsync();
            await reader.ReadAsync();
            return reader.GetString(0);
        })).ShouldBe("key-of-other");
        (await ExecuteAsync(url, "{1}", Named + "UPDATE andon.api_keys SET expires_at = 0 WHERE id = 'key-of-other'")).ShouldBe(0);
        (await Should.ThrowAsync<PostgresException>(async () => await ExecuteAsync(
            url, "{1}", "SELECT set_config('andon.key', 'forged', true); INSERT INTO andon.api_keys VALUES ('forged', 2, 'ada', NULL, '[]', '', 'eve', 0, 0)"))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Every_table_that_has_a_tenant_and_more_than_ids_is_guarded()
    {
        var url = await FilledAsync();
        await using var connection = new NpgsqlConnection(new PostgresOptions { Url = url }.Parsed.ConnectionString(new PostgresOptions { Url = url }).ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'andon'::regnamespace AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var open = new List<string>();
        while (await reader.ReadAsync()) open.Add(reader.GetString(0));
        open.ShouldBe(["calls", "leases", "link_keys", "meta", "nodes", "quotas", "ready", "run_ids", "slots", "stored", "tenants", "timers"]);
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("bypass")]
    public async Task A_role_that_row_level_security_does_not_bind_is_refused_unless_that_is_allowed_loudly(string role)
    {
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, "GRANT CREATE ON DATABASE " + database + " TO bypass");
        var options = new PostgresOptions { Url = server.Url(database, role) };
        var refusal = Should.Throw<StoreException>(() => PostgresStore.Open(options));
        refusal.Code.ShouldBe("database_bypasses_security");
        refusal.Message.ShouldContain(role);
        refusal.Message.ShouldContain("--allow-bypass-rls");
        await using var store = PostgresStore.Open(options with { AllowBypassRls = true });
        store.Warning.ShouldNotBeNull().ShouldContain(role);
        await store.BeginAsync();
    }

    [Fact]
    public async Task An_ordinary_role_with_nothing_but_the_privileges_of_the_tables_is_enough_to_run()
    {
        var database = await server.CreateDatabaseAsync();
        await (await OpenAsync(database, "andon")).DisposeAsync();
        await server.ExecuteAsync(database, $"DROP ROLE IF EXISTS app_{database}; CREATE ROLE app_{database} LOGIN; GRANT USAGE ON SCHEMA andon TO app_{database}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA andon TO app_{database}");
        var clock = new PartitionTests.Clock();
        await using var store = PostgresStore.Open(new PostgresOptions { Url = server.Url(database, $"app_{database}"), Migrate = false, Time = clock });
        store.Warning.ShouldBeNull();
        await store.BeginAsync();
        clock.Day = 99;
        var id = await store.BeginAsync();
        (await store.LoadRunAsync(id)).ShouldNotBeNull();
        (await store.Blobs.PutAsync("acme", new MemoryStream([1]), 9)).ShouldNotBeNull();
        (await store.PruneAsync(Samples.Noon, 10)).ShouldBe(0);
    }

    private Task<PostgresStore> OpenAsync(string database, string user) => Task.FromResult(PostgresStore.Open(new PostgresOptions { Url = server.Url(database, user) }));

    /// <summary>A database in which two tenants, 1 and 2, have something in every table.</summary>
    private async Task<string> FilledAsync()
    {
        var url = server.Url(await server.CreateDatabaseAsync());
        await using var store = PostgresStore.Open(new PostgresOptions { Url = url });
        foreach (var tenant in (string[])["acme", "other"])
        {
            var run = Guid.CreateVersion7();
            var append = new TestAppend(run, 0, 0, new RowChange.PutTask(Samples.Task(run, 0, tenant))) { Run = Samples.Run(run, tenant), Snapshot = new byte[] { 1 } };
            (await store.SendAsync(append)).Status.ShouldBe(AppendStatus.Committed);
            await store.PublishAsync(new PipelineRow(tenant, "line", 0, "d", new byte[] { 1 }, new byte[] { 1 }, "ada", Samples.Noon));
            await store.PutStepTypeAsync(new StepTypeRow(tenant, "t", new byte[] { 1 }));
            await store.PutAwayAsync(new AwayRow(tenant, "ada", "bob", null));
            (await store.Schedules.AddAsync(Samples.Schedule(tenant), 9)).ShouldBeTrue();
            (await store.Secrets.PutAsync(
                new SecretRow { Tenant = tenant, Name = "s", KeyId = "k", WrappedKey = new byte[] { 1 }, SealedValue = new byte[] { 1 }, SetBy = "ada", SetAt = Samples.Noon }, 9)).ShouldBeTrue();
            (await store.Webhooks.AddAsync(Samples.Webhook(tenant), 9)).ShouldBeTrue();
            (await store.Triggers.AddAsync(Samples.Trigger(tenant), 9)).ShouldBeTrue();
            await store.Deliveries.AddAsync([Samples.Delivery(Guid.CreateVersion7(), tenant: tenant)]);
            (await store.Blobs.PutAsync(tenant, new MemoryStream([1, 2, 3]), 99)).ShouldNotBeNull();
            await store.Identities.AddTenantAsync(new TenantRow(tenant, tenant, Samples.Noon));
            await store.Identities.PutUserAsync(new UserRow(tenant, "ada", new Grant(Role.Admin, []), Samples.Noon));
            await store.Identities.AddKeyAsync(new KeyRow { Id = "key-of-" + tenant, Tenant = tenant, User = "ada", Hash = new byte[] { 1 }, CreatedBy = "ada", CreatedAt = Samples.Noon });
            await store.Sessions.PutPasswordAsync(new PasswordRow { Tenant = tenant, User = "ada", Hash = "h", MustChange = false, ChangedAt = Samples.Noon });
            await store.Sessions.AddAsync(new SessionRow { Id = "session-of-" + tenant, Tenant = tenant, User = "ada", Hash = new byte[] { 1 }, CreatedAt = Samples.Noon, SeenAt = Samples.Noon, ExpiresAt = Samples.Noon });
            await store.PutStepTypeAsync(new StepTypeRow(tenant, "u", new byte[] { 1 }), StoreConformance.Deed("ada") with { Tenant = tenant });
            await store.Audit.AddCheckpointAsync(new AuditCheckpoint { Tenant = tenant, Sequence = 1, Hash = default, At = Samples.Noon, KeyId = "k", Signature = default });
            await store.Answers.TakeAsync(new AnswerRow(tenant, "POST /x", "k", new byte[] { 1 }, Samples.Noon), Samples.Noon, Samples.Noon);
        }

        return url;
    }

    private static async Task<long> CountAsync(string url, string from, string? tenants) =>
        await RunAsync(url, tenants, $"SELECT count(*) FROM andon.{from}", static async command => (long)(await command.ExecuteScalarAsync())!);

    private static Task<int> ExecuteAsync(string url, string tenants, string sql) => RunAsync(url, tenants, sql, static command => command.ExecuteNonQueryAsync());

    private static async Task<T> RunAsync<T>(string url, string? tenants, string sql, Func<NpgsqlCommand, Task<T>> run)
    {
        var options = new PostgresOptions { Url = url };
        await using var connection = new NpgsqlConnection(options.Parsed.ConnectionString(options).ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (tenants is not null)
        {
            await using var name = new NpgsqlCommand("SELECT set_config('andon.tenants', $1, true)", connection) { Parameters = { new() { Value = tenants } } };
            await name.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(sql, connection);
        return await run(command);
    }
}
