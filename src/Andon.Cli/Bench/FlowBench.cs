using System.Text.Json.Serialization;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>
/// Lines and fans: keeps so many runs under way, warms up, measures what ends within the time (or so many runs), then the same run alone,
/// then the limit of this machine. A sample of the logs is checked; where one lacks something, nothing counts.
/// </summary>
internal sealed class FlowBench(BenchEngine bench, BenchOptions options)
{
    private const int Sample = 25;
    private const int MostAlone = 200;

    private static readonly TimeSpan LongestAlone = TimeSpan.FromSeconds(3);

    private readonly PipelineDefinition pipeline = options.Shape == "fan" ? BenchPipelines.Fan(options.Steps ?? 100) : BenchPipelines.Line(options.Steps ?? 10);
    private readonly List<Guid> sample = [];
    private Latencies latencies = new();
    private int tickets;
    private volatile bool isOver;

    public async Task<FlowResult> RunAsync()
    {
        await bench.PublishAsync(pipeline);
        var (before, after) = options.Runs is { } runs ? await MeasureRunsAsync(runs) : await MeasureTimeAsync();
        var steps = (long)latencies.Count * pipeline.Steps.Length;
        var seconds = before.Elapsed(after).TotalSeconds;
        foreach (var run in sample) await bench.VerifyAsync(run);
        var alone = await MeasureAloneAsync();
        var peak = Meter.PeakRssMb();
        return new FlowResult(
            Math.Round(steps / seconds),
            Math.Round(bench.MeasureLimit(options)),
            latencies.Percentile(0.5),
            latencies.Percentile(0.99),
            alone.Percentile(0.5),
            Math.Round((after.Cpu - before.Cpu).TotalSeconds / steps * 1000, 4),
            Math.Round((double)(after.BytesWritten - before.BytesWritten) / steps),
            Math.Round(peak, 1),
            bench.Store,
            bench.Durability,
            steps,
            Math.Round(seconds, 3))
        {
            Shape = options.Shape,
            Runs = latencies.Count,
            RoundTripsPerStep = bench.Store == "postgres" ? Math.Round((double)(after.RoundTrips - before.RoundTrips) / steps, 4) : null,
        };
    }

    private async Task<(Meter Before, Meter After)> MeasureTimeAsync()
    {
        var workers = Start(() => !isOver);
        await Compiler.SettleAsync(TimeSpan.FromSeconds(Math.Clamp(options.Time.TotalSeconds / 8, 0.25, 1)));
        lock (sample) sample.Clear();
        var (before, measured) = (await bench.MeterAsync(), latencies = new Latencies());
        await Task.Delay(options.Time, TimeProvider.System);
        var after = await bench.MeterAsync();
        latencies = new Latencies();
        isOver = true;
        await Task.WhenAll(workers);
        latencies = measured;
        return (before, after);
    }

    private async Task<(Meter Before, Meter After)> MeasureRunsAsync(int runs)
    {
        tickets = Math.Max(10, Math.Min(runs / 5, options.InFlight * 4));
        await Task.WhenAll(Start(() => Interlocked.Decrement(ref tickets) >= 0));
        sample.Clear();
        latencies = new Latencies();
        tickets = runs;
        var before = await bench.MeterAsync();
        await Task.WhenAll(Start(() => Interlocked.Decrement(ref tickets) >= 0));
        return (before, await bench.MeterAsync());
    }

    private Task[] Start(Func<bool> goesOn) => [.. Enumerable.Range(0, options.InFlight).Select(_ => Task.Run(async () =>
    {
        while (goesOn()) await RunOneAsync();
    }))];

    private async Task RunOneAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        var run = await bench.SubmitAsync(pipeline.Name);
        var end = await bench.ReachedAsync(run, RunState.Completed);
        latencies.Add(TimeProvider.System.GetElapsedTime(start, end));
        if (sample.Count >= Sample) return;
        lock (sample) sample.Add(run);
    }

    private async Task<Latencies> MeasureAloneAsync()
    {
        latencies = Swap(out var measured);
        var start = TimeProvider.System.GetTimestamp();
        while (latencies.Count < MostAlone && TimeProvider.System.GetElapsedTime(start) < LongestAlone) await RunOneAsync();
        var alone = latencies;
        latencies = measured;
        return alone;
    }

    private Latencies Swap(out Latencies measured)
    {
        measured = latencies;
        return new Latencies();
    }

}

/// <summary>What a line or a fan gave. Latencies are of whole runs, in milliseconds.</summary>
internal sealed record FlowResult(
    double StepsPerS,
    double LimitStepsPerS,
    [property: JsonPropertyName("p50_ms")] double P50Ms,
    [property: JsonPropertyName("p99_ms")] double P99Ms,
    [property: JsonPropertyName("alone_p50_ms")] double AloneP50Ms,
    [property: JsonPropertyName("cpu_s_per_1000_steps")] double CpuSPer1000Steps,
    double BytesPerStep,
    double PeakRssMb,
    string Store,
    string Durability,
    long Steps,
    double Seconds)
{
    public required string Shape { get; init; }

    public required int Runs { get; init; }

    /// <summary>How often the engine waited for the server.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RoundTripsPerStep { get; init; }
}
