using System.Diagnostics;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>Many runs that wait for people: how fast they come in, what they cost while they wait, and how fast one goes on.</summary>
internal sealed class WaitBench(BenchEngine bench, BenchOptions options)
{
    private const int Lists = 50;
    private const int Resumes = 200;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    private readonly int runs = options.Runs ?? 1_000;
    private int tickets;

    public async Task<WaitResult> RunAsync()
    {
        var pipeline = BenchPipelines.Wait();
        await bench.PublishAsync(pipeline);
        await SubmitAsync(pipeline.Name, Math.Min(100, runs));

        var start = TimeProvider.System.GetTimestamp();
        await SubmitAsync(pipeline.Name, runs);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await Task.Delay(Settle, TimeProvider.System);
        var rss = Meter.RssMb();
        var before = Meter.Read();
        await Task.Delay(Idle, TimeProvider.System);
        var after = Meter.Read();
        var lists = await MeasureListsAsync();
        var resumes = await MeasureResumesAsync();
        return new WaitResult(
            Math.Round(runs / seconds), Math.Round(rss, 1), Math.Round((after.Cpu - before.Cpu) / before.Elapsed(after) * 100, 2), lists.Percentile(0.5), resumes.Percentile(0.5),
            bench.Store, bench.Durability, runs, Math.Round(seconds, 3));
    }

    private async Task SubmitAsync(string pipeline, int count)
    {
        tickets = count;
        await Task.WhenAll(Enumerable.Range(0, options.InFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref tickets) >= 0) await bench.ReachedAsync(await bench.SubmitAsync(pipeline), RunState.Waiting);
        })));
    }

    private async Task<Latencies> MeasureListsAsync()
    {
        var latencies = new Latencies();
        for (var i = 0; i < Lists; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await bench.Client.ListAsync(bench.Caller, new RunFilter(Limit: 100));
            latencies.Add(Stopwatch.GetElapsedTime(start));
        }

        return latencies;
    }

    private async Task<Latencies> MeasureResumesAsync()
    {
        var latencies = new Latencies();
        var tasks = await bench.Client.ListTasksAsync(bench.Reviewer, new TaskFilter(Limit: Math.Min(Resumes, runs)));
        foreach (var task in tasks.Items)
        {
            var start = TimeProvider.System.GetTimestamp();
            await bench.Client.ApproveTaskAsync(bench.Reviewer, task.Id);
            latencies.Add(TimeProvider.System.GetElapsedTime(start, await bench.ReachedAsync(task.RunId, RunState.Completed)));
            await bench.VerifyAsync(task.RunId);
        }

        return latencies;
    }
}

/// <summary>What waiting runs gave.</summary>
internal sealed record WaitResult(
    double SubmitsPerS,
    double RssMb,
    double IdleCpuPercent,
    [property: System.Text.Json.Serialization.JsonPropertyName("list_100_ms")] double List100Ms,
    [property: System.Text.Json.Serialization.JsonPropertyName("resume_p50_ms")] double ResumeP50Ms,
    string Store,
    string Durability,
    int Runs,
    double Seconds);
