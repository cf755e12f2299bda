using System.Diagnostics;
using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Stores;
using Andon.Stores.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Cli.Tests.Nodes;

/// <summary>Two real nodes over a real server, one of which is killed, stands still or is told to end.</summary>
public sealed class NodeTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>, IDisposable
{
    private const int SigStop = 19, SigCont = 18, Runs = 24;

    private static readonly Caller Operator = new("default", new Actor("operator") { IsAdmin = true, HoldsEveryRole = true });
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("andon-nodes-");

    private string Effects => Path.Combine(folder.FullName, "effects");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task What_a_killed_node_carried_out_another_takes_over_in_time_and_nothing_is_repeated()
    {
        await using var cluster = await StartAsync();
        var killedAt = await cluster.WhileBothWorkAsync(() => cluster.One.Signal(Command.SigKill));
        var events = await cluster.EndAsync();
        var lost = events.OfType<AttemptLost>().ToList();
        lost.ShouldNotBeEmpty();
        var last = lost.Max(e => e.At) - killedAt;
        output.WriteLine($"{lost.Count} attempts lost; the last was taken over {last.TotalSeconds:0.0} s after the kill");
        last.ShouldBeLessThan(Lease + TimeSpan.FromSeconds(1));
        CheckEffects(events);
    }

    [Fact]
    public async Task What_a_node_says_that_stood_still_past_its_lease_is_refused_and_it_goes_on()
    {
        await using var cluster = await StartAsync();
        await cluster.WhileBothWorkAsync(() => cluster.One.Signal(SigStop));
        await cluster.UntilAsync(events => events.OfType<AttemptLost>().Any());
        cluster.One.Signal(SigCont);
        var events = await cluster.EndAsync();
        output.WriteLine($"{events.OfType<AttemptLost>().Count()} attempts lost, {events.OfType<LateResultRefused>().Count()} late results refused");
        CheckEffects(events);

        // It is another node now, and carries out what there is.
        cluster.Two.Signal(Command.SigKill);
        await cluster.SubmitAsync(1);
        await cluster.EndAsync();
    }

    [Fact]
    public async Task A_node_that_is_told_to_end_hands_its_work_on_and_loses_none()
    {
        await using var cluster = await StartAsync();
        await cluster.WhileBothWorkAsync(() => cluster.One.Signal(Command.SigTerm));
        var events = await cluster.EndAsync();
        (await cluster.One.EndAsync()).ExitCode.ShouldBe(0);
        events.OfType<AttemptLost>().ShouldBeEmpty();
        CheckEffects(events);
    }

    [Fact]
    public async Task Never_more_than_the_limit_of_a_key_run_at_once_on_both_nodes_together()
    {
        await using var cluster = await StartAsync();
        var here = folder.CreateSubdirectory("here").FullName;
        var counts = Path.Combine(folder.FullName, "counts");
        await cluster.SubmitKeyedAsync(12, $"mkdir '{here}/'$$; ls '{here}' | wc -l >> '{counts}'; sleep 0.2; rmdir '{here}/'$$; echo 1");
        await cluster.EndAsync();
        var most = (await File.ReadAllLinesAsync(counts)).Select(int.Parse).ToList();
        output.WriteLine($"at once: {string.Join(' ', most)}");
        most.Count.ShouldBe(12);
        most.Max().ShouldBe(2);
    }

