using System.Text.Json.Serialization;
using Andon.Client;
using Andon.Client.Http;
using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>Clients that submit over HTTP, each its next run when the one before is on record, to a server that carries the runs out as well. Both have this machine's processors.</summary>
internal sealed class SubmitBench(BenchOptions options)
{
    private static readonly Caller Nobody = new("default", new Actor("bench"));
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private Latencies latencies = new();
    private volatile bool isOver;

    public async Task<SubmitResult> RunAsync()
    {
        var temporary = options.Database is null ? Path.GetFullPath($"andon-bench-{Environment.ProcessId}.db") : null;
        try
        {
            await using var server = await ServerProcess.StartAsync(options.Database ?? temporary!);
            using var http = HttpAndonClient.Connect(server.Url, server.Key);
            var client = new HttpAndonClient(http);
            await client.PublishAsync(Nobody, BenchPipelines.Plain());
            var clients = Enumerable.Range(0, options.InFlight).Select(_ => Task.Run(() => SubmitAsync(client))).ToArray();
            // The compiler of the server is not seen from here: it gets as long as is measured, and that of the clients until it has come to rest.
            await Compiler.SettleAsync(TimeSpan.FromSeconds(0.5));
            await Task.Delay(options.Time, TimeProvider.System);
            var start = TimeProvider.System.GetTimestamp();
            Interlocked.Exchange(ref latencies, new Latencies());
            await Task.Delay(options.Time, TimeProvider.System);
            isOver = true;
            var last = await Task.WhenAll(clients);
            // They count when they have run, too.
            foreach (var run in last) await client.WaitAsync(Nobody, run);
            while ((await client.ListAsync(Nobody, new RunFilter(State: RunState.Running, Limit: 1))).Items.Count > 0) await Task.Delay(Look, TimeProvider.System);
            var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            if ((await client.ListAsync(Nobody, new RunFilter(State: RunState.Failed, Limit: 1))).Items.Count > 0) throw BenchEngine.Invalid("a run has failed; nothing that was measured counts");
            return new SubmitResult(Math.Round(latencies.Count / seconds), latencies.Percentile(0.5), latencies.Percentile(0.99), options.InFlight, latencies.Count, Math.Round(seconds, 3), Math.Round(server.PeakRssMb, 1), "sqlite", "full");
        }
        finally
        {
            if (temporary is not null) foreach (var suffix in (string[])["", "-wal", "-shm", ".owner"]) File.Delete(temporary + suffix);
        }
    }

    /// <summary>Until it is over; returns the last run.</summary>
    private async Task<Guid> SubmitAsync(HttpAndonClient client)
    {
        var run = Guid.Empty;
        while (!isOver || run == Guid.Empty)
        {
            var start = TimeProvider.System.GetTimestamp();
            run = (await client.SubmitAsync(Nobody, new SubmitRequest { Pipeline = BenchPipelines.Plain().Name })).RunId;
            latencies.Add(TimeProvider.System.GetElapsedTime(start));
        }

        return run;
    }
}

/// <summary>How fast clients could submit. Latencies are of one submission, in milliseconds.</summary>
internal sealed record SubmitResult(
    double RunsPerS,
    [property: JsonPropertyName("p50_ms")] double P50Ms,
    [property: JsonPropertyName("p99_ms")] double P99Ms,
    int Clients,
    int Runs,
    double Seconds,
    double PeakRssMb,
    string Store,
    string Durability);
