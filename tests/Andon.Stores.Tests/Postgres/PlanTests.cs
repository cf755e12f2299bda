using System.Globalization;
using Andon.Postgres;
using Andon.Runs;

namespace Andon.Stores.Tests.Postgres;

/// <summary>
/// What is read in tables that were small when the server planned it, and have grown since: what is asked for or changed, and no more. A server keeps the plan
/// of a prepared statement until it has counted its tables again.
/// </summary>
public sealed class PlanTests(PostgresServer server)
{
    private const int Few = 20;
    private const int Many = 8_000;

    /// <summary>A plan that goes through a table, or through all of a tenant, reads <see cref="Many"/> each time.</summary>
    private const long Enough = Many / 4;

    private const string Reads = "SELECT relname AS name, seq_tup_read AS read FROM pg_stat_user_tables UNION ALL SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes";

    private string database = "";

    /// <summary>
    /// What a store does, and whether the server counted its tables while they were small. It guesses with care where it never did; but the look for the
    /// dead goes through all runs until then, which is for a minute.
    /// </summary>
    public static TheoryData<string, bool> Deeds { get; } = new(
        from deed in new[] { "append", "refused", "load", "log", "rows", "lost", "submission", "task", "tasks", "ready", "timers", "calls", "leases", "lease" }
        from isAnalysed in new[] { false, true }
        where isAnalysed || deed != "lost"
        select (deed, isAnalysed));

    [Theory, MemberData(nameof(Deeds))]
    public async Task What_was_planned_while_the_tables_were_small_reads_no_more_when_they_have_grown(string deed, bool isAnalysed)
    {
        database = await server.CreateDatabaseAsync();
        List<Guid> runs = [];
        long before;
        await using (var store = Open("measured"))
        {
            for (var i = 0; i < Few; i++) await DoAsync(store, deed, await BeginAsync(store));
            if (isAnalysed) await server.ExecuteAsync(database, "VACUUM ANALYZE");
            for (var i = 0; i < Few; i++) await DoAsync(store, deed, await BeginAsync(store));
            await using (var other = Open("other")) runs.AddRange(await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => BeginAsync(other))));
            before = await ReadAsync("other");
            for (var i = 0; i < Few; i++) await DoAsync(store, deed, runs[i * (Many / Few)]);
        }

        var read = await ReadAsync("measured") - before;
        read.ShouldBeGreaterThan(0);
        read.ShouldBeLessThan(Enough, $"by a table or an index: {await server.AskAsync(database, $"SELECT string_agg(name || ' ' || read, ', ') FROM ({Reads}) r WHERE read > 0")}");
    }

    private static async Task DoAsync(PostgresStore store, string deed, Guid run)
    {
        switch (deed)
        {
            case "append":
                await store.NextAsync(run, Samples.Run(run) with { State = RunState.Waiting }, new RowChange.PutTask(Samples.Task(run)), new RowChange.AddReady(Samples.Ready(run, "more")));
                await store.NextAsync(
                    run, Samples.Ended(run, Samples.Noon), new RowChange.RemoveReady("s"), new RowChange.ClearTimer("t", TimerKind.Delay), new RowChange.RemoveCall(run), new RowChange.RemoveLease("l"),
                    new RowChange.FreeSlot("x", $"{run}"));
                break;
            case "refused":
                var key = (await store.LoadRunAsync(run)).ShouldNotBeNull().RunKey;
                (await store.SendAsync(new TestAppend(run, key, 7))).Status.ShouldBe(AppendStatus.Conflict);
                (await store.SendAsync(new TestAppend(run, key, 1) { At = Samples.Noon, LeasesOver = ["l"] })).Status.ShouldBe(AppendStatus.LeaseHeld);
                (await store.SendAsync(new TestAppend(run, key, 1, Samples.Take(run, "y", 1, key: $"{run}")))).Status.ShouldBe(AppendStatus.SlotTaken);
                break;
            case "load":
                (await store.LoadRunAsync(run)).ShouldNotBeNull();
                break;
            case "log":
                (await store.ReadLogAsync(run)).ShouldHaveSingleItem();
                break;
            case "rows":
                (await store.ReadRowsAsync(run)).ShouldNotBeNull().Ready.ShouldHaveSingleItem();
                break;
            case "lost":
                (await store.ListLostAsync(Guid.Empty)).Lost.ShouldBeEmpty();
                break;
            case "submission":
                (await store.FindSubmissionAsync("acme", "line", $"{run}")).ShouldBe(run);
                break;
            case "task":
                (await store.FindTaskAsync("acme", run)).ShouldBeNull();
                break;
            case "tasks":
                (await store.ListTasksAsync(new TaskQuery { Tenant = "acme", Limit = 10 })).Items.ShouldNotBeEmpty();
                break;
            case "ready":
                (await store.ListReadyAsync(new ReadyQuery { Limit = 10 })).ShouldNotBeEmpty();
                break;
            case "timers":
                (await store.ListDueTimersAsync(Samples.Noon.AddHours(1), 10)).Due.ShouldNotBeEmpty();
                break;
            case "calls":
                (await store.ListCallsAsync(10)).ShouldNotBeEmpty();
                break;
            case "leases":
                (await store.ListLeasesOverAsync(Samples.Noon.AddHours(1), 10)).Over.ShouldNotBeEmpty();
                break;
            case "lease":
                await store.ExtendLeaseAsync(Samples.Lease(run, "l", 2));
                break;
        }
    }

    private static async Task<Guid> BeginAsync(PostgresStore store)
    {
        var run = Guid.CreateVersion7();
        var append = new TestAppend(
            run, 0, 0, new RowChange.AddReady(Samples.Ready(run, "s")), new RowChange.SetTimer(Samples.Timer(run, "t", 1)), new RowChange.PutCall(new CallRow(run, run, CallKind.Start)),
            new RowChange.PutLease(Samples.Lease(run, "l", 1)), Samples.Take(run, "x", 1, key: $"{run}"), new RowChange.PutTask(Samples.Task(run)))
        {
            Run = Samples.Run(run),
            IdempotencyKey = $"{run}",
        };
        (await store.SendAsync(append)).Status.ShouldBe(AppendStatus.Committed);
        return run;
    }

    private PostgresStore Open(string name) => PostgresStore.Open(new PostgresOptions { Url = $"{server.Url(database)}?application_name={name}" });

    /// <summary>Rows and index entries that were read so far. A server process tells when it ends, which is soon after its connection was closed.</summary>
    private async Task<long> ReadAsync(string closed)
    {
        await server.UntilAsync(database, $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{closed}'", 0);
        return Convert.ToInt64(await server.AskAsync(database, $"SELECT sum(read) FROM ({Reads}) r"), CultureInfo.InvariantCulture);
    }
}