    [Fact]
    public async Task Only_a_server_can_have_several_nodes()
    {
        var refused = await Command.RunAsync(folder.FullName, "node", "--db", "x.db");
        (refused.ExitCode, refused.Errors).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Errors.ShouldContain("--postgres URL"));
    }

    /// <summary>No attempt had its effect twice, and each step that completed had it.</summary>
    private void CheckEffects(IReadOnlyList<RunEvent> events)
    {
        var marks = File.ReadAllLines(Effects);
        marks.Distinct().Count().ShouldBe(marks.Length, "an attempt had its effect twice");
        marks.Length.ShouldBeGreaterThanOrEqualTo(events.OfType<StepCompleted>().Count());
        marks.Length.ShouldBeLessThanOrEqualTo(events.OfType<AttemptStarted>().Count());
    }

    private async Task<Cluster> StartAsync()
    {
        await File.WriteAllTextAsync(Effects, "");
        var url = server.Url(await server.CreateDatabaseAsync());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAndon(o => o.ExecuteSteps = false).UsePostgres(url);
        var cluster = new Cluster(builder.Build(), Effects, Node(url), Node(url));
        await cluster.One.SaysAsync("is up");
        await cluster.Two.SaysAsync("is up");
        await cluster.SubmitAsync(Runs);
        return cluster;
    }

    private Command Node(string url) => Command.Start(folder.FullName, ["node", "--postgres", url, "--lease", $"{Lease.TotalSeconds}s"]);

    private sealed class Cluster(IHost host, string effects, Command one, Command two) : IAsyncDisposable
    {
        private readonly List<Guid> runs = [];
        private readonly Stopwatch patience = Stopwatch.StartNew();

        public Command One => one;

        public Command Two => two;

        private IAndonClient Client => host.Services.GetRequiredService<IAndonClient>();

        private IStore Store => host.Services.GetRequiredService<IStore>();

        /// <summary>Runs of one step each, two of which may be under way at once.</summary>
        public async Task SubmitKeyedAsync(int count, string script)
        {
            var config = JsonSerializer.Serialize(new { run = (string[])["sh", "-c", script] });
            await Client.PublishAsync(Operator, PipelineFile.Parse($"andon: 1\nname: keyed\nsteps:\n  a: {{ type: script, concurrency: {{ key: printer, limit: 2 }}, config: {config} }}\n").Definition!);
            foreach (var run in await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Client.SubmitAsync(Operator, new SubmitRequest { Pipeline = "keyed" })))) runs.Add(run.RunId);
        }

        public async Task SubmitAsync(int count)
        {
            var step = "{ type: script, config: { run: [sh, -c, 'echo \"$ANDON_ATTEMPT\" >> \"$EFFECTS\"; sleep 0.7; echo 1'], env: { EFFECTS: \"${{ params.effects }}\" } } }";
            var pipeline = PipelineFile.Parse($"andon: 1\nname: line\nsteps:\n  a: {step}\n  b: {step.Replace("{ type", "{ deps: [a], type", StringComparison.Ordinal)}\n  c: {step.Replace("{ type", "{ deps: [b], type", StringComparison.Ordinal)}\n");
            await Client.PublishAsync(Operator, pipeline.Definition!);
            var request = new SubmitRequest { Pipeline = "line", Params = JsonSerializer.SerializeToElement(new { effects }) };
            foreach (var run in await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Client.SubmitAsync(Operator, request)))) runs.Add(run.RunId);
        }

        /// <summary>Does something to a node at a moment when both have attempts under way; returns when that was.</summary>
        public async Task<DateTimeOffset> WhileBothWorkAsync(Action deed)
        {
            while ((await HoldersAsync()).Count < 2) patience.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
            var now = TimeProvider.System.GetUtcNow();
            deed();
            return now;
        }

        public async Task UntilAsync(Func<IReadOnlyList<RunEvent>, bool> holds)
        {
            while (!holds(await EventsAsync())) patience.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        }

        /// <summary>Waits until all runs have completed; returns all that happened.</summary>
        public async Task<IReadOnlyList<RunEvent>> EndAsync()
        {
            foreach (var run in runs) (await Client.WaitAsync(Operator, run).WaitAsync(TimeSpan.FromMinutes(1))).State.ShouldBe(RunState.Completed);
            return await EventsAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await one.DisposeAsync();
            await two.DisposeAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        private async Task<IReadOnlyList<RunEvent>> EventsAsync() =>
            [.. (await Task.WhenAll(runs.Select(async run => (await Store.ReadLogAsync(run)).SelectMany(row => RunLoader.Decode(run, row))))).SelectMany(e => e)];

        private async Task<HashSet<Guid>> HoldersAsync() => [.. (await Store.ListRunsAsync(new RunQuery { Tenant = "default", Limit = 200 })).Items.SelectMany(r => r.Holders)];
    }
}
