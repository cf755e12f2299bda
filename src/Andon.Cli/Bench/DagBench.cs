using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>One run of many steps with four dependencies each, against one of fifty: what a step costs must not grow with the run.</summary>
internal sealed class DagBench(BenchEngine bench, BenchOptions options)
{
    private const int Small = 50;
    private const int Repeats = 3;

    private readonly int steps = options.Steps ?? 1_000;

    public async Task<DagResult> RunAsync()
    {
        var (big, small) = (BenchPipelines.Dag(steps), BenchPipelines.Dag(Small));
        await bench.PublishAsync(big);
        await bench.PublishAsync(small);
        await Compiler.SettleAsync(TimeSpan.FromSeconds(0.5), () => RunOneAsync(small.Name));

        // As many steps of the small one as of the big one, one run at a time, so that both have the machine to themselves.
        var smallRuns = Math.Max(10, steps / Small);
        var smallTime = TimeSpan.Zero;
        for (var i = 0; i < smallRuns; i++) smallTime += (await RunOneAsync(small.Name)).Time;
        await RunOneAsync(big.Name);
        var bigRuns = new List<(Guid Run, TimeSpan Time)>();
        for (var i = 0; i < Repeats; i++) bigRuns.Add(await RunOneAsync(big.Name));
        var (run, bigTime) = bigRuns.OrderBy(r => r.Time).ElementAt(Repeats / 2);
        await bench.VerifyAsync(run);

        var (bigRate, smallRate) = (steps / bigTime.TotalSeconds, smallRuns * Small / smallTime.TotalSeconds);
        return new DagResult(
            Math.Round(bigRate), Math.Round(smallRate), Math.Round(bigRate / smallRate, 3), Math.Round(Meter.PeakRssMb(), 1), bench.Store, bench.Durability, steps, Math.Round(bigTime.TotalSeconds, 3));
    }

    private async Task<(Guid Run, TimeSpan Time)> RunOneAsync(string pipeline)
    {
        var start = TimeProvider.System.GetTimestamp();
        var run = await bench.SubmitAsync(pipeline);
        return (run, TimeProvider.System.GetElapsedTime(start, await bench.ReachedAsync(run, RunState.Completed)));
    }
}

/// <summary>What a large run gave, and what one of fifty steps did.</summary>
internal sealed record DagResult(double StepsPerS, [property: System.Text.Json.Serialization.JsonPropertyName("steps_per_s_of_50")] double StepsPerSOf50, double Ratio, double PeakRssMb, string Store, string Durability, int Steps, double Seconds);
