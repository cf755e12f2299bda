using System.Text.Json;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>
/// One run with a map of many items, three steps each: what a step costs when all of them are in one run, or (<c>children</c>) each three in a
/// child run. A child run is a step of its parent too: started on record, and completed with an output of its own. As many steps of lines follow
/// each, so that both are measured in the same minute.
/// </summary>
internal sealed class MapBench(BenchEngine bench, BenchOptions options)
{
    private const int StepsOfItem = 3;
    private const int StepsOfLine = 10;
    private const int Repeats = 9;

    private static readonly PipelineDefinition Child = BenchPipelines.Line(StepsOfItem) with { Name = "bench-child" };
    private static readonly PipelineDefinition Line = BenchPipelines.Line(StepsOfLine);

    private readonly int items = options.Steps ?? 10_000;

    private int Steps => items * (options.Shape == "map" ? StepsOfItem : StepsOfItem + 1);

    private int Lines => (Steps + StepsOfLine - 1) / StepsOfLine;

    public async Task<MapResult> RunAsync()
    {
        var pipeline = options.Shape == "map" ? BenchPipelines.Map(StepsOfItem, options.InFlight) : BenchPipelines.Children(Child.Name, options.InFlight);
        await bench.PublishAsync(Child);
        await bench.PublishAsync(Line);
        await bench.PublishAsync(pipeline);
        await Compiler.SettleAsync(TimeSpan.FromSeconds(0.5), async () =>
        {
            await RunOneAsync(pipeline.Name);
            await RunLinesAsync();
        });
        var pairs = new List<Pair>();
        for (var i = 0; i < Repeats; i++)
        {
            var before = (await bench.MeterAsync()).BytesWritten;
            var (run, time) = await RunOneAsync(pipeline.Name);
            var bytes = (await bench.MeterAsync()).BytesWritten - before;
            pairs.Add(new Pair(run, time, bytes, await RunLinesAsync()));
        }

        var peak = Meter.PeakRssMb();
        var middle = pairs.OrderBy(p => p.Time).ElementAt(Repeats / 2);
        await bench.VerifyAsync(middle.Run);
        return new MapResult(
            Math.Round(RateOf(middle)),
            Math.Round(Middle(RateOfLines)),
            Math.Round(Middle(p => RateOf(p) / RateOfLines(p)), 2),
            Math.Round((double)pairs.Sum(p => p.Bytes) / Steps / Repeats),
            Math.Round(peak, 1),
            bench.Store,
            bench.Durability,
            items,
            Steps,
            Math.Round(middle.Time.TotalSeconds, 3));

        double RateOf(Pair pair) => Steps / pair.Time.TotalSeconds;
        double RateOfLines(Pair pair) => Lines * StepsOfLine / pair.OfLines.TotalSeconds;
        double Middle(Func<Pair, double> of) => pairs.Select(of).Order().ElementAt(Repeats / 2);
    }

    private async Task<(Guid Run, TimeSpan Time)> RunOneAsync(string pipeline)
    {
        var start = TimeProvider.System.GetTimestamp();
        var run = await bench.SubmitAsync(pipeline, JsonSerializer.SerializeToElement(new { items = Enumerable.Range(0, items) }));
        return (run, TimeProvider.System.GetElapsedTime(start, await bench.ReachedAsync(run, RunState.Completed)));
    }

    private async Task<TimeSpan> RunLinesAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        await new Load(bench, Line.Name, options.InFlight).RunAsync(Lines);
        return TimeProvider.System.GetElapsedTime(start);
    }

    private sealed record Pair(Guid Run, TimeSpan Time, long Bytes, TimeSpan OfLines);
}

/// <summary>What a run with a large map gave, and lines beside it. The ratio is the middle one of those of each run to the lines that followed it.</summary>
internal sealed record MapResult(
    double StepsPerS,
    double StepsPerSOfLine,
    double Ratio,
    double BytesPerStep,
    double PeakRssMb,
    string Store,
    string Durability,
    int Items,
    int Steps,
    double Seconds);
