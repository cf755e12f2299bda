using Andon.Stores.Tests.Postgres;

namespace Andon.Cli.Tests.Bench;

/// <summary>What is measured of several nodes, over a real server.</summary>
public sealed class NodeBenchTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("line", "--nodes", "2", "--hold-transaction")]
    [InlineData("keyed", "--nodes", "3")]
    [InlineData("line")]
    public async Task Nodes_that_share_the_runs_are_measured_together(string shape, params string[] more)
    {
        var database = await server.CreateDatabaseAsync();
        var bench = await folder.RunAsync(["bench", "--store", "postgres", "--postgres", server.Url(database), "--shape", shape, "--seconds", "2", "--in-flight", "9", "-o", "json", .. more]);
        bench.ExitCode.ShouldBe(0, bench.Errors);
        var nodes = bench.Json.GetProperty("nodes").GetInt32();
        nodes.ShouldBe(more.Length == 0 ? 1 : int.Parse(more[1]));
        bench.Json.GetProperty("steps_per_s").GetDouble().ShouldBeGreaterThan(0);
        bench.Json.GetProperty("conflicts_per_1000_appends").GetDouble().ShouldBeGreaterThanOrEqualTo(0);
        bench.Json.TryGetProperty("held_ratio", out var ratio).ShouldBe(more.Contains("--hold-transaction"));
        if (more.Contains("--hold-transaction")) ratio.GetDouble().ShouldBeGreaterThan(0);

        // Each was told to end, and took its leave.
        (await server.AskAsync(database, "SELECT count(*) FROM andon.nodes")).ShouldBe(0L);
    }

    [Fact]
    public async Task How_long_a_step_waits_for_another_node_is_measured()
    {
        var url = server.Url(await server.CreateDatabaseAsync());
        var bench = await folder.RunAsync("bench", "--store", "postgres", "--postgres", url, "--shape", "overflow", "--runs", "10", "-o", "json");
        bench.ExitCode.ShouldBe(0, bench.Errors);
        bench.Json.GetProperty("nodes").GetInt32().ShouldBe(2);
        bench.Json.GetProperty("p50_ms").GetDouble().ShouldBeInRange(0.01, bench.Json.GetProperty("p99_ms").GetDouble());
    }

    [Fact]
    public async Task A_tenant_is_measured_beside_a_busy_one_while_a_transaction_is_held_open()
    {
        var database = await server.CreateDatabaseAsync();
        var bench = folder.RunAsync(
            "bench", "--store", "postgres", "--postgres", server.Url(database), "--shape", "neighbour", "--hold-transaction", "--runs", "2000", "--seconds", "1", "--step-ms", "60000", "--steps", "2", "-o", "json");
        var wasHeld = false;
        while (await Task.WhenAny(bench, Task.Delay(50)) != bench)
            wasHeld |= (long)(await server.AskAsync(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE '%andon.nodes%'"))! == 1;
        (await bench).ExitCode.ShouldBe(0, (await bench).Errors);
        wasHeld.ShouldBeTrue();
        (await bench).Json.GetProperty("queued").GetInt32().ShouldBe(2000);
    }
}
