using System.Text.Json;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>
/// One run with a map of many items, three steps each: what a step costs when all of them are in one run, or (<c>children</c>) each three in a
/// child run. A child run is a step of its parent too: started on record, and completed with an output of its own.
/// </summary>
internal sealed class MapBench(BenchEngine bench, BenchOptions options)
{
    private const int StepsOfItem = 3;
    private const int Repeats = 9;

    private static readonly PipelineDefinition Child = BenchPipelines.Line(StepsOfItem);

    private readonly int items = options.Steps ?? 10_000;

    public async Task<MapResult> RunAsync()
    {
        var pipeline = options.Shape == "map" ? BenchPipelines.Map(StepsOfItem, options.InFlight) : BenchPipelines.Children(Child.Name, options.InFlight);
        await bench.PublishAsync(Child);
        await bench.PublishAsync(pipeline);
        await Compiler.SettleAsync(TimeSpan.FromSeconds(0.5), () => RunOneAsync(pipeline.Name));
        var before = await bench.MeterAsync();
        var runs = new List<(Guid Run, TimeSpan Time)>();
        for (var i = 0; i < Repeats; i++) runs.Add(await RunOneAsync(pipeline.Name));
        var bytes = (await bench.MeterAsync()).BytesWritten - before.BytesWritten;
        var (run, time) = runs.OrderBy(r => r.Time).ElementAt(Repeats / 2);
        var peak = Meter.PeakRssMb();
        await bench.VerifyAsync(run);
        var steps = items * (options.Shape == "map" ? StepsOfItem : StepsOfItem + 1);
        return new MapResult(
            Math.Round(steps / time.TotalSeconds), Math.Round((double)bytes / steps / Repeats), Math.Round(peak, 1), bench.Store, bench.Durability, items, steps, Math.Round(time.TotalSeconds, 3));
    }

    private async Task<(Guid Run, TimeSpan Time)> RunOneAsync(string pipeline)
    {
        var start = TimeProvider.System.GetTimestamp();
        var run = await bench.SubmitAsync(pipeline, JsonSerializer.SerializeToElement(new { items = Enumerable.Range(0, items) }));
        return (run, TimeProvider.System.GetElapsedTime(start, await bench.ReachedAsync(run, RunState.Completed)));
    }
}

/// <summary>What a run with a large map gave.</summary>
internal sealed record MapResult(double StepsPerS, double BytesPerStep, double PeakRssMb, string Store, string Durability, int Items, int Steps, double Seconds);
