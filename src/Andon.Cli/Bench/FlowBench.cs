using System.Text.Json.Serialization;
using Andon.Pipelines;

namespace Andon.Cli.Bench;

/// <summary>
/// Lines and fans: keeps so many runs under way, warms up, measures what ends within the time (or so many runs), then the same run alone,
/// then the limit of this machine. A sample of the logs is checked; where one lacks something, nothing counts.
/// </summary>
internal sealed class FlowBench(BenchEngine bench, BenchOptions options)
{
    private const int MostAlone = 200;

    private static readonly TimeSpan LongestAlone = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestBefore = TimeSpan.FromMinutes(1);

    private readonly PipelineDefinition pipeline = PipelineOf(options);

    public static PipelineDefinition PipelineOf(BenchOptions options) => options.Shape switch
    {
        "fan" => BenchPipelines.Fan(options.Steps ?? 100),
        "keyed" => BenchPipelines.Keyed(options.Steps ?? 10),
        _ => BenchPipelines.Line(options.Steps ?? 10),
    };

    public async Task<FlowResult> RunAsync()
    {
        await bench.PublishAsync(pipeline);
        var (flow, held) = options.Runs is { } runs ? (await MeasureRunsAsync(runs), null) : await MeasureTimeAsync();
        var alone = await MeasureAloneAsync();
        var peak = Meter.PeakRssMb();
        var isShared = bench.Store == "postgres";
        var rate = flow.RateOf(pipeline);
        return new FlowResult(
            Math.Round(rate),
            Math.Round(bench.MeasureLimit(options)),
            flow.Latencies.Percentile(0.5),
            flow.Latencies.Percentile(0.99),
            alone.Percentile(0.5),
            Math.Round(flow.CpuS / flow.StepsOf(pipeline) * 1000, 4),
            Math.Round((double)flow.BytesWritten / flow.StepsOf(pipeline)),
            Math.Round(peak, 1),
            bench.Store,
            bench.Durability,
            flow.StepsOf(pipeline),
            Math.Round(flow.Seconds, 3))
        {
            Shape = options.Shape,
            Runs = flow.Latencies.Count,
            RoundTripsPerStep = isShared ? Math.Round((double)flow.RoundTrips / flow.StepsOf(pipeline), 4) : null,
            Nodes = isShared ? options.Nodes : null,
            ConflictsPer1000Appends = isShared ? Math.Round(flow.Conflicts * 1000.0 / Math.Max(1, flow.Appends), 3) : null,
            HeldStepsPerS = held is null ? null : Math.Round(held.RateOf(pipeline)),
            HeldRatio = held is null ? null : Math.Round(held.RateOf(pipeline) / rate, 3),
        };
    }

    private async Task<(Flow Flow, Flow? Held)> MeasureTimeAsync()
    {
        // Evenly; what is left over is this node's.
        var share = options.InFlight / options.Nodes;
        await using var peers = new Peers(options, share);
        var load = new Load(bench, pipeline.Name, options.InFlight - (share * (options.Nodes - 1)));
        load.Start();
        await Compiler.SettleAsync(TimeSpan.FromSeconds(Math.Clamp(options.Time.TotalSeconds / 8, 0.25, 1)));
        await peers.ReadyAsync();
        var flow = await MeasureAsync(load, peers, options.HoldsTransaction && options.Time > LongestBefore ? LongestBefore : options.Time, isLast: !options.HoldsTransaction);
        Flow? held = null;
        if (options.HoldsTransaction)
        {
            await using var transaction = await BenchEngine.HoldTransactionAsync(options);
            held = await MeasureAsync(load, peers, options.Time, isLast: true);
        }

        await load.EndAsync();
        await load.VerifyAsync();
        return (flow, held);
    }

    private async Task<Flow> MeasureAsync(Load load, Peers peers, TimeSpan time, bool isLast)
    {
        await peers.BeginAsync();
        load.Begin();
        var before = await bench.MeterAsync();
        await Task.Delay(time, TimeProvider.System);
        var after = await bench.MeterAsync();
        var mine = Share.Of(before, after, load.Take());
        var others = isLast ? await peers.EndAsync() : await peers.SoFarAsync();
        return new Flow([mine, .. others], after.BytesWritten - before.BytesWritten);
    }

    private async Task<Flow> MeasureRunsAsync(int runs)
    {
        var load = new Load(bench, pipeline.Name, options.InFlight);
        await load.RunAsync(Math.Max(10, Math.Min(runs / 5, options.InFlight * 4)));
        load.Begin();
        var before = await bench.MeterAsync();
        await load.RunAsync(runs);
        var after = await bench.MeterAsync();
        await load.VerifyAsync();
        return new Flow([Share.Of(before, after, load.Take())], after.BytesWritten - before.BytesWritten);
    }

    private async Task<Latencies> MeasureAloneAsync()
    {
        var load = new Load(bench, pipeline.Name, 1);
        var start = TimeProvider.System.GetTimestamp();
        for (var runs = 0; runs < MostAlone && TimeProvider.System.GetElapsedTime(start) < LongestAlone; runs++) await load.RunOneAsync();
        return load.Take();
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

    /// <summary>Processes that carried the runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Nodes { get; init; }

    /// <summary>Appends that lost their comparison, or a slot, to another node.</summary>
    [JsonPropertyName("conflicts_per_1000_appends"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ConflictsPer1000Appends { get; init; }

    /// <summary>The rate with a transaction held open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? HeldStepsPerS { get; init; }

    /// <summary>It, of the rate before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? HeldRatio { get; init; }
}
