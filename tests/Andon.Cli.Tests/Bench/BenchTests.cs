using Andon.Cli.Bench;
using Andon.Stores;

namespace Andon.Cli.Tests.Bench;

public sealed class BenchTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_figures_have_the_names_that_are_promised_and_the_runs_are_left_in_the_database()
    {
        var bench = await folder.RunAsync("bench", "--runs", "40", "--in-flight", "8", "--seconds", "1", "--db", "bench.db", "-o", "json");
        bench.ExitCode.ShouldBe(0, bench.Errors);
        foreach (var name in (string[])["steps_per_s", "limit_steps_per_s", "p50_ms", "p99_ms", "alone_p50_ms", "cpu_s_per_1000_steps", "bytes_per_step", "peak_rss_mb", "steps", "seconds"])
            bench.Json.GetProperty(name).GetDouble().ShouldBeGreaterThanOrEqualTo(0, name);
        bench.Json.GetProperty("store").GetString().ShouldBe("sqlite");
        bench.Json.GetProperty("durability").GetString().ShouldBe("full");
        bench.Json.GetProperty("steps").GetInt64().ShouldBe(400);
        var events = await folder.RunAsync("runs", "events", "last", "--db", "bench.db", "-o", "json");
        var types = events.Json.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("type").GetString()).ToList();
        types.Count(t => t == "attempt_started").ShouldBe(10);
        types.Count(t => t == "step_completed").ShouldBe(10);
    }

    [Theory]
    [InlineData("fan", "--runs", "4", "--steps", "20")]
    [InlineData("dag", "--steps", "100")]
    [InlineData("line", "--store", "memory", "--runs", "20")]
    public async Task Every_shape_is_measured_and_leaves_nothing_behind(string shape, params string[] more)
    {
        var bench = await folder.RunAsync(["bench", "--shape", shape, "--seconds", "1", "--in-flight", "4", "-o", "json", .. more]);
        bench.ExitCode.ShouldBe(0, bench.Errors);
        bench.Json.GetProperty("steps_per_s").GetDouble().ShouldBeGreaterThan(0);
        Directory.GetFiles(folder.Path, "*bench*").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("map")]
    [InlineData("children")]
    public async Task A_map_is_measured_beside_lines(string shape)
    {
        var bench = await folder.RunAsync("bench", "--shape", shape, "--steps", "20", "--in-flight", "4", "-o", "json");
        bench.ExitCode.ShouldBe(0, bench.Errors);
        foreach (var name in (string[])["steps_per_s", "steps_per_s_of_line", "ratio", "bytes_per_step", "peak_rss_mb"]) bench.Json.GetProperty(name).GetDouble().ShouldBeGreaterThan(0, name);
    }

    [Fact]
    public async Task Waiting_runs_are_measured()
    {
        var bench = await folder.RunAsync("bench", "--shape", "wait", "--runs", "20", "-o", "json");
        bench.ExitCode.ShouldBe(0, bench.Errors);
        foreach (var name in (string[])["submits_per_s", "rss_mb", "idle_cpu_percent", "list_100_ms", "resume_p50_ms"]) bench.Json.GetProperty(name).GetDouble().ShouldBeGreaterThanOrEqualTo(0, name);
    }

    [Fact]
    public async Task Clients_that_submit_over_http_are_measured()
    {
        var bench = await folder.RunAsync("bench", "--shape", "submit", "--in-flight", "4", "--seconds", "0.5", "-o", "json");
        bench.ExitCode.ShouldBe(0, bench.Errors);
        foreach (var name in (string[])["runs_per_s", "p50_ms", "p99_ms", "runs", "peak_rss_mb"]) bench.Json.GetProperty(name).GetDouble().ShouldBeGreaterThan(0, name);
        (await folder.RunAsync("bench", "--shape", "submit", "--store", "memory")).ExitCode.ShouldBe(2);
        (await folder.RunAsync("bench", "--shape", "submit", "--runs", "10")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("leave --runs and --steps out"));
    }

    [Fact]
    public async Task Where_the_server_that_is_to_be_measured_does_not_start_it_is_told_why_and_nothing_is_left_behind()
    {
        var environment = new Dictionary<string, string> { ["ANDON_JWT_FILE"] = "nowhere.json" };
        var bench = await Command.RunWithAsync(folder.Path, environment, "", "bench", "--shape", "submit", "--seconds", "0.5");
        bench.ExitCode.ShouldBe(1);
        bench.Errors.ShouldContain("nowhere.json does not say which tokens are taken");
        Directory.GetFiles(folder.Path, "*bench*").ShouldBeEmpty();
    }

    [Fact]
    public void Where_a_node_has_carried_nothing_what_was_measured_of_all_does_not_count()
    {
        var (busy, idle) = (new Share(1, 0.5, 10, 10, 0, [2.5, 3]), new Share(1, 0.5, 10, 0, 0, []));
        new Flow([busy, busy], 0).Latencies.Count.ShouldBe(4);
        Should.Throw<StoreException>(() => new Flow([busy, idle], 0)).Code.ShouldBe("bench_invalid");
    }

    [Fact]
    public async Task A_tenant_is_measured_alone_and_beside_a_busy_one_whose_runs_all_end()
    {
        var bench = await folder.RunAsync("bench", "--shape", "neighbour", "--runs", "3000", "--seconds", "0.5", "--step-ms", "60000", "--steps", "2", "-o", "json");
        bench.ExitCode.ShouldBe(0, bench.Errors);
        foreach (var name in (string[])["idle_p50_ms", "idle_p99_ms", "beside_p50_ms", "beside_p99_ms", "ratio", "runs"]) bench.Json.GetProperty(name).GetDouble().ShouldBeGreaterThan(0, name);
        // All the room that one tenant may have is taken, and none of it is given back meanwhile.
        bench.Json.GetProperty("queued").GetInt32().ShouldBe(3000);
    }
}
