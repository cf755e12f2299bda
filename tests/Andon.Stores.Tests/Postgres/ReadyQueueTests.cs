using Andon.Postgres;

namespace Andon.Stores.Tests.Postgres;

/// <summary>Looking at a queue in which more waits than a page holds: what comes in before the rows that were seen is not passed by.</summary>
public sealed class ReadyQueueTests(PostgresServer server) : IAsyncLifetime
{
    private const int Page = 20;
    private readonly List<PostgresStore> stores = [];
    private string database = "";

    private PostgresStore Store => stores[0];

    public async ValueTask InitializeAsync()
    {
        database = await server.CreateDatabaseAsync();
        Open();
    }

    [Fact]
    public async Task An_older_step_comes_first_in_the_next_look()
    {
        var run = await BacklogAsync("acme");
        await Store.NextAsync(run, null, new RowChange.AddReady(Samples.Ready(run, "older", second: 1)));
        (await LookAsync())[0].ShouldBe("older");
    }

    [Fact]
    public async Task An_older_step_that_another_node_brings_is_found_soon()
    {
        var run = await BacklogAsync("acme");
        await Open().NextAsync(run, null, new RowChange.AddReady(Samples.Ready(run, "older", second: 1)));
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await LookAsync())[0] != "older") soon.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task What_was_taken_is_passed_by_and_nothing_of_the_rest()
    {
        var run = await BacklogAsync("acme");
        List<string> seen = [];
        while (await LookAsync() is { Count: > 0 } steps)
        {
            seen.AddRange(steps);
            await Store.NextAsync(run, null, [.. steps.Select(step => new RowChange.RemoveReady(step))]);
        }

        seen.ShouldBe(Enumerable.Range(0, 3 * Page).Select(i => $"s{i:00}"));
    }

    [Fact]
    public async Task A_tenant_that_had_nothing_is_found_between_those_with_much()
    {
        await BacklogAsync("first");
        var between = await Store.BeginAsync("between");
        await BacklogAsync("last");
        await Store.NextAsync(between, null, new RowChange.AddReady(Samples.Ready(between, "new", "between", second: 9999)));
        (await LookAsync()).ShouldContain("new");
    }

    [Fact]
    public async Task What_has_no_turn_now_is_seen_when_it_has()
    {
        var run = await BacklogAsync("acme", "later");
        (await LookAsync("other")).ShouldBeEmpty();
        await Store.NextAsync(run, null, [.. Enumerable.Range(0, Page).Select(i => new RowChange.AddReady(Samples.Ready(run, $"o{i:00}", type: "other", second: 5000 + i)))]);
        (await LookAsync("other")).Count.ShouldBe(Page);
        (await LookAsync())[0].ShouldBe("s00");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in stores) await store.DisposeAsync();
    }

    /// <summary>Three pages of a tenant wait, and were looked at.</summary>
    private async Task<Guid> BacklogAsync(string tenant, string type = "script")
    {
        var run = await Store.BeginAsync(tenant);
        await Store.NextAsync(run, null, [.. Enumerable.Range(0, 3 * Page).Select(i => new RowChange.AddReady(Samples.Ready(run, $"s{i:00}", tenant, type, second: 100 + i)))]);
        (await LookAsync()).Count.ShouldBe(Page);
        return run;
    }

    private async Task<List<string>> LookAsync(string? type = null) =>
        [.. (await Store.ListReadyAsync(new ReadyQuery { Limit = Page, Types = type is null ? null : [type] })).Select(row => row.Step)];

    private PostgresStore Open()
    {
        stores.Add(PostgresStore.Open(new PostgresOptions { Url = server.Url(database) }));
        return stores[^1];
    }
}
