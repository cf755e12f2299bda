using System.Text.Json.Serialization;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>One run at a time of one tenant, first alone and then beside another tenant that has very many runs queued.</summary>
internal sealed class NeighbourBench(BenchEngine bench, BenchOptions options)
{
    private static readonly Caller Busy = new("busy", new Actor("bench") { HoldsEveryRole = true, IsAdmin = true });

    private readonly int runs = options.Runs ?? 100_000;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int tickets;
    private int completed;

    public async Task<NeighbourResult> RunAsync()
    {
        var (line, slow) = (BenchPipelines.Line(options.Steps ?? 10), BenchPipelines.Slow(options.StepTime));
        await bench.PublishAsync(line);
        await bench.Client.PublishAsync(Busy, slow);
        var load = new Load(bench, line.Name, 1);
        load.Start();
        await Compiler.SettleAsync(TimeSpan.FromSeconds(0.5));
        var idle = await MeasureAsync(load);

        await using var transaction = options.HoldsTransaction ? await BenchEngine.HoldTransactionAsync(options) : null;
        using var watch = bench.Watch(Count);
        await SubmitAsync(slow.Name);
        await Compiler.SettleAsync(TimeSpan.FromSeconds(0.5));
        var start = (completed, Time: TimeProvider.System.GetTimestamp());
        var beside = await MeasureAsync(load);
        var (left, rate) = (runs - completed, (completed - start.completed) / TimeProvider.System.GetElapsedTime(start.Time).TotalSeconds);
        if (left == 0) throw BenchEngine.Invalid("nothing was left in the queue: give it more runs, or less time");
        await load.EndAsync();
        await load.VerifyAsync();
        SlowStep.Hurry();
        await ended.Task;
        return new NeighbourResult(
            idle.Percentile(0.5), idle.Percentile(0.99), beside.Percentile(0.5), beside.Percentile(0.99), Math.Round(beside.Percentile(0.99) / idle.Percentile(0.99), 2),
            left, Math.Round(rate), beside.Count, bench.Store, bench.Durability);
    }

    private async Task<Latencies> MeasureAsync(Load load)
    {
        load.Begin();
        await Task.WhenAny(Task.Delay(options.Time, TimeProvider.System), ended.Task);
        return load.Take();
    }

    private async Task SubmitAsync(string pipeline)
    {
        tickets = runs;
        await Task.WhenAll(Enumerable.Range(0, options.InFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref tickets) >= 0) await bench.Client.SubmitAsync(Busy, new SubmitRequest { Pipeline = pipeline });
        })));
    }

    private void Count(RunChange change)
    {
        if (change.Run.Tenant == Busy.Tenant && change.State == RunState.Completed && Interlocked.Increment(ref completed) == runs) ended.TrySetResult();
    }
}

/// <summary>What a tenant had of its neighbour. Latencies are of whole runs, in milliseconds.</summary>
internal sealed record NeighbourResult(
    [property: JsonPropertyName("idle_p50_ms")] double IdleP50Ms,
    [property: JsonPropertyName("idle_p99_ms")] double IdleP99Ms,
    [property: JsonPropertyName("beside_p50_ms")] double BesideP50Ms,
    [property: JsonPropertyName("beside_p99_ms")] double BesideP99Ms,
    double Ratio,
    int Queued,
    double BusyStepsPerS,
    int Runs,
    string Store,
    string Durability);
