using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>
/// Two nodes, of which this one has no room: how long its steps wait, on record as ready, until the other has begun them. Both count the time by the
/// clock of the machine that they share.
/// </summary>
internal sealed class OverflowBench(BenchEngine bench, BenchOptions options)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, long> readyAt = new();
    private readonly int runs = options.Runs ?? 300;

    /// <summary>The room of this node: as much as the step needs that has it.</summary>
    public static void Configure(AndonOptions options) => options.MaxRunningAttempts = 1;

    public async Task<OverflowResult> RunAsync()
    {
        var (slow, moment) = (BenchPipelines.Slow(TimeSpan.FromHours(1)), BenchPipelines.Moment());
        await bench.PublishAsync(slow);
        await bench.PublishAsync(moment);
        var holder = await bench.SubmitAsync(slow.Name);
        // Only now: else the other might have it.
        await using var peers = new Peers(options, 1);
        await peers.ReadyAsync();
        await HeardOfAsync();
        using var watch = bench.Watch(change => readyAt.TryAdd(change.RunId, Stopwatch.GetTimestamp()));
        for (var i = 0; i < runs / 5; i++) await RunOneAsync(moment.Name);
        var latencies = new Latencies();
        for (var i = 0; i < runs; i++) latencies.Add(await RunOneAsync(moment.Name));
        await bench.Client.CancelAsync(bench.Caller, holder);
        return new OverflowResult(latencies.Percentile(0.5), latencies.Percentile(0.99), bench.Store, bench.Durability, options.Nodes, runs);
    }

    private async Task<TimeSpan> RunOneAsync(string pipeline)
    {
        var run = await bench.SubmitAsync(pipeline);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience;)
        {
            await Task.Delay(Look, TimeProvider.System);
            var view = await bench.Client.DetailAsync(bench.Caller, run);
            if (view.State != RunState.Completed) continue;
            var output = view.Steps["s"].Output!.Value;
            if (output.GetProperty("process").GetInt32() == Environment.ProcessId) throw BenchEngine.Invalid($"run {run} was carried out by the node that has no room");
            return Stopwatch.GetElapsedTime(readyAt[run], output.GetProperty("at").GetInt64());
        }

        throw BenchEngine.Invalid($"run {run} was taken by nobody");
    }

    /// <summary>Waits until this node has heard of the other: by then it has said once more that it lives.</summary>
    private static Task HeardOfAsync() => Task.Delay(new AndonOptions().NodeLease / 2, TimeProvider.System);
}

/// <summary>What a node without room gave.</summary>
internal sealed record OverflowResult(
    [property: JsonPropertyName("p50_ms")] double P50Ms,
    [property: JsonPropertyName("p99_ms")] double P99Ms,
    string Store,
    string Durability,
    int Nodes,
    int Runs);
